//! Why it is so: the chain from a shortfall to where it begins, what would mend it, and how settled projects are.

use super::grid::Grid;
use super::{Asked, LINES, in_order, part};
use crate::number::{fixed, percent, plain, units};
use crate::page::{Page, count};
use crate::scarcity::words;
use kuznia_assess::Finding;
use kuznia_case::Case;

/// Lines of a chain on the screen.
const CHAIN: usize = 24;
/// Part of a shortfall's price below which a cause is not on the screen.
const TELLING: f64 = 0.02;

/// For each need that falls short, where it begins.
pub(super) fn bottleneck(asked: Asked, page: &mut Page) {
    page.heading(
        "BOTTLENECK",
        "  for each need, when it falls shortest: where that begins, and its part of the cost",
    );
    for short in asked.of("unserved") {
        page.sentence(&format!("  {}", short.words), 4);
        let worth = worth(asked, short);
        for own in asked.of("root_cause").filter(|own| part(own, "requirement") == short.subject).take(3) {
            let when = part(own, "periods");
            page.line(&format!("    {:>5}  {}, {when}", share(own, worth), what(asked.case, own)));
        }
    }
}

/// A chain with its remedies, or a project.
pub(super) fn explain(asked: Asked, page: &mut Page) {
    for short in asked.of("unserved") {
        page.heading("WHAT IS SHORT", "");
        page.sentence(&format!("  {}", short.words), 4);
        let worth = worth(asked, short);
        let chain: Vec<&Finding> =
            asked.own.iter().copied().filter(|own| matches!(own.measure, "step" | "root_cause")).collect();
        let telling: Vec<&Finding> =
            chain.iter().copied().filter(|own| charge(own) >= TELLING * worth).collect();
        if !telling.is_empty() {
            page.heading(
                "WHY",
                "  what holds it up, each under what it holds up, and its part of what one more is worth",
            );
            for own in telling.iter().take(CHAIN) {
                let depth: usize = part(own, "depth").parse().unwrap_or(1);
                let mark = if own.measure == "root_cause" { "● " } else { "" };
                let indent = "  ".repeat(depth.min(16));
                page.line(&format!(
                    "{:>6} {indent}{mark}{}, {}",
                    share(own, worth),
                    what(asked.case, own),
                    part(own, "periods")
                ));
            }
            if chain.len() > telling.len().min(CHAIN) {
                let left = chain.len() - telling.len().min(CHAIN);
                page.line(&format!("       … and {}", count(left, "weaker cause", "weaker causes")));
            }
        }
        let mut roots: Vec<&Finding> = asked.of("root_cause").collect();
        roots.sort_by(|a, b| charge(b).total_cmp(&charge(a)).then_with(|| a.subject.cmp(&b.subject)));
        page.heading(
            "WHERE IT BEGINS",
            &format!("  ● above; the price is in {} per unit", asked.case.currency),
        );
        let mut grid = Grid::new("limit").number("part").number("price").words("when");
        for own in roots.iter().take(8) {
            grid.row(
                &what(asked.case, own),
                vec![share(own, worth), plain(own.value), part(own, "periods").to_owned()],
            );
        }
        grid.more(roots.len().saturating_sub(8));
        if grid.is_empty() {
            page.line("  with the need itself: nothing upstream of it binds");
        }
        grid.print(page);
        remedies(asked, short, page);
    }
    project(asked, page);
}

/// What was tried against a shortfall.
fn remedies(asked: Asked, short: &Finding, page: &mut Page) {
    page.heading(
        "WHAT WOULD MEND IT",
        &format!(
            "  each tried; cost in {}, present value, with what less shortfall saves",
            asked.case.currency
        ),
    );
    let mut grid = Grid::new("remedy").number("serves more").number("costs").number("for each");
    for cost in asked.of("remedy_cost") {
        let gain = asked.of("remedy_gain").find(|own| {
            (own.kind, &own.subject, part(own, "remedy")) == (cost.kind, &cost.subject, part(cost, "remedy"))
        });
        let gain = gain.map_or(f64::NAN, |own| own.value);
        let name = format!("{} {}: {}", cost.kind, cost.subject, part(cost, "remedy").replace('_', " "));
        grid.row(&name, vec![plain(gain), plain(cost.value), plain(cost.value / gain)]);
    }
    match grid.is_empty() {
        true => page.line(&format!("  nothing that was tried serves more of {}", short.subject)),
        false => grid.print(page),
    }
}

/// Why a project is chosen or not.
fn project(asked: Asked, page: &mut Page) {
    let Some(own) = asked.of("units").next() else { return };
    page.heading(
        &format!("PROJECT {}", own.subject.to_uppercase()),
        &format!("  {} planned", if own.value > 1e-9 { units(own.value) } else { "not".to_owned() }),
    );
    for own in asked.own.iter().filter(|own| !own.words.is_empty()) {
        page.sentence(&format!("  {}", own.words), 4);
    }
}

/// Projects by how settled they are.
pub(super) fn alternatives(asked: Asked, page: &mut Page) {
    let within = asked.own.first().map_or("", |own| part(own, "within"));
    let within =
        within.parse().map_or_else(|_| within.to_owned(), |share: f64| format!("{} %", percent(share)));
    page.heading(
        "ALTERNATIVES",
        &format!("  units of each project over all plans within {within} of the least cost known"),
    );
    let verdicts = in_order(asked.whole("least_units").map(|own| part(own, "verdict")));
    for word in ["must-have", "optional", "unproven", "never"] {
        if !verdicts.contains(&word) {
            continue;
        }
        let own: Vec<&Finding> =
            asked.whole("least_units").filter(|own| part(own, "verdict") == word).collect();
        let mut grid =
            Grid::new(&format!("{word} ({})", own.len())).number("at least").number("at most").words("found");
        if word == "never" {
            let names: Vec<&str> = own.iter().map(|own| own.subject.as_str()).collect();
            page.sentence(&format!("  never ({}): {}", own.len(), names.join(", ")), 4);
            continue;
        }
        for least in own.iter().take(2 * LINES) {
            let at = |measure: &str| asked.value(measure, least, &[]);
            let found = format!("{} to {}", units(at("least_found")), units(at("most_found")));
            grid.row(&least.subject, vec![units(least.value), units(at("most_units")), found]);
        }
        grid.more(own.len().saturating_sub(2 * LINES));
        grid.print(page);
    }
}

/// What one unit less short is worth.
fn worth(asked: Asked, short: &Finding) -> f64 {
    let found = asked.of("worth").find(|own| (own.kind, &own.subject) == (short.kind, &short.subject));
    found.map_or(f64::NAN, |own| own.value)
}

fn charge(own: &Finding) -> f64 {
    part(own, "charge").parse().unwrap_or(0.0)
}

fn share(own: &Finding, worth: f64) -> String {
    if worth > 0.0 { format!("{} %", fixed(100.0 * charge(own) / worth, 0)) } else { "–".to_owned() }
}

/// What binds, short: in the words of scarcity where it has them.
fn what(case: &Case, own: &Finding) -> String {
    let row = own.rows.first().map_or("", |(_, key)| key.as_str());
    let named = row.split_once('[').and_then(|(family, key)| {
        let key = key.strip_suffix(']')?;
        let key = key.rsplit_once(',').map_or(key, |(key, _)| key);
        match family {
            "material_balance" => {
                let (item, site) = key.rsplit_once(',')?;
                let item = case.items.rows().iter().find(|row| row.name == item)?;
                let site = case.sites.rows().iter().find(|row| row.name == site)?;
                Some(format!("{} at {}", item.label, site.label))
            }
            "labour" => words(case, "people", key).map(|words| words.replace("people", "work")),
            "run" | "line_capacity" => words(case, "line_capacity", key.split(',').next()?),
            _ => words(case, family, key),
        }
    });
    named.unwrap_or_else(|| own.words.clone())
}
