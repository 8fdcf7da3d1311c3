//! A case as it is in one future: levels scaled period by period by what its events take, so that the planner's own
//! formulation says what that means.

use super::hit::{Hit, left};
use super::late;
use kuznia_base::{Calendar, Id, Months};
use kuznia_case::Case;
use kuznia_case::case::{Level, Subject, ThreatKind};

/// The case under events. Stocks, store capacity, links and unlimited offers are struck in the program itself.
pub(super) fn struck(case: &Case, hits: &[Hit]) -> Case {
    let mut own = case.clone();
    let calendar = &case.calendar;
    for l in case.lines.ids() {
        if let Some(left) = left(calendar, hits.iter().filter(|hit| hit.strikes_line(case, l))) {
            own.lines[l].availability = scaled(&case.lines[l].availability, calendar, &left);
        }
    }
    for o in case.offers.ids() {
        let strikes = hits.iter().filter(|hit| hit.strikes_offer(case, o));
        if let (Some(most), Some(left)) = (&case.offers[o].max_per_year, left(calendar, strikes)) {
            own.offers[o].max_per_year = Some(scaled(most, calendar, &left));
        }
        let dearer = hits.iter().filter(|hit| hit.kind == ThreatKind::Cost && hit.shifts_offer(o));
        if let Some(factor) = raised(calendar, dearer) {
            own.offers[o].price = scaled(&case.offers[o].price, calendar, &factor);
        }
        let slower = hits.iter().filter(|hit| hit.kind == ThreatKind::LeadTime && hit.shifts_offer(o));
        if let Some(factor) = raised(calendar, slower).filter(|_| case.offers[o].lead.0 > 0.0) {
            own.offers[o].leads =
                factor.iter().map(|factor| Months(case.offers[o].lead.0 * factor)).collect();
        }
    }
    for k in case.projects.ids() {
        let dearer = hits.iter().filter(|hit| hit.kind == ThreatKind::Cost && hit.shifts_project(k));
        if let Some(factor) = raised(calendar, dearer) {
            own.projects[k].dearer = factor;
        }
    }
    for (k, slips) in late::slips(case, hits) {
        own.projects[k].slips = slips;
    }
    for id in case.aid.ids() {
        let donor = Subject::Donor(case.aid[id].donor);
        let strikes =
            |hit: &&Hit| hit.kind == ThreatKind::Aid && (hit.on == Subject::Every || hit.on == donor);
        if let Some(left) = left(calendar, hits.iter().filter(strikes)) {
            own.aid[id].amount = scaled(&case.aid[id].amount, calendar, &left);
        }
    }
    for r in case.requirements.ids() {
        let strikes = |hit: &&Hit| {
            hit.kind == ThreatKind::Demand && (hit.on == Subject::Every || hit.on == Subject::Requirement(r))
        };
        if let Some(factor) = raised(calendar, hits.iter().filter(strikes)) {
            own.requirements[r].amount = scaled(&case.requirements[r].amount, calendar, &factor);
        }
    }
    if let (Some(grid), Some(known)) = (&mut own.grid, &case.grid) {
        for (g, level) in known.iter() {
            let strikes = |hit: &&Hit| {
                hit.kind == ThreatKind::RegionPower
                    && (hit.on == Subject::Every || hit.on == Subject::Region(g))
            };
            if let Some(left) = left(calendar, hits.iter().filter(strikes)) {
                grid[g] = scaled(level, calendar, &left);
            }
        }
    }
    own
}

/// Π (1 + size·part of the period).
fn raised<'h>(calendar: &Calendar, hits: impl Iterator<Item = &'h Hit> + Clone) -> Option<Vec<f64>> {
    hits.clone().next()?;
    let factor = calendar.ids().map(|t| hits.clone().map(|hit| 1.0 + hit.loss(calendar, t)).product());
    Some(factor.collect())
}

/// A level whose mean over each period is multiplied by a factor of that period.
fn scaled(level: &Level, calendar: &Calendar, factor: &[f64]) -> Level {
    let steps =
        calendar.ids().map(|t| (calendar.period(t).start, level.mean(calendar, t) * factor[t.index()]));
    let steps: Vec<_> = steps.collect();
    Level { base: steps.first().map_or(level.base, |(_, value)| *value), steps }
}
