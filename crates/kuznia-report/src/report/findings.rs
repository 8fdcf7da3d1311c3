//! Findings of assessments as tables, whatever their question.

use super::axis::Axis;
use super::chart::{Bar, Chart, Line};
use super::sheet::{Kind, Num, Sheet, nums};
use super::{Found, Section, Source, numbers, texts};
use crate::page::count;
use std::collections::{BTreeMap, BTreeSet};

/// Questions that have a place of their own in the report.
const ELSEWHERE: [&str; 7] = [
    "import_content",
    "transition",
    "stock_cover",
    "exposure",
    "single_points",
    "concentration",
    "sensitivity",
];
/// Most rows of a question.
const ROWS: usize = 60;
/// Most bars of a chart.
const BARS: usize = 15;
/// Most lines of a chart.
const LINES: usize = 7;

/// A row of the table of findings.
#[derive(Clone, Debug)]
pub(super) struct Finding<'a> {
    pub(super) assessment: &'a str,
    pub(super) kind: &'a str,
    pub(super) subject: &'a str,
    pub(super) period: &'a str,
    pub(super) measure: &'a str,
    pub(super) part: &'a str,
    pub(super) value: f64,
    pub(super) unit: &'a str,
    pub(super) words: &'a str,
}

fn rows(found: &Found) -> impl Iterator<Item = Finding<'_>> {
    let table = &found.table;
    let text = |name: &str, row: usize| texts(table, name).get(row).map_or("", String::as_str);
    (0..table.len()).map(move |row| Finding {
        assessment: text("assessment", row),
        kind: text("subject_kind", row),
        subject: text("subject", row),
        period: text("period", row),
        measure: text("measure", row),
        part: text("part", row),
        value: numbers(table, "value").get(row).copied().unwrap_or(f64::NAN),
        unit: text("unit", row),
        words: text("words", row),
    })
}

/// All findings; where several runs have asked a question, those of the first, which is the latest.
pub(super) fn all<'a>(source: &Source<'a>) -> Vec<Finding<'a>> {
    let (mut all, mut asked) = (Vec::new(), BTreeSet::new());
    for found in source.tables("findings") {
        let before: BTreeSet<&str> = asked.clone();
        for row in rows(found).filter(|row| !before.contains(row.assessment)) {
            asked.insert(row.assessment);
            all.push(row);
        }
    }
    all
}

/// The findings of one question, as a table; `None` where no run has asked it.
pub(super) fn by_assessment(source: &Source, assessment: &str, most: usize) -> Option<Sheet> {
    let own: Vec<Finding> = all(source).into_iter().filter(|row| row.assessment == assessment).collect();
    (!own.is_empty()).then(|| sheet(source, assessment, &own, most))
}

/// What is measured of what: findings that differ in their period only.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

/// Findings as a table, a line for each thing that is measured, values by period beside each other. Columns of words that
/// are empty everywhere are left out.
pub(super) fn sheet(source: &Source, name: &str, findings: &[Finding], most: usize) -> Sheet {
    let calendar = &source.case.calendar;
    let labels = calendar.periods().rows().iter().enumerate();
    let places: BTreeMap<&str, usize> = labels.map(|(at, period)| (period.label.as_str(), at)).collect();
    let mut order: Vec<Row> = Vec::new();
    let mut told: BTreeMap<Row, (f64, Vec<f64>, &str)> = BTreeMap::new();
    for own in findings {
        let key = (own.kind, own.subject, own.measure, own.part, own.unit);
        let row = told.entry(key).or_insert_with(|| {
            order.push(key);
            (f64::NAN, vec![f64::NAN; calendar.len()], "")
        });
        match places.get(own.period) {
            Some(&at) => row.1[at] = own.value,
            None => row.0 = own.value,
        }
        if row.2.is_empty() {
            row.2 = own.words;
        }
    }
    let any = |of: fn(&Finding) -> bool| findings.iter().any(of);
    let (parts, words) = (any(|row| !row.part.is_empty()), any(|row| !row.words.is_empty()));
    let (timed, whole) = (any(|row| !row.period.is_empty()), any(|row| row.period.is_empty()));
    let axis = Axis::of_table(calendar);
    let mut sheet = Sheet::new(name.replace('_', " ")).text("what").text("subject").text("measure");
    if parts {
        sheet = sheet.text("part");
    }
    sheet = sheet.text("unit");
    if whole {
        sheet = sheet.mixed(if timed { "whole horizon" } else { "value" });
    }
    if timed {
        sheet = sheet.many(&axis.labels, "", Kind::Mixed);
    }
    if words {
        sheet = sheet.text("in words");
    }
    for key in order.iter().take(most) {
        let (kind, subject, measure, part, unit) = *key;
        let (value, series, said) = &told[key];
        let mut cells = vec![kind.into(), subject.into(), measure.replace('_', " ").into()];
        cells.extend(parts.then(|| part.replace('=', " ").into()));
        cells.push(unit.into());
        cells.extend(whole.then(|| (*value).into()));
        if timed {
            cells.extend(axis.latest(series).into_iter().map(Into::into));
        }
        cells.extend(words.then(|| (*said).into()));
        sheet.row(cells);
    }
    sheet.left_out += order.len().saturating_sub(most);
    sheet
}

/// A chart of findings: along time where most have a period, else a ranking; `None` where there is too little to draw.
/// With it the words of what is drawn.
pub(super) fn chart(source: &Source, findings: &[Finding]) -> Option<(String, Chart)> {
    let (timed, whole): (Vec<Finding>, Vec<Finding>) =
        findings.iter().filter(|row| row.value.is_finite()).cloned().partition(|row| !row.period.is_empty());
    if whole.len() >= timed.len() { ranking(&whole) } else { along_time(source, &timed) }
}

/// The measure and unit of which there are most findings.
fn commonest<'f, 'a>(findings: &'f [Finding<'a>]) -> Option<(&'a str, &'a str, Vec<&'f Finding<'a>>)> {
    let mut by: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for row in findings {
        by.entry((row.measure, row.unit)).or_default().push(row);
    }
    let ((measure, unit), rows) =
        by.into_iter().max_by_key(|(key, rows)| (rows.len(), std::cmp::Reverse(*key)))?;
    Some((measure, unit, rows))
}

/// The largest values of one measure.
pub(super) fn ranking(findings: &[Finding]) -> Option<(String, Chart)> {
    let (measure, unit, mut rows) = commonest(findings)?;
    rows.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.subject.cmp(b.subject)));
    let alike = rows.iter().all(|row| row.subject == rows[0].subject);
    rows.truncate(BARS);
    let bar = |row: &&Finding| {
        let named = format!("{} {}", row.kind, row.subject);
        let (name, note) = match alike && !row.part.is_empty() {
            true => (row.part.to_owned(), String::new()),
            false => (named.trim().to_owned(), row.part.replace('=', " ")),
        };
        Bar { name, value: Num(row.value), note }
    };
    let bars: Vec<Bar> = rows.iter().map(bar).collect();
    (bars.len() > 1).then(|| (measure.replace('_', " "), Chart::Bars { unit: unit.to_owned(), bars }))
}

/// Values of one measure by period, for the subjects that have most of them.
pub(super) fn along_time(source: &Source, findings: &[Finding]) -> Option<(String, Chart)> {
    let (measure, unit, rows) = commonest(findings)?;
    let periods = source.case.calendar.periods().rows();
    let places: BTreeMap<&str, usize> =
        periods.iter().enumerate().map(|(at, period)| (period.label.as_str(), at)).collect();
    let alike = rows.iter().all(|row| (row.kind, row.subject) == (rows[0].kind, rows[0].subject));
    let mut by: Vec<(String, Vec<f64>)> = Vec::new();
    for row in rows {
        let of = if row.kind == "case" { "all needs" } else { row.subject };
        let name = match (row.part, alike) {
            ("", _) => of.to_owned(),
            (part, true) => part.split_once('=').map_or(part, |(_, value)| value).to_owned(),
            (part, false) => format!("{of} ({part})"),
        };
        let at = *places.get(row.period)?;
        match by.iter_mut().find(|(own, _)| *own == name) {
            Some((_, values)) => values[at] = row.value,
            None => {
                let mut values = vec![f64::NAN; periods.len()];
                values[at] = row.value;
                by.push((name, values));
            }
        }
    }
    by.sort_by_key(|(_, values)| std::cmp::Reverse(values.iter().filter(|value| value.is_finite()).count()));
    by.truncate(LINES);
    if by.is_empty() || periods.len() < 2 || periods.len() > 120 {
        return None;
    }
    let series = by.into_iter().map(|(name, values)| Line { name, values: nums(&values) }).collect();
    let axis = periods.iter().map(|period| period.label.clone()).collect();
    let share = unit == "share";
    let unit = if share { String::new() } else { unit.to_owned() };
    Some((measure.replace('_', " "), Chart::Lines { axis, unit, share, stacked: false, series }))
}

pub(super) fn section(source: &Source) -> Section {
    let mut section = Section::new("findings", "Further findings");
    let rest: Vec<Finding> =
        all(source).into_iter().filter(|row| !ELSEWHERE.contains(&row.assessment)).collect();
    let mut questions: Vec<&str> = Vec::new();
    for row in &rest {
        if !questions.contains(&row.assessment) {
            questions.push(row.assessment);
        }
    }
    if questions.is_empty() {
        section.title =
            "Endurance, surge, unit cost and the price of a requirement are not assessed yet".to_owned();
        section.miss(
            "All questions at once; the report finds the run by itself:",
            format!("kuznia assess {}", source.run),
        );
        return section;
    }
    section.title = format!(
        "{} answered beyond the sections above",
        count(questions.len(), "question is", "questions are")
    );
    for question in questions {
        let own: Vec<Finding> = rest.iter().filter(|row| row.assessment == question).cloned().collect();
        let name = question.replace('_', " ");
        let (caption, chart) = match chart(source, &own) {
            Some((measure, chart)) if measure == name => (name, Some(chart)),
            Some((measure, chart)) => (format!("{name}: {measure}"), Some(chart)),
            None => (name, None),
        };
        section.show(caption, chart, sheet(source, question, &own, ROWS));
    }
    section
}
