//! The plan itself, with one project taken out or put in: whole units are fixed, operations planned anew. What another
//! project waits for comes with it, what cannot stand beside it goes.

use super::proofs::Start;
use super::{Alternative, Asking, End, SOME};
use crate::operations::each_of;
use kuznia_base::PeriodId;
use kuznia_case::case::ProjectId;
use kuznia_lp::{Basis, Col, Lp, Options, Status};

/// Starts of a project that are tried.
const TRIED: usize = 4;

/// Steps towards the far end of a range.
const STEPS: usize = 8;

struct Question {
    k: ProjectId,
    end: End,
    /// The far end that was proved.
    far: f64,
    planned: f64,
    whole: bool,
    periods: Vec<PeriodId>,
}

/// Looks for plans within the cost at the ends of every range; without proofs only for those that decide a verdict.
pub(super) fn find(asking: &Asking, proofs: Option<&[Start]>, found: &mut [Alternative]) {
    let matter = asking.matter;
    let program = &matter.formulation.program;
    let whole = program.integers();
    let mut questions = Vec::new();
    for own in found.iter() {
        let k = own.project;
        let whole = matter.case.projects[k].whole_units;
        for (end, far) in [(End::Least, own.least), (End::Most, own.most)] {
            // What decides comes first, and alone as long as nothing is proved.
            let decides = own.decides(end);
            if own.is_settled(end) || (proofs.is_none() && !decides) {
                continue;
            }
            let far = if proofs.is_none() { own.deciding(end, whole) } else { far };
            let known = proofs.into_iter().flatten().find(|start| start.project == k && end == End::Most);
            let mut periods = known.map(|start| start.periods.clone()).unwrap_or_default();
            let all = &matter.formulation.columns().commit[k];
            let others = [0, all.len() / 2, all.len().saturating_sub(1)];
            periods.truncate(2);
            for t in others.iter().filter_map(|&at| all.get(at)).map(|commit| commit.t) {
                if !periods.contains(&t) && periods.len() < TRIED {
                    periods.push(t);
                }
            }
            questions.push(Question { k, end, far, planned: own.most_found, whole, periods });
        }
    }
    if questions.is_empty() {
        return;
    }
    let Ok(mut first) = Lp::from_program(program) else { return };
    let options = Options { time_limit: asking.left(), threads: None, ..matter.lp_options() };
    let Some(basis) = fixed(&mut first, &whole, &asking.point, &options).and_then(|own| own.basis) else {
        return;
    };
    let plans =
        each_of((program, first), (matter.workers(), &|| asking.is_over()), &questions, |lp, question| {
            ask(asking, (lp, &basis), &whole, question)
        });
    for plan in plans.into_iter().flatten() {
        asking.learn(&plan, found);
    }
}

/// The plan within the cost that is nearest to the far end, if there is one.
fn ask(
    asking: &Asking,
    (lp, basis): (&mut Lp, &Basis),
    whole: &[Col],
    question: &Question,
) -> Option<Vec<f64>> {
    let mut units = question.far;
    let next = |units: f64| match (question.end, question.whole) {
        (End::Least, true) => units + 1.0,
        (End::Most, true) => units - 1.0,
        (_, false) => 0.5 * (units + question.planned),
    };
    for _ in 0..STEPS {
        if (units - question.planned).abs() <= SOME || asking.is_over() {
            break;
        }
        for y in fixings(asking, question, units) {
            if let Some(x) = within(asking, (lp, basis), whole, &y) {
                return Some(x);
            }
        }
        units = next(units);
    }
    None
}

/// The point of a plan with these whole units, if there is one within the cost.
fn within(asking: &Asking, (lp, basis): (&mut Lp, &Basis), whole: &[Col], y: &[f64]) -> Option<Vec<f64>> {
    lp.set_basis(basis).ok()?;
    let options = asking.matter.lp_options();
    let solution = fixed(lp, whole, y, &options);
    let solution = solution?;
    let mut x = solution.x;
    for &col in whole {
        x[col.index()] = y[col.index()];
    }
    (asking.matter.formulation.program.objective(&x) <= asking.budget).then_some(x)
}

fn fixed(lp: &mut Lp, whole: &[Col], y: &[f64], options: &Options) -> Option<kuznia_lp::Solution> {
    let bounds: Vec<_> =
        whole.iter().map(|&col| (col, y[col.index()].round(), y[col.index()].round())).collect();
    lp.set_cols_bounds(&bounds).ok()?;
    let solution = lp.solve(options, &mut |_| {});
    (solution.status == Status::Optimal).then_some(solution)
}

/// Points with so many units of the project; only their whole columns count.
fn fixings(asking: &Asking, question: &Question, units: f64) -> Vec<Vec<f64>> {
    let k = question.k;
    let finish = |mut x: Vec<f64>| {
        asking.matter.formulation.learn(&mut x);
        x
    };
    match question.end {
        End::Least => {
            let mut x = asking.point.clone();
            shrink(asking, &mut x, k, units);
            vec![finish(x)]
        }
        End::Most => question
            .periods
            .iter()
            .filter_map(|&t| {
                let mut x = asking.point.clone();
                grow(asking, &mut x, k, units, t, 0).then(|| finish(x))
            })
            .collect(),
    }
}

/// Takes units away, the latest first, and with them what waits for them.
fn shrink(asking: &Asking, x: &mut [f64], k: ProjectId, units: f64) {
    let (columns, case) = (asking.matter.formulation.columns(), asking.matter.case);
    let mut excess = asking.units(k, x) - units;
    for commit in columns.commit[k].iter().rev() {
        let own = &mut x[commit.col.index()];
        let less = own.min(excess.max(0.0));
        *own -= less;
        excess -= less;
    }
    let left = asking.units(k, x);
    let under_way = case.under_way.iter().any(|own| own.project == k);
    if let Some(started) = columns.started[k] {
        x[started.index()] = f64::from(under_way || left > SOME);
    }
    if left <= SOME && !under_way {
        let waiting: Vec<_> =
            case.projects.iter().filter(|(_, own)| own.requires.contains(&k)).map(|(j, _)| j).collect();
        for j in waiting {
            if asking.units(j, x) > SOME {
                shrink(asking, x, j, 0.0);
            }
        }
    }
}

/// Brings a project to so many units, the new ones at a period or the first one after it by which all that it waits for is
/// complete. Whether that is possible.
fn grow(asking: &Asking, x: &mut [f64], k: ProjectId, units: f64, t: PeriodId, depth: usize) -> bool {
    let (formulation, case) = (&asking.matter.formulation, asking.matter.case);
    let columns = formulation.columns();
    let project = &case.projects[k];
    if depth > case.projects.len() {
        return false;
    }
    let mut ready = t;
    for &j in &project.requires {
        let most = case.projects[j].max_units;
        let needed = (most * units / project.max_units - formulation.under_way(j)).max(0.0);
        let needed = if case.projects[j].whole_units { (needed - SOME).ceil() } else { needed };
        if asking.units(j, x) < needed - SOME {
            let Some(first) = columns.commit[j].first() else { return false };
            if !grow(asking, x, j, needed, first.t, depth + 1) {
                return false;
            }
        }
        // Complete where its last commitment is.
        let last =
            columns.commit[j].iter().rev().find(|commit| x[commit.col.index()] > SOME).map(|commit| commit.t);
        if let Some(last) = last {
            let done = case.calendar.period(last).start.plus_months(case.projects[j].lead.0);
            match case.calendar.ids().find(|&t| case.calendar.period(t).start >= done) {
                Some(after) => ready = ready.max(after),
                None => return false,
            }
        }
    }
    for &j in &project.excludes {
        if asking.units(j, x) > SOME {
            shrink(asking, x, j, 0.0);
        }
    }
    let Some(commit) = columns.commit[k].iter().find(|commit| commit.t >= ready) else { return false };
    x[commit.col.index()] += units - asking.units(k, x);
    if let Some(started) = columns.started[k] {
        x[started.index()] = 1.0;
    }
    x[commit.col.index()] >= 0.0
}
