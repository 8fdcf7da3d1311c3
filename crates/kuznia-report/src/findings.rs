//! Findings on one screen: by assessment the ones that tell most, the rest counted.

use crate::number::{percent, plain};
use crate::page::{Style, embolden};
use kuznia_assess::Finding;
use kuznia_case::Case;

/// Lines of each measure on the screen.
const LINES: usize = 12;

/// The findings of a run as text: of each measure those about the whole horizon first, the greatest first.
pub fn findings(case: &Case, verb: &str, findings: &[Finding], run: &str, style: Style) -> String {
    let mut text = format!("{}: {verb}\n", if case.title.is_empty() { &case.name } else { &case.title });
    for assessment in in_order(findings.iter().map(|own| own.assessment)) {
        let own: Vec<&Finding> = findings.iter().filter(|own| own.assessment == assessment).collect();
        text.push_str(&format!("\n{}\n", heading(assessment)));
        for measure in in_order(own.iter().map(|own| own.measure)) {
            let own: Vec<&Finding> = own.iter().copied().filter(|own| own.measure == measure).collect();
            block(measure, &own, &mut text);
        }
    }
    if findings.is_empty() {
        text.push_str("\nnothing was found\n");
    }
    text.push_str(&format!("\n{} findings; all of them: kuznia show {run} findings\n", findings.len()));
    if style.bold { embolden(&text) } else { text }
}

/// A name as a heading, in the form in which headings of a screen are known.
fn heading(name: &str) -> String {
    name.replace('_', " ").to_uppercase()
}

/// Every value once, in the order of its first appearance.
fn in_order<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// The lines of one measure.
fn block(measure: &str, own: &[&Finding], text: &mut String) {
    let whole: Vec<&Finding> = own.iter().copied().filter(|own| own.period.is_empty()).collect();
    let mut shown = if whole.is_empty() { own.to_vec() } else { whole };
    // Sentences are a chain: they stay in their order. Of times and of the home share the least come first.
    if !matches!(measure, "step" | "remedy_cost" | "remedy_gain" | "cost" | "price_per_point") {
        let least =
            matches!(measure, "time_to_survive" | "endurance" | "domestic_share" | "days" | "echelon_days");
        let sign = if least { -1.0 } else { 1.0 };
        shown.sort_by(|a, b| {
            let key = |own: &Finding| if own.value.is_nan() { f64::NEG_INFINITY } else { sign * own.value };
            key(b).total_cmp(&key(a)).then_with(|| a.subject.cmp(&b.subject))
        });
    }
    text.push_str(&format!("  {}\n", measure.replace('_', " ")));
    let width = shown.iter().take(LINES).map(|own| name(own).chars().count()).max().unwrap_or(0).min(60);
    for own in shown.iter().take(LINES) {
        let value = value(own);
        let words = if own.words.is_empty() { String::new() } else { format!("  {}", own.words) };
        text.push_str(&format!("    {:width$}  {value}{words}\n", name(own)));
    }
    let more = own.len() - shown.len().min(LINES);
    if more > 0 {
        text.push_str(&format!("    … and {more} more\n"));
    }
}

/// What a finding is about: subject, part, period.
fn name(own: &Finding) -> String {
    let mut name = format!("{} {}", own.kind, own.subject);
    if !own.part.is_empty() {
        name.push_str(&format!(" ({})", own.part_words()));
    }
    if !own.period.is_empty() {
        name.push_str(&format!(" {}", own.period));
    }
    name
}

fn value(own: &Finding) -> String {
    match own.unit.as_str() {
        "share" if own.value.is_finite() => format!("{} %", percent(own.value)),
        _ if own.value.is_nan() => "–".to_owned(),
        "" => plain(own.value),
        unit => format!("{} {unit}", plain(own.value)),
    }
}
