//! Families of projects: how many units, in which order, and which exclude each other.

use crate::index::{complete_at, units_under_way};
use crate::model::Model;
use crate::rows::{Key, Rows};

/// `project_units`: no more units than there can be, those under way included. A project that can be committed once
/// only has this limit as the bound of its column.
///
/// ```text
/// Σ_t commit[k,t] ≤ max_units[k] − under_way[k]
/// ```
pub(crate) fn project_units(model: &Model, rows: &mut Rows) {
    for (k, project) in model.case.projects.iter() {
        let commits = &model.columns.commit[k];
        if commits.len() < 2 {
            continue;
        }
        rows.open("project_units", Key::Project(k));
        rows.begin();
        for commit in commits {
            rows.push(commit.col, 1.0);
        }
        rows.end(None, f64::NEG_INFINITY, project.max_units - units_under_way(model.case, k));
    }
}

/// `project_order`: a project waits for those that it requires; with units, in proportion.
///
/// ```text
/// Σ_{τ≤t} commit[k,τ]/max_units[k] ≤ Σ_{τ complete at S_t} (commit[j,τ] + under_way[j,τ])/max_units[j]     j required by k
/// ```
pub(crate) fn project_order(model: &Model, rows: &mut Rows) {
    let case = model.case;
    for (k, project) in case.projects.iter() {
        for &j in &project.requires {
            rows.open("project_order", Key::Projects(k, j));
            let most = case.projects[j].max_units;
            for here in &model.columns.commit[k] {
                let done =
                    case.under_way.iter().filter(|u| u.project == j && complete_at(case, j, u.date, here.t));
                let done: f64 = done.map(|u| u.units).sum();
                rows.begin();
                for commit in model.columns.commit[k].iter().take_while(|commit| commit.t <= here.t) {
                    rows.push(commit.col, 1.0 / project.max_units);
                }
                for commit in &model.columns.commit[j] {
                    if complete_at(case, j, case.calendar.period(commit.t).start, here.t) {
                        rows.push(commit.col, -1.0 / most);
                    }
                }
                rows.at_most(here.t, done / most);
            }
        }
    }
}

/// `project_excludes`: of two projects that exclude each other at most one is started.
///
/// ```text
/// Σ_t commit[k,t] + under_way[k] ≤ max_units[k]·started[k],   started[k] + started[j] ≤ 1
/// ```
pub(crate) fn project_excludes(model: &Model, rows: &mut Rows) {
    for (k, project) in model.case.projects.iter() {
        let Some(started) = model.columns.started[k] else {
            continue;
        };
        rows.open("project_excludes", Key::Project(k));
        rows.begin();
        for commit in &model.columns.commit[k] {
            rows.push(commit.col, 1.0);
        }
        rows.push(started, -project.max_units);
        rows.end(None, f64::NEG_INFINITY, -units_under_way(model.case, k));
        for &j in project.excludes.iter().filter(|&&j| j > k) {
            if let Some(other) = model.columns.started[j] {
                rows.open("project_excludes", Key::Projects(k, j));
                rows.begin();
                rows.push(started, 1.0);
                rows.push(other, 1.0);
                rows.end(None, f64::NEG_INFINITY, 1.0);
            }
        }
    }
}
