//! Findings on one screen: each question as a small table of what tells most, the rest counted.

mod grid;
mod hold;
mod independence;
mod sensitivity;
mod supply;
mod why;

use crate::number::{percent, plain};
use crate::page::{Page, Style, count};
use grid::Grid;
use kuznia_assess::Finding;
use kuznia_case::Case;

/// Lines of each table on the screen.
const LINES: usize = 12;

/// Findings of one question, to be looked up.
#[derive(Clone, Copy)]
struct Asked<'a> {
    case: &'a Case,
    own: &'a [&'a Finding],
}

impl<'a> Asked<'a> {
    /// Findings of one measure, in their order.
    fn of(self, measure: &'a str) -> impl Iterator<Item = &'a Finding> {
        self.own.iter().copied().filter(move |own| own.measure == measure)
    }

    /// Findings of one measure about the whole horizon.
    fn whole(self, measure: &'a str) -> impl Iterator<Item = &'a Finding> {
        self.of(measure).filter(|own| own.period.is_empty())
    }

    /// The value about the whole horizon of a subject with these parts.
    fn value(self, measure: &str, like: &Finding, parts: &[(&str, &str)]) -> f64 {
        let found = self.own.iter().find(|own| {
            own.measure == measure
                && own.period.is_empty()
                && (own.kind, &own.subject) == (like.kind, &like.subject)
                && parts.iter().all(|(name, value)| part(own, name) == *value)
        });
        found.map_or(f64::NAN, |own| own.value)
    }
}

/// A part of a finding by its name.
fn part<'f>(own: &'f Finding, name: &str) -> &'f str {
    own.part.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
}

/// Every value once, in the order of its first appearance.
fn in_order<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// The findings of a run as text: a table for each question that has one, the greatest of each measure for others.
pub fn findings(case: &Case, verb: &str, findings: &[Finding], run: &str, style: Style) -> String {
    let mut page = Page::new(style);
    page.line(&format!("{}: {verb}", if case.title.is_empty() { &case.name } else { &case.title }));
    for assessment in in_order(findings.iter().map(|own| own.assessment)) {
        let own: Vec<&Finding> = findings.iter().filter(|own| own.assessment == assessment).collect();
        let asked = Asked { case, own: &own };
        match assessment {
            "import_content" => independence::content(asked, &mut page),
            "price_of_independence" | "frontier" => independence::price(asked, &mut page),
            "endurance" => hold::endurance(asked, &mut page),
            "exposure" => hold::exposure(asked, &mut page),
            "single_points" => hold::single_points(asked, &mut page),
            "concentration" => supply::concentration(asked, &mut page),
            "stock_cover" => supply::stock_cover(asked, &mut page),
            "transition" => supply::transition(asked, &mut page),
            "surge" => supply::surge(asked, &mut page),
            "unit_cost" => supply::unit_cost(asked, &mut page),
            "requirement_price" => supply::requirement_price(asked, &mut page),
            "bottleneck" => why::bottleneck(asked, &mut page),
            "explain" => why::explain(asked, &mut page),
            "sensitivity" => sensitivity::sensitivity(asked, &mut page),
            "alternatives" => why::alternatives(asked, &mut page),
            other => {
                page.heading(&heading(other), "");
                for measure in in_order(own.iter().map(|own| own.measure)) {
                    block(measure, asked, &mut page);
                }
            }
        }
    }
    if findings.is_empty() {
        page.heading("nothing was found", "");
    }
    page.heading(
        &format!("{}: kuznia show {run} findings", count(findings.len(), "finding", "findings")),
        "",
    );
    page.finish()
}

/// A name as a heading, in the form in which headings of a screen are known.
fn heading(name: &str) -> String {
    name.replace('_', " ").to_uppercase()
}

/// The lines of one measure: those about the whole horizon where there are any, the greatest first.
fn block(measure: &str, asked: Asked, page: &mut Page) {
    let own: Vec<&Finding> = asked.own.iter().copied().filter(|own| own.measure == measure).collect();
    let whole: Vec<&Finding> = own.iter().copied().filter(|own| own.period.is_empty()).collect();
    let mut shown = if whole.is_empty() { own.clone() } else { whole };
    shown.sort_by(|a, b| {
        let key = |own: &Finding| if own.value.is_nan() { f64::NEG_INFINITY } else { own.value };
        key(b).total_cmp(&key(a)).then_with(|| a.subject.cmp(&b.subject))
    });
    let mut grid = Grid::new(&measure.replace('_', " ")).number("").words("");
    for own in shown.iter().take(LINES) {
        grid.row(&name(own), vec![value(own), own.words.clone()]);
    }
    grid.more(own.len() - shown.len().min(LINES));
    grid.print(page);
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
