//! Which cells of the input a row of the program comes from.

use crate::index::Index;
use crate::rows::{Key, Tag};
use kuznia_base::{Id, Instant};
use kuznia_case::Case;

/// A cell of the input, by the key of its row.
#[derive(Clone, PartialEq, Debug)]
pub struct InputRef {
    /// Table.
    pub table: &'static str,
    /// The key columns that are known, with their words.
    pub key: Vec<(&'static str, String)>,
    /// Column; empty: the row as such.
    pub column: &'static str,
    /// For tables of levels: the row in force at this instant is meant.
    pub at: Option<Instant>,
}

/// The cells that state what a row of the program asks, the most telling first.
pub(crate) fn inputs(case: &Case, index: &Index, tag: Tag) -> Vec<InputRef> {
    let parts = tag.key.parts(case, index);
    let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
    let at = tag.period.map(|t| case.calendar.period(t).start);
    let cite = |table, columns: &[&'static str], column| InputRef {
        table,
        key: columns.iter().enumerate().map(|(at, &name)| (name, part(at))).collect(),
        column,
        at: None,
    };
    let level = |table, columns: &[&'static str], column| InputRef { at, ..cite(table, columns, column) };
    let store = |column| InputRef {
        table: "stores",
        key: vec![("item", part(0)), ("site", part(1))],
        column,
        at: None,
    };
    match tag.family {
        "project_units" | "project" => vec![cite("projects", &["project"], "max_units")],
        "project_order" => vec![cite("project_requires", &["project", "requires"], "")],
        "project_excludes" => match parts.len() {
            1 => vec![cite("project_excludes", &["project"], "")],
            _ => vec![
                cite("project_excludes", &["project", "excludes"], ""),
                cite("project_excludes", &["excludes", "project"], ""),
            ],
        },
        "installed" | "line_capacity" | "run" => {
            vec![level("line_capacity", &["line"], "installed"), cite("lines", &["line"], "installed")]
        }
        "overtime" => vec![cite("lines", &["line"], "overtime_share")],
        "setup" | "on" => vec![cite("line_processes", &["line", "process"], "runs_per_year")],
        "min_load" => vec![cite("lines", &["line"], "min_load")],
        "gate" => gates(case, &part(0), &part(1)),
        "material_balance" => vec![store("opening"), cite("items", &["item"], "")],
        "stores" => {
            let closing = tag.period == Some(case.calendar.last());
            vec![store(if closing && closes(case, tag, index) { "closing_min" } else { "capacity" })]
        }
        "stores_capacity" => vec![store("capacity")],
        "stores_safety" => vec![store("safety_days")],
        "shelf_life" => vec![cite("items", &["item"], "shelf_life_months")],
        "closing_stock" => vec![store("opening")],
        "offers" => {
            vec![level("offer_terms", &["offer"], "max_per_year"), cite("offers", &["offer"], "max_per_year")]
        }
        "take_or_pay" | "paid" => vec![cite("offers", &["offer"], "min_per_year")],
        "links" => vec![cite("links", &["link"], "max_per_year")],
        "aid" => {
            vec![level("aid", &["donor", if parts.len() > 2 { "item" } else { "fund" }], "amount_per_year")]
        }
        "requirement" | "shortfall" | "backlog" => vec![
            level("requirement_levels", &["requirement"], "amount"),
            cite(
                "requirements",
                &["requirement"],
                if tag.family == "requirement" { "amount" } else { "shortfall_cost" },
            ),
        ],
        "fielded" => vec![cite("acceptances", &["requirement", "item"], "opening_fielded")],
        "enabler" => enabled(case, tag.key),
        "power" => vec![level("grid", &["region"], "mw")],
        "labour" => vec![level("labour", &["skill", "region"], "hours_per_year")],
        "people" => vec![level("labour", &["skill", "region"], "people")],
        "hire" => vec![level("labour", &["skill", "region"], "hire_per_year")],
        "outlay" => payers(case, index, tag.key),
        "budget" | "cash" => {
            vec![level("fund_income", &["fund"], "amount_per_year"), cite("funds", &["fund"], "opening")]
        }
        "pay" => vec![InputRef { table: "funds", key: vec![("fund", part(1))], column: "covers", at: None }],
        "loan" => vec![cite("loans", &["loan"], "term_months")],
        "borrow" => vec![cite("loans", &["loan"], "until")],
        "loan_limit" => vec![cite("loans", &["loan"], "limit")],
        "experience" | "learnt" => vec![InputRef {
            table: "learning",
            key: vec![("on", part(0))],
            column: "initial_cumulative",
            at: None,
        }],
        "target" => vec![cite("targets", &["target"], bound(case, tag.key))],
        _ => Vec::new(),
    }
}

fn closes(case: &Case, tag: Tag, index: &Index) -> bool {
    match tag.key {
        Key::Cell(cell) => {
            index.cells[cell].store.is_some_and(|store| case.stores[store].closing_min.0 > 0.0)
        }
        _ => false,
    }
}

/// The effects that open a gated process.
fn gates(case: &Case, line: &str, process: &str) -> Vec<InputRef> {
    let mut cited = Vec::new();
    for project in case.projects.rows() {
        for effect in &project.effects {
            if let kuznia_case::case::EffectOn::Gate(gated) = &effect.on {
                let such = gated.iter().any(|&lp| {
                    let lp = &case.line_processes[lp];
                    case.lines[lp.line].name == line && case.processes[lp.process].name == process
                });
                if such {
                    let key = vec![("project", project.name.clone()), ("effect", "gate".to_owned())];
                    cited.push(InputRef { table: "project_effects", key, column: "on", at: None });
                }
            }
        }
    }
    cited
}

/// The acceptances that an enabler limits.
fn enabled(case: &Case, key: Key) -> Vec<InputRef> {
    let Key::Item(item) = key else {
        return Vec::new();
    };
    let such =
        case.acceptances.rows().iter().filter(|a| a.enabler.is_some_and(|(enabler, _)| enabler == item));
    let cite = |a: &kuznia_case::case::Acceptance| InputRef {
        table: "acceptances",
        key: vec![
            ("requirement", case.requirements[a.requirement].name.clone()),
            ("item", case.items[a.item].name.clone()),
        ],
        column: "per_enabler_per_year",
        at: None,
    };
    such.map(cite).collect()
}

/// The funds that may pay a group of outlays; all of them where none may.
fn payers(case: &Case, index: &Index, key: Key) -> Vec<InputRef> {
    let Key::Group(group) = key else {
        return Vec::new();
    };
    let own = &index.groups[group as usize].funds;
    let funds: Vec<_> = if own.is_empty() { case.funds.ids().collect() } else { own.clone() };
    let cite = |fund: kuznia_case::case::FundId| InputRef {
        table: "funds",
        key: vec![("fund", case.funds[fund].name.clone())],
        column: "covers",
        at: None,
    };
    funds.into_iter().map(cite).collect()
}

fn bound(case: &Case, key: Key) -> &'static str {
    let (Key::Target(target) | Key::TargetSupplier(target, _)) = key else {
        return "";
    };
    debug_assert!(target.index() < case.targets.len(), "a target's row is about a target");
    if case.targets[target].at_least.is_some() { "at_least" } else { "at_most" }
}
