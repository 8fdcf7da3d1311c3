//! What the end of a window is worth: as if the horizon ended with it.

use super::cut::Cut;
use super::windows::Window;
use crate::build::Formulation;
use crate::index::operating_share;
use crate::objective::capital_until;
use crate::rows::{Key, Tag};
use kuznia_base::{Id, Instant, PeriodId};
use kuznia_case::Case;
use kuznia_case::case::{ProjectId, RequirementId};

/// The instant at which a window ends.
pub(super) fn end_of(case: &Case, window: Window) -> Instant {
    match window.end == case.calendar.len() {
        true => case.calendar.end(),
        false => case.calendar.period(PeriodId::new(window.end)).start,
    }
}

/// Whether the closing stock of a window can be credited: not inside a representative block.
pub(super) fn closes(whole: &Formulation, window: Window) -> bool {
    whole.model.case.calendar.period(PeriodId::new(window.end - 1)).block.is_none()
}

/// Prices what the window ends with: what is owed at the discount factor of its last period, what waits as never
/// served, closing stock at the end of the window, projects for the service that lies inside it.
pub(super) fn ends(whole: &Formulation, window: Window, cut: &mut Cut) {
    let case = whole.model.case;
    if window.end == case.calendar.len() {
        return;
    }
    let end = end_of(case, window);
    let calendar = &case.calendar;
    let later = calendar.discount(calendar.years_at(end)) / calendar.discount_end();
    for (own, &col) in cut.cols.iter().enumerate() {
        let Some(Tag { family, key, period }) = whole.col_tag(col) else {
            continue;
        };
        let last = period.is_some_and(|t| t.index() + 1 == window.end);
        let cost = &mut cut.program.cost[own];
        match (family, key, period) {
            // Repaying at once would cost as much as it saves.
            ("loan_limit", ..) if last => *cost = 0.0,
            ("backlog", Key::Requirement(r), Some(t)) if last => *cost = never_served(whole, r, t),
            ("closing_stock", ..) => *cost *= later,
            ("project", Key::Project(k), Some(t)) => *cost = project(whole, window, k, t),
            ("learnt_units", Key::LevelUnits(k, _), Some(t)) => *cost *= capital_share(whole, window, k, t),
            _ => {}
        }
    }
}

/// The part of a unit's capital charge that is for service inside the window.
fn capital_share(whole: &Formulation, window: Window, k: ProjectId, committed: PeriodId) -> f64 {
    let model = &whole.model;
    let calendar = &model.case.calendar;
    let at = calendar.period(committed).start;
    let all = capital_until(model, k, at, calendar.horizon_years());
    let part = capital_until(model, k, at, calendar.years_at(end_of(model.case, window)));
    if all == 0.0 { 0.0 } else { part / all }
}

/// Discounted cost of a unit that is never served.
pub(super) fn never_served(whole: &Formulation, r: RequirementId, t: PeriodId) -> f64 {
    let cost = whole.model.case.requirements[r].shortfall_cost;
    cost.map_or(0.0, |cost| whole.model.discount(t) * cost.0)
}

/// Capital and fixed cost of one unit for the service inside the window.
fn project(whole: &Formulation, window: Window, k: ProjectId, committed: PeriodId) -> f64 {
    let model = &whole.model;
    let case = model.case;
    let at = case.calendar.period(committed).start;
    let fixed = |t: PeriodId| {
        case.projects[k].fixed_cost.0 * model.years(t) * operating_share(case, k, at, t) * model.discount(t)
    };
    let seen = (committed.index()..window.end).map(PeriodId::new);
    capital_until(model, k, at, case.calendar.years_at(end_of(case, window))) + seen.map(fixed).sum::<f64>()
}
