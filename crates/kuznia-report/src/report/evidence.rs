//! Where the figures come from and how good they are: sources by table, what looks suspicious, what is not modelled.

use super::chart::{Bar, Chart};
use super::sheet::{Num, Sheet};
use super::{Section, Source};
use crate::number::percent;
use crate::page::count;
use kuznia_case::Cell;
use kuznia_case::case::EvidenceKind;
use std::collections::BTreeMap;

/// Rows of all tables, those that name a source, and those whose source is only assumed.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Quality {
    pub(super) rows: usize,
    pub(super) sourced: usize,
    pub(super) assumed: usize,
}

/// Tables that hold no figures of the world.
const OWN: [&str; 6] = ["periods", "evidence", "variants", "scenarios", "samples", "ranges"];

fn kind(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Published => "published",
        EvidenceKind::Derived => "derived",
        EvidenceKind::Assumed => "assumed",
    }
}

/// Quality by table, and how often each source is named.
fn tables<'a>(source: &Source<'a>) -> (BTreeMap<&'a str, Quality>, BTreeMap<&'a str, usize>) {
    let (mut by, mut named) = (BTreeMap::new(), BTreeMap::new());
    let assumed = |name: &str| {
        let mut own = source.case.evidence.iter().filter(|row| row.source == name);
        name == "assumed" || own.any(|row| row.kind == EvidenceKind::Assumed)
    };
    for (name, table) in &source.draft.tables {
        if OWN.contains(&name.as_str()) || table.rows.is_empty() {
            continue;
        }
        let column = table.header.iter().position(|header| header.trim() == "source");
        let mut quality = Quality { rows: table.rows.len(), ..Quality::default() };
        for row in &table.rows {
            if let Some(Cell::Text(words)) = column.and_then(|at| row.cells.get(at))
                && !words.trim().is_empty()
            {
                quality.sourced += 1;
                quality.assumed += usize::from(assumed(words.trim()));
                *named.entry(words.trim()).or_insert(0) += 1;
            }
        }
        by.insert(name.as_str(), quality);
    }
    (by, named)
}

/// Quality of the whole case.
pub(super) fn quality(source: &Source) -> Quality {
    tables(source).0.values().fold(Quality::default(), |sum, own| Quality {
        rows: sum.rows + own.rows,
        sourced: sum.sourced + own.sourced,
        assumed: sum.assumed + own.assumed,
    })
}

pub(super) fn section(source: &Source) -> Section {
    let case = source.case;
    let mut section = Section::new("evidence", "How good the figures are");
    let (by, named) = tables(source);
    let all = quality(source);
    section.title = match (all.rows, all.sourced) {
        (_, 0) => format!(
            "None of the {} of input names where its figures come from",
            count(all.rows, "row", "rows")
        ),
        (rows, sourced) => format!(
            "{} % of {} rows of input name a source; {} of them rest on assumptions",
            percent(sourced as f64 / rows as f64),
            crate::number::fixed(rows as f64, 0),
            if all.assumed == 0 { "none".to_owned() } else { crate::number::fixed(all.assumed as f64, 0) }
        ),
    };
    let mut sheet =
        Sheet::new("Evidence by table").text("table").number("rows", "").number("with a source", "");
    sheet = sheet.number("of these assumed", "").share("without a source");
    let mut bars = Vec::new();
    for (name, own) in &by {
        let without = 1.0 - own.sourced as f64 / own.rows as f64;
        let [rows, sourced, assumed] = [own.rows, own.sourced, own.assumed].map(|number| number as f64);
        sheet.row([(*name).into(), rows.into(), sourced.into(), assumed.into(), without.into()]);
        let missing = own.rows - own.sourced;
        let note = format!("of {}", count(own.rows, "row", "rows"));
        bars.push(Bar { name: (*name).to_owned(), value: Num(missing as f64), note });
    }
    bars.sort_by(|a, b| b.value.0.total_cmp(&a.value.0).then(a.name.cmp(&b.name)));
    bars.retain(|bar| bar.value.0 > 0.0);
    let chart = (!bars.is_empty()).then_some(Chart::Bars { unit: "rows without a source".to_owned(), bars });
    section.show("Rows of input that name no source", chart, sheet);
    if !case.evidence.is_empty() {
        let mut sheet = Sheet::new("Sources").text("source").text("title").text("publisher").text("date");
        sheet = sheet.text("kind").number("rows that use it", "").text("note");
        for row in &case.evidence {
            let used = named.get(row.source.as_str()).copied().unwrap_or(0);
            let blank = |text: &Option<String>| text.clone().unwrap_or_default();
            sheet.row([
                row.source.as_str().into(),
                row.title.as_str().into(),
                blank(&row.publisher).into(),
                blank(&row.date).into(),
                kind(row.kind).into(),
                (used as f64).into(),
                blank(&row.note).into(),
            ]);
        }
        section.show("Sources", None, sheet);
    }
    let ranges = case.ranges.len();
    section.say(match ranges {
        0 => "No figure has a range of doubt, so the question which figure matters most cannot be asked."
            .to_owned(),
        some => format!(
            "{} a range of doubt; `kuznia sensitivity` ranks which of them move the outcome most.",
            count(some, "figure has", "figures have")
        ),
    });
    for (name, caption, words) in [
        ("Suspicious", "What looks suspicious in the input", source.warnings),
        ("Not modelled", "What the case leaves out", source.unmodelled),
    ] {
        if !words.is_empty() {
            let mut sheet = Sheet::new(name).text("what");
            words.iter().for_each(|words| sheet.row([words.as_str().into()]));
            section.show(caption, None, sheet);
        }
    }
    section
}
