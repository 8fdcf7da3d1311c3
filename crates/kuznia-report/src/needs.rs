//! What is covered of each need, year by year; whose standard and how much home-made; which targets are missed.

use crate::columns::{TimeColumns, label};
use crate::number::{percent, plain};
use crate::page::{Page, count, left, right};
use crate::summary::View;
use kuznia_base::Id;
use kuznia_case::Series;
use kuznia_case::case::RequirementId;

/// Most requirements on the screen.
const ROWS: usize = 6;
const LABEL: usize = 28;
/// Most time columns.
const COLUMNS: usize = 12;

/// Time columns and the width of their cells that fit the page.
fn layout(view: &View, page: &Page) -> (TimeColumns, usize) {
    let columns = TimeColumns::new(&view.case.calendar, COLUMNS.min((page.width() - LABEL) / 6));
    let cell = (columns.label_width() + 1).max(6);
    if cell * columns.labels.len() + LABEL <= page.width() {
        return (columns, cell);
    }
    let columns = TimeColumns::new(&view.case.calendar, (page.width() - LABEL) / cell);
    let cell = (columns.label_width() + 1).max(6);
    (columns, cell)
}

fn cells(values: impl Iterator<Item = String>, cell: usize) -> String {
    values.map(|value| right(&value, cell)).collect()
}

pub(crate) fn coverage(view: &View, page: &mut Page) {
    let case = view.case;
    if case.requirements.is_empty() {
        return;
    }
    let (columns, cell) = layout(view, page);
    let figures = view.figures;
    let short = |r: RequirementId| {
        let need: f64 = figures.need[r].iter().sum();
        if need > 0.0 { figures.unserved[r].iter().sum::<f64>() / need } else { 0.0 }
    };
    let mut shown: Vec<RequirementId> = case.requirements.ids().collect();
    if shown.len() > ROWS {
        // The worst covered are kept, and shown in the case's order.
        shown.sort_by(|&a, &b| short(b).total_cmp(&short(a)).then(a.cmp(&b)));
        shown.truncate(ROWS);
        shown.sort_unstable();
    }
    let heads = cells(columns.labels.iter().cloned(), cell);
    page.heading("COVERAGE, % of the need", &format!("{}{heads}", " ".repeat(LABEL - 23)));
    for &r in &shown {
        let share = columns.periods.iter().map(|span| match figures.coverage(r, span.clone()) {
            share if share.is_nan() => "·".to_owned(),
            share => percent(share),
        });
        page.line(&format!("{}{}", left(&case.requirements[r].label, LABEL), cells(share, cell)));
    }
    let rest = case.requirements.len() - shown.len();
    if rest > 0 {
        let rest = count(rest, "better covered need", "better covered needs");
        page.line(&format!("and {rest}: kuznia show {} shortfalls", view.run));
    }
}

/// Shares of the value that serves needs: made at home, and by standard.
pub(crate) fn shares(view: &View, page: &mut Page) {
    let case = view.case;
    if view.figures.served_value.iter().all(|&value| value <= 0.0) {
        return;
    }
    let (columns, cell) = layout(view, page);
    let of = columns.sums(&view.figures.served_value);
    let share = |part: &[f64]| {
        let part = columns.sums(part).into_iter();
        let shares: Vec<String> = part
            .zip(&of)
            .map(|(part, &of)| if of > 0.0 { percent(part / of) } else { "·".to_owned() })
            .collect();
        cells(shares.into_iter(), cell)
    };
    page.line("of the value that is served, %");
    page.line(&format!("{}{}", left("  made at home", LABEL), share(&view.figures.domestic_value)));
    for (standard, value) in case.standards.rows().iter().zip(by_standard(view)) {
        if value.iter().any(|&value| value > 0.0) {
            page.line(&format!("{}{}", left(&format!("  of standard {standard}"), LABEL), share(&value)));
        }
    }
}

/// Value that serves needs, by standard of the item.
fn by_standard(view: &View) -> Vec<Series> {
    let case = view.case;
    let mut value = vec![vec![0.0; case.calendar.len()]; case.standards.len()];
    for (a, acceptance) in case.acceptances.iter() {
        let item = &case.items[acceptance.item];
        if let Some(standard) = item.standard {
            let sum = &mut value[standard.index()];
            sum.iter_mut()
                .zip(&view.plan().serve[a])
                .for_each(|(sum, units)| *sum += item.unit_value.0 * units);
        }
    }
    value
}

/// Targets in one line: how many there are and which soft ones are missed.
pub(crate) fn targets(view: &View, page: &mut Page) {
    let case = view.case;
    if case.targets.is_empty() {
        return;
    }
    let mut missed: Vec<_> = view.plan().missed.iter().filter(|(_, _, amount)| *amount > 1e-6).collect();
    missed.sort_by_key(|(target, at, _)| (*target, *at));
    let all = count(case.targets.len(), "target", "targets");
    if missed.is_empty() {
        page.line(&format!("{all}: all met in every window"));
        return;
    }
    let mut windows: Vec<(kuznia_case::case::TargetId, Vec<String>)> = Vec::new();
    for &&(target, at, amount) in &missed {
        let words = format!("{} by {}", label(&case.calendar, at), plain(amount));
        match windows.last_mut() {
            Some((last, words_of)) if *last == target => words_of.push(words),
            _ => windows.push((target, vec![words])),
        }
    }
    let few = windows.iter().take(2).map(|(target, words)| {
        let more = if words.len() > 1 { format!(" and {} more", words.len() - 1) } else { String::new() };
        let first: Vec<&str> = words.iter().take(1).map(String::as_str).collect();
        format!("`{}` in the window ending {}{more}", case.targets[*target].name, first.join(", "))
    });
    let mut list: Vec<String> = few.collect();
    if windows.len() > list.len() {
        list.push("…".to_owned());
    }
    page.sentence(
        &format!("{all}, {} missed: {} (kuznia show {} targets)", windows.len(), list.join("; "), view.run),
        2,
    );
}
