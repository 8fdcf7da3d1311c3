//! Threats, variants, scenarios, ranges, samples and evidence.

use super::desk::Desk;
use super::places::Names;
use super::read::{Row, words};
use crate::case::{
    Distribution, Evidence, EvidenceKind, NamedScenario, Occurrence, Range, Recovery, Subject, Threat, ThreatId, ThreatKind,
    Variant, VariantChange,
};
use crate::schema;
use kuznia_base::{Note, Table, did_you_mean};
use std::collections::BTreeSet;

pub(super) struct Questions {
    pub threats: Table<ThreatId, Threat>,
    pub variants: Vec<Variant>,
    pub scenarios: Vec<NamedScenario>,
    pub ranges: Vec<Range>,
    pub samples: Vec<(String, Vec<f64>)>,
    pub evidence: Vec<Evidence>,
}

pub(super) fn questions(desk: &Desk, names: &Names) -> Questions {
    let samples = samples(desk);
    let variants = variants(desk);
    let evidence = evidence(desk);
    Questions {
        threats: threats(desk, names, &samples),
        scenarios: scenarios(desk, &variants),
        ranges: ranges(desk),
        variants,
        samples,
        evidence,
    }
}

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

fn threats(desk: &Desk, names: &Names, samples: &[(String, Vec<f64>)]) -> Table<ThreatId, Threat> {
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
                row.fault("date", "the threat has both a rate and a date", "fill either `events_per_year` or `date`");
                Occurrence::PerYear(0.0)
            }
            (None, None) => {
                if row.cell("events_per_year").is_none() && row.cell("date").is_none() {
                    row.fault("events_per_year", "it is not said when the threat strikes", "fill `events_per_year` or `date`");
                }
                Occurrence::PerYear(0.0)
            }
        };
        threats.push(Threat {
            name: row.owned("threat").unwrap_or_default(),
            kind,
            on,
            occurrence,
            size: distribution(&row, "size", samples),
            days: distribution(&row, "days", samples),
            recovery: if row.choice("recovery") == Some(1) { Recovery::Linear } else { Recovery::Step },
            time_to_recover: row.number("time_to_recover"),
            group: row.owned("group"),
            from: row.date("from"),
            until: row.date("until"),
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

/// A distribution such as `triangular(0.1,0.2,0.5)`; a bare number is fixed.
fn distribution(row: &Row, column: &str, samples: &[(String, Vec<f64>)]) -> Distribution {
    let Some(text) = row.owned(column) else {
        return Distribution::Fixed(0.0);
    };
    let forms = "fixed(x), uniform(a,b), triangular(a,m,b), lognormal(mean,sd), exponential(mean), weibull(k,scale), empirical(sample)";
    let refuse = |words: String| {
        row.fault(column, words, format!("a distribution is one of {forms}"));
        Distribution::Fixed(0.0)
    };
    if let Ok(value) = text.parse::<f64>() {
        return if value.is_finite() { Distribution::Fixed(value) } else { refuse(format!("`{text}` is not finite")) };
    }
    let Some((name, inside)) = text.split_once('(').and_then(|(name, rest)| Some((name.trim(), rest.strip_suffix(')')?))) else {
        return refuse(format!("`{text}` is not a distribution"));
    };
    if name == "empirical" {
        if !samples.iter().any(|(sample, _)| sample == inside.trim()) {
            return refuse(format!("unknown sample `{inside}`"));
        }
        return Distribution::Empirical(inside.trim().to_owned());
    }
    let parsed: Option<Vec<f64>> = inside.split(',').map(|part| part.trim().parse().ok().filter(|x: &f64| x.is_finite())).collect();
    match (name, parsed.as_deref()) {
        ("fixed", Some(&[x])) => Distribution::Fixed(x),
        ("uniform", Some(&[low, high])) if low <= high => Distribution::Uniform { low, high },
        ("triangular", Some(&[low, mode, high])) if low <= mode && mode <= high => Distribution::Triangular { low, mode, high },
        ("lognormal", Some(&[mean, deviation])) if mean > 0.0 && deviation >= 0.0 => Distribution::Lognormal { mean, deviation },
        ("exponential", Some(&[mean])) if mean > 0.0 => Distribution::Exponential { mean },
        ("weibull", Some(&[shape, scale])) if shape > 0.0 && scale > 0.0 => Distribution::Weibull { shape, scale },
        _ => refuse(format!("`{text}` is not a distribution")),
    }
}

fn variants(desk: &Desk) -> Vec<Variant> {
    let mut variants: Vec<Variant> = Vec::new();
    for row in desk.sheet("variants").rows() {
        let name = row.owned("variant").unwrap_or_default();
        let (table, key) = (row.owned("table").unwrap_or_default(), row.owned("key").unwrap_or_default());
        let column = row.owned("column").unwrap_or_default();
        column_of(&row, &table, &column);
        let change = match (row.cell("value"), row.cell("factor")) {
            (Some(value), None) => words(value).into_owned(),
            (None, Some(_)) => row.number("factor").map_or_else(String::new, |factor| format!("×{factor}")),
            (Some(_), Some(_)) => {
                row.fault("factor", "the change has both a value and a factor", "fill one of them");
                String::new()
            }
            (None, None) => String::new(),
        };
        let change = VariantChange { table, key, column, change };
        match variants.iter_mut().find(|variant| variant.name == name) {
            Some(variant) => variant.changes.push(change),
            None => variants.push(Variant { name, changes: vec![change] }),
        }
    }
    variants
}

/// Faults of a table and column named by a variant or a range.
fn column_of(row: &Row, table: &str, column: &str) {
    if table == "case" || table.is_empty() {
        return;
    }
    let Some(def) = schema::table(table) else {
        let near = did_you_mean(table, schema::tables().map(|table| table.name)).map(|near| format!("did you mean `{near}`?"));
        row.fault("table", format!("unknown table `{table}`"), near.unwrap_or_else(|| "see docs/tables.md".to_owned()));
        return;
    };
    if def.column(column).is_none() && !column.is_empty() {
        let near = did_you_mean(column, def.columns.iter().map(|column| column.name)).map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| format!("the table `{table}` has no such column"));
        row.fault("column", format!("unknown column `{column}`"), hint);
    }
}

fn scenarios(desk: &Desk, variants: &[Variant]) -> Vec<NamedScenario> {
    let sheet = desk.sheet("scenarios");
    let mut scenarios: Vec<NamedScenario> = Vec::new();
    for row in sheet.rows() {
        let name = row.owned("scenario").unwrap_or_default();
        if scenarios.iter().any(|scenario| scenario.name == name) {
            row.fault("scenario", format!("scenario `{name}` is defined twice"), "give every scenario its own name");
        }
        let text = row.owned("variants").unwrap_or_default();
        let named = text.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty());
        let named: Vec<String> = named.map(str::to_owned).collect();
        for variant in &named {
            if !variants.iter().any(|known| known.name == *variant) {
                let near = did_you_mean(variant, variants.iter().map(|known| known.name.as_str()));
                let hint = near.map_or_else(|| "add it to the table `variants`".to_owned(), |near| format!("did you mean `{near}`?"));
                row.fault("variants", format!("unknown variant `{variant}`"), hint);
            }
        }
        scenarios.push(NamedScenario { name, probability: row.number("probability").unwrap_or(0.0), variants: named });
    }
    let sum: f64 = scenarios.iter().map(|scenario| scenario.probability).sum();
    if !scenarios.is_empty() && (sum - 1.0).abs() > 1e-6 {
        let hint = Some("the probabilities of all scenarios sum to 1".to_owned());
        sheet.fault(2, "probability", format!("the probabilities sum to {sum}"), hint);
    }
    scenarios
}

fn ranges(desk: &Desk) -> Vec<Range> {
    let mut ranges = Vec::new();
    for row in desk.sheet("ranges").rows() {
        let (table, column) = (row.owned("table").unwrap_or_default(), row.owned("column").unwrap_or_default());
        column_of(&row, &table, &column);
        let (low, high) = (row.number("low").unwrap_or(0.0), row.number("high").unwrap_or(0.0));
        if low > high {
            row.fault("high", "the most is less than the least", "swap them");
        }
        ranges.push(Range { table, key: row.owned("key").unwrap_or_default(), column, low, high, source: row.source() });
    }
    ranges
}

fn samples(desk: &Desk) -> Vec<(String, Vec<f64>)> {
    let mut samples: Vec<(String, Vec<f64>)> = Vec::new();
    for row in desk.sheet("samples").rows() {
        if let (Some(name), Some(value)) = (row.owned("sample"), row.number("value")) {
            match samples.iter_mut().find(|(own, _)| *own == name) {
                Some((_, values)) => values.push(value),
                None => samples.push((name, vec![value])),
            }
        }
    }
    samples
}

/// Evidence, and faults of sources that it does not name.
fn evidence(desk: &Desk) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let mut names = BTreeSet::new();
    for row in desk.sheet("evidence").rows() {
        let source = row.owned("source").unwrap_or_default();
        if !names.insert(source.clone()) {
            row.fault("source", format!("source `{source}` is defined twice"), "give every source its own name");
        }
        let kind = match row.choice("kind") {
            Some(0) => EvidenceKind::Published,
            Some(1) => EvidenceKind::Derived,
            _ => EvidenceKind::Assumed,
        };
        evidence.push(Evidence {
            source,
            title: row.owned("title").unwrap_or_default(),
            publisher: row.owned("publisher"),
            date: row.owned("date"),
            kind,
            url: row.owned("url"),
            note: row.owned("note"),
        });
    }
    for (name, table) in desk.draft.tables.iter().filter(|(name, _)| *name != "evidence") {
        let Some(at) = table.header.iter().position(|column| column == "source") else {
            continue;
        };
        for row in &table.rows {
            let Some(cell) = row.cells.get(at).filter(|cell| !cell.is_blank()) else {
                continue;
            };
            let word = words(cell);
            if !names.contains(word.as_ref()) {
                let near = did_you_mean(&word, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
                let hint = near.unwrap_or_else(|| "add it to the table `evidence`".to_owned());
                desk.fault(Note::new(format!("unknown source `{word}`")).at(table.place(name, row.number, "source")).hint(hint));
            }
        }
    }
    evidence
}
