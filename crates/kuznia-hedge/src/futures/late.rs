//! How late construction is in one future, for every date on which it could begin.
//!
//! As in the simulation: while an event lengthens a project's lead, its construction takes so much longer, and a project waits
//! for those that it requires. Which commitment it waits for is a decision; here it waits as long as for one that would be
//! complete just in time, the one that waits longest.

use super::hit::Hit;
use kuznia_base::{Instant, Table};
use kuznia_case::Case;
use kuznia_case::case::{ProjectId, Slip, ThreatKind};

/// Slips of the projects that are late in a future, in order.
pub(super) fn slips(case: &Case, hits: &[Hit]) -> Vec<(ProjectId, Vec<Slip>)> {
    let mut slower: Vec<Hit> =
        hits.iter().copied().filter(|hit| hit.kind == ThreatKind::LeadTime && hit.size != 0.0).collect();
    if slower.is_empty() {
        return Vec::new();
    }
    slower.sort_by_key(|hit| (hit.start, hit.end));
    let mut late = Late { case, hits: &slower, known: Table::filled(case.projects.len(), Known::Nothing) };
    case.projects.ids().for_each(|k| late.visit(k));
    let mut found = Vec::new();
    for (k, known) in late.known.iter() {
        if let Known::Slips(slips) = known
            && slips.iter().any(|slip| slip.waits > 0.0 || slip.completes != 0.0)
        {
            found.push((k, slips.clone()));
        }
    }
    found
}

#[derive(Clone, Debug)]
enum Known {
    Nothing,
    /// Under way: a circle of requirements waits for nobody.
    Visited,
    Slips(Vec<Slip>),
}

struct Late<'c> {
    case: &'c Case,
    hits: &'c [Hit],
    known: Table<ProjectId, Known>,
}

impl Late<'_> {
    fn visit(&mut self, k: ProjectId) {
        if !matches!(self.known[k], Known::Nothing) {
            return;
        }
        self.known[k] = Known::Visited;
        let case = self.case;
        let requires = &case.projects[k].requires;
        requires.iter().for_each(|&j| self.visit(j));
        let starts = case.calendar.ids().map(|t| case.calendar.period(t).start);
        let under_way = case.under_way.iter().filter(|own| own.project == k).map(|own| own.date);
        let mut dates: Vec<Instant> = starts.chain(under_way).collect();
        dates.sort_unstable();
        dates.dedup();
        let slips = dates.into_iter().map(|date| self.slip(k, date)).collect();
        self.known[k] = Known::Slips(slips);
    }

    fn slip(&self, k: ProjectId, date: Instant) -> Slip {
        let requires = &self.case.projects[k].requires;
        let waits = requires.iter().map(|&j| self.waits(j, date)).fold(0.0, f64::max);
        let planned = date.plus_months(self.case.projects[k].lead.0);
        let begins = date.plus_days(waits);
        let mut complete = planned.plus_days(waits);
        for hit in self.hits.iter().filter(|hit| hit.shifts_project(k)) {
            let inside = complete.min(hit.end).days_since(begins.max(hit.start));
            if inside > 0.0 {
                complete = complete.plus_days(hit.size * inside);
            }
        }
        Slip { date, waits, completes: complete.days_since(planned) }
    }

    /// Days from a date on which a project could be complete as planned until it is.
    fn waits(&self, j: ProjectId, date: Instant) -> f64 {
        let Known::Slips(slips) = &self.known[j] else { return 0.0 };
        let lead = self.case.projects[j].lead.0;
        let planned = slips.iter().map(|slip| (slip.date.plus_months(lead), slip.completes));
        let in_time = planned.filter(|(planned, _)| *planned <= date);
        in_time.map(|(planned, late)| planned.plus_days(late).days_since(date)).fold(0.0, f64::max)
    }
}
