//! How independent, and what a point of it costs.

use super::grid::Grid;
use super::{Asked, LINES, heading, in_order, part};
use crate::number::{percent, plain};
use crate::page::Page;
use kuznia_assess::{Finding, SubjectKind};

/// Part of an item's value below which it is called bought abroad altogether.
const NOTHING: f64 = 0.01;

/// Domestic share of all, of each need, and of the items that are least made at home.
pub(super) fn content(asked: Asked, page: &mut Page) {
    page.heading("IMPORT CONTENT", "  domestic share of value, looked through the bill of materials, %");
    let periods = in_order(asked.of("domestic_share").map(|own| own.period.as_str()));
    let periods: Vec<&str> = periods.into_iter().filter(|period| !period.is_empty()).collect();
    let ends: Vec<&str> = match (periods.first(), periods.last()) {
        (Some(&first), Some(&last)) if first != last => vec![first, last],
        (Some(&only), _) => vec![only],
        _ => Vec::new(),
    };
    let table = |title: &str, chosen: &[&Finding], more: usize, page: &mut Page| {
        let mut grid = Grid::new(title).number("whole");
        for end in &ends {
            grid = grid.number(end);
        }
        grid = grid.words("most comes from");
        for own in chosen {
            let mut cells = vec![percent(own.value)];
            for end in &ends {
                let found = asked
                    .of("domestic_share")
                    .find(|at| at.period == *end && (at.kind, &at.subject) == (own.kind, &own.subject));
                cells.push(found.map_or("–".to_owned(), |found| percent(found.value)));
            }
            cells.push(origins(asked, own));
            grid.row(&own.subject, cells);
        }
        grid.more(more);
        grid.print(page);
    };
    let of = |kind: SubjectKind| {
        let mut own: Vec<&Finding> = asked.whole("domestic_share").filter(|own| own.kind == kind).collect();
        own.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.subject.cmp(&b.subject)));
        own
    };
    let all = of(SubjectKind::Case);
    let needs = of(SubjectKind::Requirement);
    let shown: Vec<&Finding> = all.iter().chain(&needs).copied().take(LINES + 2).collect();
    table("of what serves needs", &shown, all.len() + needs.len() - shown.len(), page);
    let items = of(SubjectKind::Item);
    let (none, some): (Vec<&Finding>, Vec<&Finding>) =
        items.iter().copied().partition(|own| own.value <= NOTHING);
    let some: Vec<&Finding> = some.into_iter().filter(|own| own.value < 0.995).collect();
    let shown: Vec<&Finding> = some.iter().copied().take(8).collect();
    table("items made at home in part", &shown, some.len() - shown.len(), page);
    if !none.is_empty() {
        let names: Vec<&str> = none.iter().map(|own| own.subject.as_str()).collect();
        page.sentence(
            &format!(
                "  {} of {} items come from abroad altogether: {}",
                none.len(),
                items.len(),
                names.join(", ")
            ),
            4,
        );
    }
}

/// The two countries that bring most of a subject's value.
fn origins(asked: Asked, own: &Finding) -> String {
    let mut foreign: Vec<&Finding> = asked
        .whole("foreign_share")
        .filter(|at| (at.kind, &at.subject) == (own.kind, &own.subject) && at.value >= 0.005)
        .collect();
    foreign.sort_by(|a, b| b.value.total_cmp(&a.value));
    let words = foreign.iter().take(2).map(|at| format!("{} {} %", part(at, "country"), percent(at.value)));
    words.collect::<Vec<_>>().join(", ")
}

/// Cost by level of the measure, the price of a point, and what enters on the way.
pub(super) fn price(asked: Asked, page: &mut Page) {
    let name = asked.own.first().map_or("", |own| own.assessment);
    page.heading(&heading(name), &format!("  cost in {}, present value", asked.case.currency));
    for own in asked.whole("domestic_share") {
        let how = own.words.trim_start_matches("of the plan, ");
        page.line(&format!("  the plan reaches {} %, {how}", percent(own.value)));
    }
    let measure =
        asked.of("cost").find_map(|own| own.part.first()).map_or("level", |(name, _)| name).to_owned();
    let mut grid = Grid::new(&measure.replace('_', " "))
        .number("cost")
        .number("at least")
        .number("a point costs")
        .number("looked through")
        .words("what changes most on the way");
    for own in asked.whole("cost") {
        let level = part(own, &measure);
        let at = |name: &str| asked.value(name, own, &[(&measure, level)]);
        let share =
            |value: f64| if value.is_nan() { "–".to_owned() } else { format!("{} %", percent(value)) };
        let cost = if own.value.is_nan() { own.words.clone() } else { plain(own.value) };
        grid.row(
            &share(level.parse().unwrap_or(f64::NAN)),
            vec![
                cost,
                number(at("cost_bound")),
                number(at("price_per_point")),
                share(at("look_through_share")),
                changes(asked, &measure, level),
            ],
        );
    }
    grid.print(page);
}

/// The projects whose units change most on the way to a level.
fn changes(asked: Asked, measure: &str, level: &str) -> String {
    let mut own: Vec<&Finding> =
        asked.whole("units_change").filter(|own| part(own, measure) == level).collect();
    own.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()).then_with(|| a.subject.cmp(&b.subject)));
    let sign = |value: f64| if value > 0.0 { "+" } else { "−" };
    let words = own.iter().take(3).map(|own| {
        format!("{}{} {}", sign(own.value), plain((own.value.abs() * 100.0).round() / 100.0), own.subject)
    });
    words.collect::<Vec<_>>().join(", ")
}

fn number(value: f64) -> String {
    if value.is_nan() { "–".to_owned() } else { plain(value) }
}
