//! What an adversary can do to a case: its threats at a stated quantile of size and length, from chosen instants on.

use super::{AttackOption, Hit};
use kuznia_base::{Instant, Step};
use kuznia_case::Case;
use kuznia_case::case::{Occurrence, Subject, Threat, ThreatKind};
use kuznia_scenarios::quantile;
use std::collections::BTreeMap;

/// Which attacks there are.
#[derive(Clone, PartialEq, Debug)]
pub struct OptionWishes {
    /// Quantile of size and of length, inside (0, 1).
    pub quantile: f64,
    /// Kinds of threats; empty: those that an adversary can choose, see [`CHOSEN_KINDS`].
    pub kinds: Vec<ThreatKind>,
    /// Names of threats or groups; empty: all of those kinds.
    pub threats: Vec<String>,
    /// When attacks can begin; empty: with every calendar year. A threat with a date begins at its date.
    pub starts: Vec<Instant>,
}

/// Kinds of threats that somebody can bring about: losses, not the weather of prices, needs and delays.
pub const CHOSEN_KINDS: [ThreatKind; 7] = [
    ThreatKind::Site,
    ThreatKind::Line,
    ThreatKind::RegionPower,
    ThreatKind::Offer,
    ThreatKind::Supplier,
    ThreatKind::Country,
    ThreatKind::Link,
];

/// Every threat, or group of threats, with every start that it can have; those on the same subject share a target.
pub fn attack_options(case: &Case, wishes: &OptionWishes) -> Vec<AttackOption> {
    let calendar = &case.calendar;
    let is_meant = |threat: &Threat| {
        let kinds = if wishes.kinds.is_empty() { &CHOSEN_KINDS[..] } else { &wishes.kinds };
        let named = |name: &str| wishes.threats.is_empty() || wishes.threats.iter().any(|own| own == name);
        kinds.contains(&threat.kind) && (named(&threat.name) || threat.group.as_deref().is_some_and(named))
    };
    let years: Vec<Instant> = (calendar.ids().filter(|t| calendar.is_first_of(*t, Step::Year)))
        .map(|t| calendar.period(t).start)
        .collect();
    let mut starts = if wishes.starts.is_empty() { years } else { wishes.starts.clone() };
    starts.sort_unstable();
    starts.dedup();
    let mut groups: Vec<(String, Vec<&Threat>)> = Vec::new();
    for (_, threat) in case.threats.iter().filter(|(_, threat)| is_meant(threat)) {
        let name = threat.group.as_ref().unwrap_or(&threat.name);
        match groups.iter_mut().find(|(own, _)| threat.group.is_some() && own == name) {
            Some((_, members)) => members.push(threat),
            None => groups.push((name.clone(), vec![threat])),
        }
    }
    let mut targets: BTreeMap<String, usize> = BTreeMap::new();
    let mut options = Vec::new();
    for (name, members) in &groups {
        let subject = match members[..] {
            [only] if only.group.is_none() && only.on != Subject::Every => format!("{:?}", only.on),
            _ => format!("threat {name}"),
        };
        let next = targets.len();
        let target = *targets.entry(subject).or_insert(next);
        // The first of a group says when it strikes.
        let own = match members[0].occurrence {
            Occurrence::On(date) => vec![date],
            Occurrence::PerYear(rate) if rate > 0.0 => starts.clone(),
            Occurrence::PerYear(_) => Vec::new(),
        };
        for start in own {
            let hits: Vec<Hit> =
                members.iter().filter_map(|threat| hit(case, threat, start, wishes.quantile)).collect();
            if !hits.is_empty() {
                options.push(AttackOption { name: format!("{name} from {start}"), target, hits });
            }
        }
    }
    options
}

/// A threat from an instant on; `None` where it cannot strike then, or takes nothing.
fn hit(case: &Case, threat: &Threat, start: Instant, share: f64) -> Option<Hit> {
    let inside = start >= case.calendar.start()
        && start < case.calendar.end()
        && threat.from.is_none_or(|from| start >= from)
        && threat.until.is_none_or(|until| start < until);
    let size = quantile(&threat.size, share, &case.samples);
    let size = match threat.kind {
        ThreatKind::Demand | ThreatKind::Cost | ThreatKind::LeadTime => size.max(-1.0),
        _ => size.clamp(0.0, 1.0),
    };
    let days = quantile(&threat.days, share, &case.samples).clamp(0.0, 365_250.0);
    let end = start.plus_days(days);
    let hit = Hit { kind: threat.kind, on: threat.on, start, end, size, recovery: threat.recovery };
    (inside && size != 0.0 && days > 0.0).then_some(hit)
}
