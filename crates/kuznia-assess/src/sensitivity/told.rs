//! A sensitivity as findings: the tornado, the effects, the shares of variance, and which evidence to verify first.

use super::{Answers, Effect, Indices, OUTCOMES};
use crate::{Finding, SubjectKind};
use kuznia_base::number::plain;
use kuznia_case::Case;
use kuznia_case::case::{EvidenceKind, Range};

const NAME: &str = "sensitivity";

/// A figure at its least and its most, all others as they stand.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tornado {
    /// Answers at the least value; `None`: there is no plan.
    pub low: Option<Answers>,
    /// At the most.
    pub high: Option<Answers>,
    /// Projects whose units differ from the plan's at the least and at the most; empty where projects are fixed.
    pub turned: [Vec<String>; 2],
    /// It was broken off before both ends were asked.
    pub unasked: bool,
}

/// What was found, factor by factor in the order of the table `ranges`; screened-out factors have no indices.
pub struct Told<'t> {
    /// Answers with all figures as they stand.
    pub base: Answers,
    /// One at a time.
    pub tornado: &'t [Tornado],
    /// The same with all planned anew; empty where that was not asked.
    pub replanned: &'t [Tornado],
    /// Elementary effects; empty where there was no screening.
    pub effects: &'t [Effect],
    /// Indices of those that were kept, by their place in `ranges`, and the base samples that were used.
    pub indices: &'t [(usize, Indices)],
    /// Base samples that had answers.
    pub used: usize,
}

/// Name of the figure of a range.
fn figure(range: &Range) -> String {
    format!("{} {} {}", range.table, range.key, range.column)
}

/// Weight of a figure's evidence where it is asked what to verify first: nothing is as weak as a guess.
fn weakness(case: &Case, range: &Range) -> (f64, &'static str) {
    let source = range.source.as_ref();
    let kind =
        source.and_then(|name| case.evidence.iter().find(|row| row.source == *name)).map(|row| row.kind);
    match kind {
        Some(EvidenceKind::Published) => (0.25, "published"),
        Some(EvidenceKind::Derived) => (0.5, "derived"),
        Some(EvidenceKind::Assumed) => (1.0, "assumed"),
        None => (1.0, "no evidence"),
    }
}

/// The findings of a sensitivity.
pub fn sensitivity_findings(case: &Case, told: &Told) -> Vec<Finding> {
    let mut findings = Vec::new();
    let unit = |at: usize| if OUTCOMES[at].1 == "money" { case.currency.as_str() } else { OUTCOMES[at].1 };
    for (at, (outcome, _)) in OUTCOMES.iter().enumerate() {
        let whole = (SubjectKind::Case, case.name.as_str());
        findings.push(Finding::new(NAME, whole, "base", told.base[at], unit(at)).of("outcome", *outcome));
    }
    let start = |at: usize, measure: &'static str, value: f64, unit: &str| {
        let range = &case.ranges[at];
        Finding::new(NAME, (SubjectKind::Figure, &figure(range)), measure, value, unit)
            .from("ranges", format!("{}/{}/{}", range.table, range.key, range.column))
    };
    for (tornado, way) in [(told.tornado, "projects fixed"), (told.replanned, "planned anew")] {
        for (at, own) in tornado.iter().enumerate().filter(|(_, own)| !own.unasked) {
            let range = &case.ranges[at];
            for (place, (outcome, _)) in OUTCOMES.iter().enumerate() {
                let value = |side: &Option<Answers>| side.map_or(f64::NAN, |answers| answers[place]);
                let (low, high) = (value(&own.low), value(&own.high));
                for (end, value, level, turned) in
                    [("low", low, range.low, &own.turned[0]), ("high", high, range.high, &own.turned[1])]
                {
                    let words = match (value.is_nan(), turned.is_empty()) {
                        (true, _) => format!("at {level} there is no plan"),
                        (false, true) => String::new(),
                        (false, false) => format!("at {level} other units of {}", turned.join(", ")),
                    };
                    findings.push(
                        start(at, "outcome", value, unit(place))
                            .of("outcome", *outcome)
                            .of("at", end)
                            .of("level", level.to_string())
                            .of("way", way)
                            .say(if place == 0 { words } else { String::new() }),
                    );
                }
                // The base may lie outside of what both ends give: what bends is widest there.
                let ends = [low, high, told.base[place]];
                let most = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let least = ends.iter().copied().fold(f64::INFINITY, f64::min);
                let swing = if low.is_nan() || high.is_nan() { f64::NAN } else { most - least };
                findings.push(start(at, "swing", swing, unit(place)).of("outcome", *outcome).of("way", way));
            }
        }
    }
    for (at, own) in told.effects.iter().enumerate() {
        for (place, (outcome, _)) in OUTCOMES.iter().enumerate() {
            let mean = start(at, "mean_effect", own.mean[place], unit(place)).of("outcome", *outcome);
            let spread = start(at, "effect_deviation", own.deviation[place], unit(place));
            findings.extend([mean, spread.of("outcome", *outcome)]);
        }
    }
    for (at, own) in told.indices {
        for (place, (outcome, _)) in OUTCOMES.iter().enumerate() {
            for (measure, low, high, index) in [
                ("first_order", "first_order_low", "first_order_high", own.first[place]),
                ("total_order", "total_order_low", "total_order_high", own.total[place]),
            ] {
                for (measure, value) in [(measure, index.value), (low, index.low), (high, index.high)] {
                    findings.push(
                        start(*at, measure, value, "share of variance")
                            .of("outcome", *outcome)
                            .of("samples", told.used.to_string()),
                    );
                }
            }
        }
    }
    findings.extend(verify(case, told, &start));
    findings
}

/// Figures in the order in which their evidence should be verified: what each moves of the cost (its swing; its total index
/// times the widest swing where that is known) times the weakness of its evidence.
fn verify(
    case: &Case,
    told: &Told,
    start: &dyn Fn(usize, &'static str, f64, &str) -> Finding,
) -> Vec<Finding> {
    let swing = |own: &Tornado| match (own.low, own.high) {
        (Some(low), Some(high)) => (low[0] - told.base[0]).abs().max((high[0] - told.base[0]).abs()),
        // What may leave no plan at all comes first.
        _ => f64::INFINITY,
    };
    let mut order: Vec<(f64, usize)> = told
        .tornado
        .iter()
        .enumerate()
        .filter(|(_, own)| !own.unasked)
        .map(|(at, own)| (swing(own) * weakness(case, &case.ranges[at]).0, at))
        .filter(|(score, _)| *score > 0.0)
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let row = |(rank, &(_, at)): (usize, &(f64, usize))| {
        let range = &case.ranges[at];
        let (_, kind) = weakness(case, range);
        let source = range.source.as_deref().unwrap_or("");
        let moved = swing(&told.tornado[at]);
        let moves = match moved.is_finite() {
            true => format!("it moves the cost by up to {} {}", plain(moved), case.currency),
            false => "at an end of its range there is no plan".to_owned(),
        };
        let words = match source {
            "" => format!("no evidence is named; {moves}"),
            name => format!("evidence `{name}` is {kind}; {moves}"),
        };
        let mut finding = start(at, "verify_rank", (rank + 1) as f64, "rank").of("evidence", kind).say(words);
        if !source.is_empty() {
            finding = finding.from("evidence", source);
        }
        finding
    };
    order.iter().enumerate().map(row).collect()
}
