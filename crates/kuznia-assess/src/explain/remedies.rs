//! Remedies tried for real: the plan's program solved again with each, what it costs and what it brings.

use super::NAME;
use crate::bottleneck::about;
use crate::causes::{Binding, Step, requirement_row, trace};
use crate::prices::Priced;
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::PeriodId;
use kuznia_case::case::{EffectOn, ProjectId, RequirementId, RequirementKind};
use kuznia_lp::{Col, Lp, Row};
use kuznia_plan::{Key, Tag};
use std::collections::BTreeSet;

/// Remedies that are tried at most.
const MOST: usize = 12;

/// How much more of a limit is tried.
const MORE: f64 = 0.1;

/// A change that may help.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Remedy {
    /// One more unit, committed in this period.
    Project(ProjectId, PeriodId),
    /// A tenth more of a limit, in all periods.
    Limit(&'static str, Key),
}

/// Tries projects and wider limits at the root causes.
///
/// A project's cost is in the objective; a wider limit is taken to cost nothing by itself, so that its finding says what it
/// may cost at most.
pub(super) fn try_remedies(matter: &Matter, r: RequirementId, t: PeriodId) -> Vec<Finding> {
    let Some((priced, row)) = matter.priced().zip(requirement_row(matter, r, t)) else {
        return Vec::new();
    };
    let mut roots: Vec<Step> = trace(matter, priced, row).into_iter().filter(|step| step.root).collect();
    roots.sort_by(|a, b| b.charge.total_cmp(&a.charge).then(a.binding.cmp(&b.binding)));
    let mut tried = BTreeSet::new();
    let mut found = Vec::new();
    let Some(mut lp) = priced.warm() else {
        return Vec::new();
    };
    let before = short(matter, r, &priced.x);
    for root in &roots {
        for remedy in candidates(matter, priced, root, t) {
            if tried.len() >= MOST || !tried.insert(remedy.clone()) {
                continue;
            }
            if let Some((cost, left)) = attempt(matter, priced, &mut lp, &remedy, r) {
                found.push(told(matter, (r, t), &remedy, cost, before - left));
            }
        }
    }
    // What brings something, the cheapest per unit first.
    found.retain(|(gain, _, _)| *gain > 1e-7);
    found.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    found.into_iter().flat_map(|(_, _, findings)| findings).collect()
}

/// What may ease a root cause.
fn candidates(matter: &Matter, priced: &Priced, root: &Step, t: PeriodId) -> Vec<Remedy> {
    let Some(tag) = root.tag(matter) else {
        return Vec::new();
    };
    let case = matter.case;
    let mut remedies = Vec::new();
    let helps = |on: &EffectOn| match (tag.key, on) {
        (Key::Line(own), EffectOn::Line(l)) => own == *l,
        (Key::LineProcess(lp), EffectOn::Gate(gated)) => gated.contains(&lp),
        (Key::LineProcess(lp), EffectOn::Line(l)) => case.line_processes[lp].line == *l,
        (Key::Offer(own), EffectOn::Offer(o)) => own == *o,
        (Key::Link(own), EffectOn::Link(a)) => own == *a,
        (Key::Region(own), EffectOn::Power(g)) => own == *g,
        (Key::Skill(skill, region), EffectOn::Labour(s, g)) => skill == *s && region == *g,
        (Key::Labour(w), EffectOn::Labour(s, g)) => {
            case.labour.as_ref().is_some_and(|labour| labour[w].skill == *s && labour[w].region == *g)
        }
        _ => false,
    };
    for (k, project) in case.projects.iter() {
        let is_named = tag.key == Key::Project(k);
        if is_named || project.effects.iter().any(|effect| effect.amount > 0.0 && helps(&effect.on)) {
            remedies.extend(latest(matter, priced, k, t).map(|at| Remedy::Project(k, at)));
        }
    }
    let limited = [
        "line_capacity",
        "offers",
        "links",
        "power",
        "labour",
        "people",
        "budget",
        "aid",
        "loan_limit",
        "gate",
        "stores",
        "hire",
        "enabler",
        "overtime",
    ];
    if limited.contains(&tag.family) {
        remedies.push(Remedy::Limit(tag.family, tag.key));
    }
    // The line's own capacity where a project fixes it.
    if let (Binding::Row(_), "installed", Key::Line(_)) = (root.binding, tag.family, tag.key) {
        remedies.push(Remedy::Limit("installed", tag.key));
    }
    remedies
}

/// The latest commitment that is complete when it is needed; else the first there is. `None` where all units are
/// committed.
fn latest(matter: &Matter, priced: &Priced, k: ProjectId, t: PeriodId) -> Option<PeriodId> {
    let case = matter.case;
    let project = &case.projects[k];
    let commits = &matter.formulation.columns().commit[k];
    let committed: f64 = commits.iter().map(|commit| priced.x[commit.col.index()]).sum();
    let under_way = matter.formulation.under_way(k);
    if committed + under_way > project.max_units - 1e-9 {
        return None;
    }
    let end = case.calendar.period(t).start;
    let in_time = |own: PeriodId| case.calendar.period(own).start.plus_months(project.lead.0) <= end;
    let last = commits.iter().rev().find(|commit| in_time(commit.t));
    last.or(commits.first()).map(|commit| commit.t)
}

/// Change of the cost, and what is short afterwards. `None` where the program cannot be solved with it.
fn attempt(
    matter: &Matter,
    priced: &Priced,
    lp: &mut Lp,
    remedy: &Remedy,
    r: RequirementId,
) -> Option<(f64, f64)> {
    let program = &priced.program;
    let (cols, rows) = changes(matter, priced, remedy)?;
    if cols.is_empty() && rows.is_empty() {
        return None;
    }
    lp.set_basis(priced.basis.as_ref()?).ok()?;
    lp.set_cols_bounds(&cols).ok()?;
    lp.set_rows_bounds(&rows).ok()?;
    let solution = lp.solve(&matter.lp_options(), &mut |_| {});
    let back: Vec<_> = cols
        .iter()
        .map(|&(col, _, _)| (col, program.col_lower[col.index()], program.col_upper[col.index()]))
        .collect();
    lp.set_cols_bounds(&back).ok()?;
    let back: Vec<_> = rows
        .iter()
        .map(|&(row, _, _)| (row, program.row_lower[row.index()], program.row_upper[row.index()]))
        .collect();
    lp.set_rows_bounds(&back).ok()?;
    solution.has_values().then(|| (solution.objective - priced.objective, short(matter, r, &solution.x)))
}

type Bounds = (Vec<(Col, f64, f64)>, Vec<(Row, f64, f64)>);

/// The bounds that a remedy changes.
fn changes(matter: &Matter, priced: &Priced, remedy: &Remedy) -> Option<Bounds> {
    let program = &priced.program;
    match *remedy {
        Remedy::Project(k, at) => {
            let commits = &matter.formulation.columns().commit[k];
            let commit = commits.iter().find(|commit| commit.t == at)?;
            let value = priced.x[commit.col.index()] + 1.0;
            let mut cols = vec![(commit.col, value, value)];
            if let Some(started) = matter.formulation.columns().started[k] {
                cols.push((started, 1.0, 1.0));
            }
            Some((cols, Vec::new()))
        }
        Remedy::Limit(family, key) => {
            let is_own = |tag: Option<Tag>| tag.is_some_and(|tag| tag.family == family && tag.key == key);
            let cols = (0..program.n_cols() as u32).map(Col);
            let cols = cols.filter(|&col| is_own(matter.formulation.col_tag(col))).filter_map(|col| {
                let (lower, upper) = (program.col_lower[col.index()], program.col_upper[col.index()]);
                (upper.is_finite() && upper > 0.0).then_some((col, lower, upper * (1.0 + MORE)))
            });
            let rows = (0..program.n_rows() as u32).map(Row);
            let rows = rows.filter(|&row| is_own(matter.formulation.row_tag(row))).filter_map(|row| {
                let (lower, upper) = (program.row_lower[row.index()], program.row_upper[row.index()]);
                let more = MORE * room(matter, priced, row);
                (upper.is_finite() && more > 0.0).then(|| {
                    let lower = if lower == upper { lower + more } else { lower };
                    (row, lower, upper + more)
                })
            });
            Some((cols.collect(), rows.collect()))
        }
    }
}

/// What a row limits: its right-hand side, with what is fixed on its left-hand side.
fn room(matter: &Matter, priced: &Priced, row: Row) -> f64 {
    let used: f64 = priced
        .program
        .row(row)
        .filter(|(col, value)| {
            let family = matter.formulation.col_tag(*col).map_or("", |tag| tag.family);
            *value > 0.0 && !matches!(family, "installed" | "project")
        })
        .map(|(col, value)| value * priced.x[col.index()])
        .sum();
    let upper = priced.program.row_upper[row.index()];
    used.max(if upper.is_finite() { upper } else { 0.0 })
}

/// What is short of a requirement over the horizon: effective units (consume), unit-years (hold).
fn short(matter: &Matter, r: RequirementId, x: &[f64]) -> f64 {
    let case = matter.case;
    let columns = matter.formulation.columns();
    let requirement = &case.requirements[r];
    let served = |t: PeriodId| -> f64 {
        let of = case.acceptances.iter().filter(|(_, row)| row.requirement == r);
        of.map(|(a, row)| {
            let block = match requirement.kind {
                RequirementKind::Consume => columns.serve[a],
                RequirementKind::Hold => columns.fielded[a],
            };
            block.map_or(0.0, |block| row.effectiveness * x[block.at(t).index()])
        })
        .sum()
    };
    let short = |t: PeriodId| {
        let (amount, years) = (requirement.amount.mean(&case.calendar, t), case.calendar.years(t));
        match requirement.kind {
            RequirementKind::Consume => amount * years - served(t),
            RequirementKind::Hold => (amount - served(t)).max(0.0) * years,
        }
    };
    // Backlog that is served later makes up for what was short before.
    case.calendar.ids().map(short).sum::<f64>().max(0.0)
}

/// Gain, cost, and the two findings of a remedy that was tried.
fn told(
    matter: &Matter,
    (r, t): (RequirementId, PeriodId),
    remedy: &Remedy,
    cost: f64,
    gain: f64,
) -> (f64, f64, Vec<Finding>) {
    let case = matter.case;
    let (subject, what, words) = match remedy {
        Remedy::Project(k, at) => {
            let name = &case.projects[*k].name;
            let when = &case.calendar.period(*at).label;
            (
                (SubjectKind::Project, name.clone()),
                format!("commit {when}"),
                format!("one more unit of project `{name}` in {when}"),
            )
        }
        Remedy::Limit(family, key) => {
            let tag = Tag { family, key: *key, period: None };
            let (kind, name) = about(matter, Some(tag));
            let words = format!("{:.0} % more of {family} of {kind} `{name}` in all periods", 100.0 * MORE);
            ((kind, name), format!("{family} +{:.0} %", 100.0 * MORE), words)
        }
    };
    let name = case.requirements[r].name.as_str();
    let serves = format!("serves {gain:.4} more of `{name}` over the horizon");
    let costs = if cost <= 0.0 {
        format!("saves {:.4} {}", -cost, case.currency)
    } else {
        format!("costs {cost:.4} {}", case.currency)
    };
    let unit = match case.requirements[r].kind {
        RequirementKind::Consume => "effective units",
        RequirementKind::Hold => "unit-years",
    };
    let finding = |measure, value, unit: &str| {
        Finding::new(NAME, (subject.0, &subject.1), measure, value, unit)
            .of("remedy", what.as_str())
            .of("requirement", name)
            .at(case, t)
    };
    let words = format!("tried: {words} {serves} and {costs} in all (present value, shortfall priced)");
    (
        gain,
        cost,
        vec![finding("remedy_cost", cost, &case.currency).say(words), finding("remedy_gain", gain, unit)],
    )
}
