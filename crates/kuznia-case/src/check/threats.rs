//! Threats and the distributions of their size and length.

use super::desk::Desk;
use super::places::Names;
use super::read::Row;
use super::value;
use crate::case::{Distribution, Occurrence, Recovery, Subject, Threat, ThreatId, ThreatKind};
use kuznia_base::{Table, did_you_mean};
use std::collections::BTreeMap;

/// Samples by name, for `empirical(sample)`.
pub(super) type Samples = BTreeMap<String, Vec<f64>>;

const KINDS: [ThreatKind; 11] = [
    ThreatKind::Site,
    ThreatKind::Line,
    ThreatKind::RegionPower,
    ThreatKind::Offer,
    ThreatKind::Supplier,
    ThreatKind::Country,
    ThreatKind::Link,
    ThreatKind::Aid,
    ThreatKind::Demand,
    ThreatKind::Cost,
    ThreatKind::LeadTime,
];

pub(super) fn threats(desk: &Desk, names: &Names, samples: &Samples) -> Table<ThreatId, Threat> {
    let mut threats = Table::new();
    for row in desk.sheet("threats").rows() {
        let kind = row.choice("kind").map_or(ThreatKind::Site, |at| KINDS[at]);
        let on = match row.owned("on") {
            None => Subject::Every,
            Some(word) if word == "*" => Subject::Every,
            Some(word) => subject(&row, kind, &word, names).unwrap_or(Subject::Every),
        };
        let occurrence = match (row.number("events_per_year"), row.date("date")) {
            (Some(rate), None) => Occurrence::PerYear(rate),
            (None, Some(date)) => Occurrence::On(date),
            (Some(_), Some(_)) => {
                row.fault(
                    "date",
                    "the threat has both a rate and a date",
                    "fill either `events_per_year` or `date`",
                );
                Occurrence::PerYear(0.0)
            }
            (None, None) => {
                if row.cell("events_per_year").is_none() && row.cell("date").is_none() {
                    row.fault(
                        "events_per_year",
                        "it is not said when the threat strikes",
                        "fill `events_per_year` or `date`",
                    );
                }
                Occurrence::PerYear(0.0)
            }
        };
        let (size, days) = (distribution(&row, "size", samples), distribution(&row, "days", samples));
        within(&row, "size", &size, samples, sizes(kind));
        within(&row, "days", &days, samples, (0.0, f64::INFINITY));
        let (from, until) = row.window("`until` is the first day without the threat");
        threats.push(Threat {
            name: row.owned("threat").unwrap_or_default(),
            kind,
            on,
            occurrence,
            size: size.unwrap_or(Distribution::Fixed(0.0)),
            days: days.unwrap_or(Distribution::Fixed(0.0)),
            recovery: if row.choice("recovery") == Some(1) { Recovery::Linear } else { Recovery::Step },
            time_to_recover: row.number("time_to_recover"),
            group: row.owned("group"),
            from,
            until,
        });
    }
    threats
}

/// What a threat of a kind is on.
fn subject(row: &Row, kind: ThreatKind, word: &str, names: &Names) -> Option<Subject> {
    let on = "on";
    match kind {
        ThreatKind::Site => row.find(on, word, &names.sites).map(Subject::Site),
        ThreatKind::Line => row.find(on, word, &names.lines).map(Subject::Line),
        ThreatKind::RegionPower => row.find(on, word, &names.regions).map(Subject::Region),
        ThreatKind::Offer => row.find(on, word, &names.offers).map(Subject::Offer),
        ThreatKind::Supplier => row.find(on, word, &names.suppliers).map(Subject::Supplier),
        ThreatKind::Country => row.find(on, word, &names.countries).map(Subject::Country),
        ThreatKind::Link => row.find(on, word, &names.links).map(Subject::Link),
        ThreatKind::Aid => row.find(on, word, &names.donors).map(Subject::Donor),
        ThreatKind::Demand => row.find(on, word, &names.requirements).map(Subject::Requirement),
        ThreatKind::Cost | ThreatKind::LeadTime => match names.projects.get(word) {
            Some(project) => Some(Subject::Project(project)),
            None => row.find(on, word, &names.offers).map(Subject::Offer),
        },
    }
}

/// Sizes that a threat of a kind can have: shares lost, or relative increases.
fn sizes(kind: ThreatKind) -> (f64, f64) {
    match kind {
        ThreatKind::Demand | ThreatKind::Cost | ThreatKind::LeadTime => (-1.0, f64::INFINITY),
        _ => (0.0, 1.0),
    }
}

/// The forms of a distribution with what their figures must obey.
const FORMS: [(&str, &str); 7] = [
    ("fixed", "fixed(x)"),
    ("uniform", "uniform(a,b) with a not above b"),
    ("triangular", "triangular(a,m,b) with a, m and b in order"),
    ("lognormal", "lognormal(mean,sd) with a mean above 0 and sd of at least 0"),
    ("exponential", "exponential(mean) with a mean above 0"),
    ("weibull", "weibull(k,scale), both above 0"),
    ("empirical", "empirical(sample) with a name of the table `samples`"),
];

/// A distribution such as `triangular(0.1,0.2,0.5)`; a bare number is fixed. Where numbers have a decimal comma, `;`
/// stands between them.
fn distribution(row: &Row, column: &str, samples: &Samples) -> Option<Distribution> {
    let cell = row.cell(column)?;
    let text = value::words(cell);
    let Some((name, rest)) = text.split_once('(') else {
        return row.told(column, value::number(cell, row.decimal_comma())).map(Distribution::Fixed);
    };
    let name = name.trim();
    let Some((_, form)) = FORMS.iter().find(|(own, _)| *own == name) else {
        let names = FORMS.map(|(name, _)| name);
        let hint = match did_you_mean(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", names.join(", ")),
        };
        row.fault(column, format!("unknown distribution `{name}`"), hint);
        return None;
    };
    let read = rest.trim_end().strip_suffix(')').and_then(|inside| match name {
        "empirical" => Some(Distribution::Empirical(inside.trim().to_owned())),
        _ => by_figures(name, &figures(inside, row.decimal_comma())?),
    });
    match &read {
        None => row.fault(column, format!("`{text}` is not a distribution"), format!("write {form}")),
        Some(Distribution::Empirical(sample)) if !samples.contains_key(sample) => {
            let hint = match did_you_mean(sample, samples.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add it to the table `samples`".to_owned(),
            };
            row.fault(column, format!("unknown sample `{sample}`"), hint);
        }
        Some(_) => {}
    }
    read
}

/// The figures between the brackets.
fn figures(inside: &str, decimal_comma: bool) -> Option<Vec<f64>> {
    let parts = inside.split(if decimal_comma && inside.contains(';') { ';' } else { ',' });
    parts.map(|part| value::number(&crate::draft::Cell::text(part), decimal_comma).ok()).collect()
}

fn by_figures(name: &str, figures: &[f64]) -> Option<Distribution> {
    Some(match (name, figures) {
        ("fixed", &[x]) => Distribution::Fixed(x),
        ("uniform", &[low, high]) if low <= high => Distribution::Uniform { low, high },
        ("triangular", &[low, mode, high]) if low <= mode && mode <= high => {
            Distribution::Triangular { low, mode, high }
        }
        ("lognormal", &[mean, deviation]) if mean > 0.0 && deviation >= 0.0 => {
            Distribution::Lognormal { mean, deviation }
        }
        ("exponential", &[mean]) if mean > 0.0 => Distribution::Exponential { mean },
        ("weibull", &[shape, scale]) if shape > 0.0 && scale > 0.0 => Distribution::Weibull { shape, scale },
        _ => return None,
    })
}

/// Tells of a distribution whose values can lie outside of what is possible. Laws without end are left to be cut off.
fn within(row: &Row, column: &str, law: &Option<Distribution>, samples: &Samples, (least, most): (f64, f64)) {
    let (low, high) = match law {
        Some(Distribution::Fixed(x)) => (*x, *x),
        Some(Distribution::Uniform { low, high } | Distribution::Triangular { low, high, .. }) => {
            (*low, *high)
        }
        Some(Distribution::Empirical(sample)) => {
            let values = samples.get(sample).map(Vec::as_slice).unwrap_or_default();
            let fold = |with: fn(f64, f64) -> f64| values.iter().copied().reduce(with).unwrap_or(least);
            (fold(f64::min), fold(f64::max))
        }
        _ => return,
    };
    let hint = match (column, most) {
        ("days", _) => "days are at least 0",
        (_, 1.0) => "it is the share lost, between 0 and 1",
        _ => "it is a relative increase, at least -1",
    };
    if low < least {
        row.fault(column, format!("`{low}` is less than {least}"), hint);
    } else if high > most {
        row.fault(column, format!("`{high}` is more than {most}"), hint);
    }
}
