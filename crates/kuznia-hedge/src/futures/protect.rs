//! Protection: a line that is protected keeps a part of what an event would take.
//!
//! Loss times installed capacity times protection is a product of decisions; it is made linear by z, the installed capacity
//! that stands protected: z ≤ installed, z ≤ M·u, u the protection in force (0 or 1, at most one a line). A future then has
//! available = (1 − loss)·installed + loss·share·z.

use kuznia_base::{Id, PeriodId, Table};
use kuznia_case::case::{EffectOn, LineId, ProjectId, Subject};
use kuznia_lp::{Col, Program};
use kuznia_plan::{Formulation, Key, Tag};

/// A line that a project can protect.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Protected {
    /// The line.
    pub(super) line: LineId,
    /// The project.
    pub(super) project: ProjectId,
    /// Share of the loss that protection saves.
    pub(super) share: f64,
    /// z by period.
    pub(super) kept: Vec<Col>,
}

/// Adds z, its rows, and that a line is protected by one project at most.
pub(super) fn protect(formulation: &Formulation, program: &mut Program) -> Vec<Protected> {
    let case = formulation.case();
    let mut found: Vec<Protected> = Vec::new();
    let mut by_line: Table<LineId, Vec<usize>> = Table::filled(case.lines.len(), Vec::new());
    for (k, project) in case.projects.iter() {
        for (at, effect) in project.effects.iter().enumerate() {
            let EffectOn::Protection(subject) = effect.on else { continue };
            if formulation.columns().commit[k].is_empty() {
                continue;
            }
            for (l, line) in case.lines.iter() {
                let is_it = match subject {
                    Subject::Line(own) => own == l,
                    Subject::Site(site) => site == line.site,
                    Subject::Every => true,
                    _ => false,
                };
                if is_it {
                    by_line[l].push(found.len());
                    found.push(one(formulation, program, l, k, at, effect.amount.clamp(0.0, 1.0)));
                }
            }
        }
    }
    for own in by_line.rows().iter().filter(|own| own.len() > 1) {
        let mut terms: Vec<(Col, f64)> = Vec::new();
        for &at in own {
            for commit in &formulation.columns().commit[found[at].project] {
                if terms.iter().all(|(col, _)| *col != commit.col) {
                    terms.push((commit.col, 1.0));
                }
            }
        }
        program.add_row(f64::NEG_INFINITY, 1.0, &terms);
    }
    found
}

fn one(
    formulation: &Formulation,
    program: &mut Program,
    line: LineId,
    project: ProjectId,
    effect: usize,
    share: f64,
) -> Protected {
    let case = formulation.case();
    let installed = formulation.columns().installed[line];
    let mut kept = Vec::with_capacity(case.calendar.len());
    for t in case.calendar.ids() {
        let standing = formulation.standing(line)[t.index()];
        let most = formulation.greatest_installed(line)[t.index()].max(standing);
        let col = program.add_col(0.0, 0.0, most, false);
        if let Some(installed) = installed {
            program.add_row(f64::NEG_INFINITY, 0.0, &[(col, 1.0), (installed.at(t), -1.0)]);
        }
        program.begin_row();
        program.push(col, 1.0);
        for commit in formulation.columns().commit[project].iter().take_while(|commit| commit.t <= t) {
            let start = case.calendar.period(commit.t).start;
            program.push(commit.col, -most * formulation.in_force(project, effect, start, t));
        }
        program.end_row(f64::NEG_INFINITY, 0.0);
        kept.push(col);
    }
    Protected { line, project, share, kept }
}

/// What a row about a line's capacity in a period is called.
pub(super) fn is_capacity(tag: Option<Tag>) -> Option<(LineId, PeriodId)> {
    match tag {
        Some(Tag { family: "line_capacity", key: Key::Line(line), period: Some(t) }) => Some((line, t)),
        _ => None,
    }
}
