//! Families of lines: installed capacity, its use, overtime, set-up, minimum load and licences.

use crate::index::under_way_rise;
use crate::learning::greatest_runs;
use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{EffectOn, LineId};

/// `installed`: what stands plus what projects add or take away. Written as the change from period to period, so that
/// each commitment appears only where its effect begins, ramps or ends.
///
/// ```text
/// installed[l,t] − installed[l,t−1] − Σ_{k,τ} amount·(in_force[k,τ,t] − in_force[k,τ,t−1])·commit[k,τ]
///     = standing[l,t] − standing[l,t−1],   installed[l,t] ≥ 0
/// ```
pub(crate) fn installed(model: &Model, rows: &mut Rows) {
    let case = model.case;
    for l in case.lines.ids() {
        let Some(block) = model.columns.installed[l] else {
            continue;
        };
        rows.open("installed", Key::Line(l));
        let standing = &model.index.standing[l];
        for t in case.calendar.ids() {
            let before = t.index().checked_sub(1).map(PeriodId::new);
            rows.begin();
            rows.push(block.at(t), 1.0);
            if let Some(before) = before {
                rows.push(block.at(before), -1.0);
            }
            for effect in &model.index.line_effects[l] {
                let amount = case.projects[effect.project].effects[effect.effect].amount;
                let commits = model.columns.commit[effect.project].iter();
                let courses = &model.index.courses[effect.project][effect.effect];
                for (commit, course) in commits.zip(courses).take_while(|(commit, _)| commit.t <= t) {
                    let share = |t| course.share(case, t);
                    let earlier = before.filter(|&before| before >= commit.t).map_or(0.0, share);
                    let change = share(t) - earlier;
                    if change.abs() > 1e-12 {
                        rows.push(commit.col, -amount * change);
                    }
                }
            }
            rows.equal(t, standing[t.index()] - before.map_or(0.0, |before| standing[before.index()]));
        }
    }
}

/// `line_capacity`: the runs of a line's processes share its capacity.
///
/// ```text
/// Σ_p run[l,p,t]/runs_per_year[l,p] − y[t]·availability[l,t]·installed[l,t] − overtime[l,t] ≤ 0
/// ```
pub(crate) fn line_capacity(model: &Model, rows: &mut Rows) {
    for l in model.case.lines.ids() {
        if !model.index.line_runs[l].iter().any(|&lp| model.index.active[lp]) {
            continue;
        }
        rows.open("line_capacity", Key::Line(l));
        for t in model.case.calendar.ids() {
            rows.begin();
            push_load(model, rows, l, t, 1.0);
            let constant = model.installed(l, t).push(rows, -model.line_years(l, t));
            rows.push_some(model.columns.overtime[l].map(|block| block.at(t)), -1.0);
            rows.at_most(t, -constant);
        }
    }
}

/// `overtime`: at most a share of the capacity; where no project changes the line it is the bound of its column.
///
/// ```text
/// overtime[l,t] ≤ overtime_share[l]·y[t]·availability[l,t]·installed[l,t]
/// ```
pub(crate) fn overtime(model: &Model, rows: &mut Rows) {
    for (l, line) in model.case.lines.iter() {
        let (Some(overtime), Some(installed)) = (model.columns.overtime[l], model.columns.installed[l])
        else {
            continue;
        };
        rows.open("overtime", Key::Line(l));
        for t in model.case.calendar.ids() {
            rows.begin();
            rows.push(overtime.at(t), 1.0);
            rows.push(installed.at(t), -line.overtime_share.0 * model.line_years(l, t));
            rows.at_most(t, 0.0);
        }
    }
}

/// `setup`: a line process that needs a set-up runs only where it is set up.
///
/// ```text
/// run[l,p,t] ≤ runs_per_year·y·availability·max_installed·(1+overtime_share)·on[l,p,t]
/// ```
pub(crate) fn setup(model: &Model, rows: &mut Rows) {
    for lp in model.case.line_processes.ids() {
        let (Some(run), Some(on)) = (model.columns.run[lp], model.columns.on[lp]) else {
            continue;
        };
        rows.open("setup", Key::LineProcess(lp));
        for t in model.case.calendar.ids() {
            rows.begin();
            rows.push(run.at(t), 1.0);
            rows.push(on.at(t), -greatest_runs(model.case, &model.index, lp, t));
            rows.at_most(t, 0.0);
        }
    }
}

/// `min_load`: a line that is on for a process carries at least its least load.
///
/// ```text
/// Σ_p′ run[l,p′,t]/rate ≥ min_load·y·availability·installed[l,t] − min_load·y·availability·max_installed·(1 − on[l,p,t])
/// ```
pub(crate) fn min_load(model: &Model, rows: &mut Rows) {
    for (lp, row) in model.case.line_processes.iter() {
        let least = model.case.lines[row.line].min_load.0;
        let Some(on) = model.columns.on[lp].filter(|_| least > 0.0) else {
            continue;
        };
        rows.open("min_load", Key::LineProcess(lp));
        for t in model.case.calendar.ids() {
            let factor = least * model.line_years(row.line, t);
            let greatest = factor * model.index.max_installed[row.line][t.index()];
            rows.begin();
            push_load(model, rows, row.line, t, 1.0);
            let constant = model.installed(row.line, t).push(rows, -factor);
            rows.push(on.at(t), -greatest);
            rows.at_least(t, -greatest - constant);
        }
    }
}

/// `gate`: a licensed process runs only as far as the licence in force allows.
///
/// ```text
/// run[l,p,t] ≤ runs_per_year·y·availability·max_installed·(1+overtime_share)·Σ_k amount·in_force·units
/// ```
pub(crate) fn gate(model: &Model, rows: &mut Rows) {
    for lp in model.case.line_processes.ids() {
        let (Some(run), true) = (model.columns.run[lp], model.index.gates[lp].is_some()) else {
            continue;
        };
        let opens = |on: &EffectOn| matches!(on, EffectOn::Gate(gated) if gated.contains(&lp));
        rows.open("gate", Key::LineProcess(lp));
        for t in model.case.calendar.ids() {
            let greatest = greatest_runs(model.case, &model.index, lp, t);
            rows.begin();
            rows.push(run.at(t), 1.0);
            model.push_effects(rows, t, -greatest, opens);
            rows.at_most(t, greatest * under_way_rise(model.case, t, opens));
        }
    }
}

/// Pushes factor · Σ_p run/runs_per_year of a line.
fn push_load(model: &Model, rows: &mut Rows, l: LineId, t: PeriodId, factor: f64) {
    for &lp in &model.index.line_runs[l] {
        let rate = model.case.line_processes[lp].runs_per_year.0;
        rows.push_some(model.columns.run[lp].map(|run| run.at(t)), factor / rate);
    }
}
