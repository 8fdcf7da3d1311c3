//! Scenarios, samples and evidence, and what else is kept for the questions that a plan answers.

use super::changes::{ranges, variants};
use super::desk::Desk;
use super::places::Names;
use super::threats::{Samples, threats};
use super::value::words;
use crate::case::{Evidence, EvidenceKind, NamedScenario, Range, Threat, ThreatId, Variant};
use kuznia_base::{Table, did_you_mean};
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
        samples: samples.into_iter().collect(),
        evidence,
    }
}

/// The names of a list, separated by `,`, `;` or blanks.
pub(crate) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty())
}

fn scenarios(desk: &Desk, variants: &[Variant]) -> Vec<NamedScenario> {
    let sheet = desk.sheet("scenarios");
    let known: BTreeSet<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
    let mut scenarios: Vec<NamedScenario> = Vec::new();
    let mut readable = true;
    for row in sheet.rows() {
        let text = row.owned("variants").unwrap_or_default();
        for variant in list(&text).filter(|variant| !known.contains(variant)) {
            let near = did_you_mean(variant, known.iter().copied());
            let hint = near.map_or_else(
                || "add it to the table `variants`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            row.fault("variants", format!("unknown variant `{variant}`"), hint);
        }
        let probability = row.number("probability");
        readable &= probability.is_some();
        scenarios.push(NamedScenario {
            name: row.owned("scenario").unwrap_or_default(),
            probability: probability.unwrap_or(0.0),
            variants: list(&text).map(str::to_owned).collect(),
        });
    }
    let sum: f64 = scenarios.iter().map(|scenario| scenario.probability).sum();
    if let Some(last) = sheet.rows().last().filter(|_| readable && (sum - 1.0).abs() > 1e-6) {
        let hint = "the probabilities of all scenarios sum to 1";
        last.fault("probability", format!("the probabilities sum to {sum}"), hint);
    }
    scenarios
}

fn samples(desk: &Desk) -> Samples {
    let mut samples = Samples::new();
    for row in desk.sheet("samples").rows() {
        if let (Some(name), Some(value)) = (row.owned("sample"), row.number("value")) {
            samples.entry(name).or_default().push(value);
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
        names.insert(source.clone());
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
                let place = table.place(name, row.number, "source");
                desk.fault(place, format!("unknown source `{word}`"), || {
                    let near = did_you_mean(&word, names.iter().map(String::as_str));
                    let unknown = || "add it to the table `evidence`".to_owned();
                    near.map_or_else(unknown, |near| format!("did you mean `{near}`?"))
                });
            }
        }
    }
    evidence
}
