//! What a loss would do: exposure of sites, lines, suppliers and countries as assessed, single points and concentration.

use super::findings::{Finding, all, by_assessment, ranking};
use super::sheet::Sheet;
use super::{Section, Source};

/// Most rows of a question.
const ROWS: usize = 60;

/// The exposure findings of one measure whose name holds these words, largest value first.
pub(super) fn worst<'a>(findings: &[Finding<'a>], words: &str) -> Vec<Finding<'a>> {
    let own = findings.iter().filter(|row| row.assessment == "exposure" && row.measure.contains(words));
    let mut own: Vec<Finding> =
        own.filter(|row| row.value.is_finite() && row.period.is_empty()).cloned().collect();
    // Where both models are told, the one with stocks and time counts.
    if own.iter().any(|row| row.part.contains("model=timed")) {
        own.retain(|row| row.part.contains("model=timed"));
        own.iter_mut().filter(|row| row.part == "model=timed").for_each(|row| row.part = "");
    }
    own.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.subject.cmp(b.subject)));
    own
}

/// The value of a measure of a node in one of the two models; NaN where it is not told.
fn of(findings: &[Finding], node: (&str, &str), measure: &str, model: &str) -> f64 {
    let mut own = findings.iter().filter(|row| (row.kind, row.subject) == node && row.measure == measure);
    own.find(|row| row.period.is_empty() && row.part.contains(model)).map_or(f64::NAN, |row| row.value)
}

/// A line for each node with both models side by side, largest impact first.
fn nodes(source: &Source, findings: &[Finding]) -> Sheet {
    let mut nodes: Vec<(&str, &str)> = findings.iter().map(|row| (row.kind, row.subject)).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let impact = |node| of(findings, node, "impact", "model=timed");
    nodes.sort_by(|&a, &b| impact(b).total_cmp(&impact(a)).then(a.cmp(&b)));
    let mut sheet =
        Sheet::new("Exposure").text("what").text("node").number("impact, timed", source.currency());
    sheet = sheet.number("time to survive, timed", "days").number("time to recover", "days");
    sheet = sheet.number("exposed", "days").number("index, timed", "0 to 1");
    sheet = sheet.number("impact, static", source.currency()).number("time to survive, static", "days");
    for node in nodes {
        let timed = |measure| of(findings, node, measure, "model=timed");
        let fixed = |measure| of(findings, node, measure, "model=static");
        sheet.row([
            node.0.into(),
            node.1.into(),
            timed("impact").into(),
            timed("time_to_survive").into(),
            timed("time_to_recover").into(),
            timed("exposed_days").into(),
            timed("risk_exposure_index").into(),
            fixed("impact").into(),
            fixed("time_to_survive").into(),
        ]);
    }
    sheet
}

pub(super) fn section(source: &Source) -> Section {
    let mut section = Section::new("exposure", "What a loss would do");
    let findings = all(source);
    let own: Vec<Finding> = findings.iter().filter(|row| row.assessment == "exposure").cloned().collect();
    if own.is_empty() {
        section.title = "Exposure to the loss of a site, supplier or country is not assessed yet".to_owned();
        section.miss(
            "Time to survive against time to recover for every node, and the ranking by exposure:",
            format!("kuznia assess {} --only exposure", source.run),
        );
    } else {
        let impact = worst(&own, "impact");
        let first = impact.first().or(own.first()).cloned();
        section.title = first
            .map_or(String::new(), |row| format!("The loss of {} {} would hurt most", row.kind, row.subject));
        let shown = if impact.is_empty() { &own } else { &impact };
        section.say(
            "The impact of losing each node for its time to recover, with stocks and pipelines over time (timed) and, in the \
             table, also by the static model as published. A blank time to survive means that service never falls.",
        );
        let (caption, chart) = match ranking(shown) {
            Some((measure, chart)) => (format!("Exposure: {measure}"), Some(chart)),
            None => ("Exposure".to_owned(), None),
        };
        section.show(caption, chart, nodes(source, &own));
    }
    for (question, caption) in [("single_points", "Single points"), ("concentration", "Concentration")] {
        let own: Vec<Finding> = findings.iter().filter(|row| row.assessment == question).cloned().collect();
        match by_assessment(source, question, ROWS) {
            Some(sheet) => match ranking(&own) {
                Some((measure, chart)) => section.show(format!("{caption}: {measure}"), Some(chart), sheet),
                None => section.show(caption, None, sheet),
            },
            None => {
                section.miss(format!("{caption}:"), format!("kuznia assess {} --only {question}", source.run))
            }
        }
    }
    section
}
