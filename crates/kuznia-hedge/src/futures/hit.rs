//! What an event takes away, period by period.

use kuznia_base::{Calendar, Id, Instant, PeriodId};
use kuznia_case::Case;
use kuznia_case::case::{LineId, LinkId, OfferId, ProjectId, Recovery, SiteId, Subject, ThreatKind};

/// One event of one future.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Hit {
    /// What kind of thing it takes.
    pub kind: ThreatKind,
    /// What.
    pub on: Subject,
    /// First instant.
    pub start: Instant,
    /// First instant after it.
    pub end: Instant,
    /// Share lost, or the relative increase of demand, cost or lead time.
    pub size: f64,
    /// How it ends.
    pub recovery: Recovery,
}

impl Hit {
    /// Mean over a period of what is lost: `size` from start to end, at once back or evenly.
    pub(crate) fn loss(&self, calendar: &Calendar, t: PeriodId) -> f64 {
        let period = calendar.period(t);
        let (from, until) = (self.start.max(period.start), self.end.min(period.end));
        let (days, length) = (until.days_since(from), period.end.days_since(period.start));
        if days <= 0.0 || length <= 0.0 {
            return 0.0;
        }
        let mean = match self.recovery {
            Recovery::Step => 1.0,
            // Linear: the mean of what is left at both ends of the overlap.
            Recovery::Linear => {
                let whole = self.end.days_since(self.start);
                let left = |at: Instant| 1.0 - at.days_since(self.start) / whole;
                f64::midpoint(left(from), left(until))
            }
        };
        self.size * mean * days / length
    }

    /// Whether it strikes a site's lines and stores.
    pub(crate) fn strikes_site(&self, site: SiteId) -> bool {
        self.kind == ThreatKind::Site && (self.on == Subject::Every || self.on == Subject::Site(site))
    }

    /// Whether it strikes a line.
    pub(crate) fn strikes_line(&self, case: &Case, line: LineId) -> bool {
        match (self.kind, self.on) {
            (ThreatKind::Site, _) => self.strikes_site(case.lines[line].site),
            (ThreatKind::Line, Subject::Line(own)) => own == line,
            (ThreatKind::Line, on) => on == Subject::Every,
            _ => false,
        }
    }

    /// Whether it closes an offer, wholly or in part.
    pub(crate) fn strikes_offer(&self, case: &Case, offer: OfferId) -> bool {
        let row = &case.offers[offer];
        match (self.kind, self.on) {
            (ThreatKind::Offer | ThreatKind::Supplier, Subject::Every) => true,
            (ThreatKind::Country, Subject::Every) => {
                case.countries[row.country].bloc != kuznia_case::case::Bloc::Home
            }
            (ThreatKind::Offer, Subject::Offer(own)) => own == offer,
            (ThreatKind::Supplier, Subject::Supplier(own)) => own == row.supplier,
            (ThreatKind::Country, Subject::Country(own)) => own == row.country,
            _ => false,
        }
    }

    /// Whether it makes an offer dearer or slower, as its kind says.
    pub(crate) fn shifts_offer(&self, offer: OfferId) -> bool {
        matches!(self.on, Subject::Every) || self.on == Subject::Offer(offer)
    }

    /// Whether it makes a project dearer or slower, as its kind says.
    pub(crate) fn shifts_project(&self, project: ProjectId) -> bool {
        matches!(self.on, Subject::Every) || self.on == Subject::Project(project)
    }

    /// Whether it strikes a link.
    pub(crate) fn strikes_link(&self, link: LinkId) -> bool {
        self.kind == ThreatKind::Link && (self.on == Subject::Every || self.on == Subject::Link(link))
    }
}

/// What several hits leave of something, period by period: Π (1 − loss).
pub(crate) fn left<'h>(calendar: &Calendar, hits: impl Iterator<Item = &'h Hit> + Clone) -> Option<Vec<f64>> {
    hits.clone().next()?;
    let left = calendar.ids().map(|t| hits.clone().map(|hit| 1.0 - hit.loss(calendar, t)).product());
    let left: Vec<f64> = left.collect();
    left.iter().any(|share: &f64| *share != 1.0).then_some(left)
}

/// The last period that is over before any of the hits begins; operations up to it know of none.
pub(crate) fn known_until(calendar: &Calendar, hits: &[Hit]) -> Option<usize> {
    let first = hits.iter().map(|hit| hit.start).min();
    match first {
        None => Some(calendar.len() - 1),
        Some(first) => calendar.ids().filter(|t| calendar.period(*t).end <= first).map(Id::index).next_back(),
    }
}
