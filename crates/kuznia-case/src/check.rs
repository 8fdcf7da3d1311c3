//! From a draft to a sound case: every fault at once, each with its place and a hint.

mod actuals;
mod calendar;
mod changes;
mod circles;
mod desk;
mod goods;
mod keys;
mod levels;
mod lines;
mod money;
mod needs;
mod places;
mod projects;
mod questions;
mod read;
mod register;
mod targets;
mod threats;
mod trade;
mod tray;
mod value;
mod warnings;

use crate::case::Case;
use crate::draft::Draft;
use crate::schema;
use desk::Desk;
use kuznia_base::Faults;
pub(crate) use questions::list;
pub(crate) use value::{Wrong, date, number, words, yes};

/// What `check` found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The case, if nothing must be mended.
    pub case: Option<Case>,
    /// Faults and warnings, each with its place.
    pub notes: Faults,
    /// What the draft leaves out, in words: no `grid` rows = power unlimited.
    pub unmodelled: Vec<String>,
}

/// Tables whose absence switches a part of the model off.
const PARTS: [(&str, &str); 12] = [
    ("grid", "power: it is unlimited"),
    ("labour", "labour: people are unlimited and free"),
    ("funds", "money: it is unlimited"),
    ("loans", "borrowing: there is none"),
    ("projects", "projects: nothing can be invested in"),
    ("links", "transport: nothing moves between sites"),
    ("stores", "stores: no opening stock and no limit"),
    ("aid", "aid: there is none"),
    ("offers", "offers: nothing can be bought"),
    ("targets", "targets: there are none"),
    ("threats", "threats: nothing is threatened"),
    ("evidence", "evidence: no figure names its source"),
];

/// Checks a draft and turns it into a case.
///
/// All faults are found at once. Warnings are looked for only in a sound case.
pub fn check(draft: &Draft) -> Checked {
    let desk = Desk::new(draft);
    let case = build(&desk);
    let mut notes = desk.close();
    let case = notes.is_sound().then_some(case);
    if let Some(case) = &case {
        notes.warnings = warnings::look(draft, case);
    }
    let has_rows = |name: &str| draft.tables.get(name).is_some_and(|table| !table.rows.is_empty());
    let unmodelled = PARTS.iter().filter(|(table, _)| !has_rows(table)).map(|(_, words)| (*words).to_owned());
    Checked { case, notes, unmodelled: unmodelled.collect() }
}

/// Builds the case; what is faulty is replaced by something harmless and told to the desk.
fn build(desk: &Desk) -> Case {
    desk.settings();
    keys::keys(desk);
    let calendar = calendar::calendar(desk);
    let names = places::Names::register(desk);
    let places = places::places(desk, &names);
    let goods = goods::goods(desk, &names);
    let lines = lines::lines(desk, &names, &calendar);
    let projects = projects::projects(desk, &names, &lines);
    let trade = trade::trade(desk, &names, &places);
    let needs = needs::needs(desk, &names);
    let money = money::money(desk, &names);
    let targets = targets::targets(desk, &names);
    let questions = questions::questions(desk, &names);
    let economics = calendar::economics(desk, &calendar);
    let mut case = Case {
        name: desk.setting_text("name").unwrap_or_else(|| desk.draft.origin.clone()),
        title: desk.setting_text("title").unwrap_or_default(),
        description: desk.setting_text("description").unwrap_or_default(),
        currency: desk.setting_text("currency").unwrap_or_else(|| "money".to_owned()),
        calendar,
        economics,
        countries: places.countries,
        regions: places.regions,
        sites: places.sites,
        items: goods.items,
        families: names.families.words(),
        standards: names.standards.words(),
        processes: goods.processes,
        lines: lines.lines,
        line_processes: lines.line_processes,
        projects: projects.projects,
        under_way: projects.under_way,
        receipts: goods.receipts,
        learning: projects.learning,
        stores: goods.stores,
        suppliers: names.suppliers.words(),
        offers: trade.offers,
        links: trade.links,
        donors: names.donors.words(),
        aid: trade.aid,
        requirements: needs.requirements,
        acceptances: needs.acceptances,
        currencies: money.currencies,
        funds: money.funds,
        loans: money.loans,
        grid: money.grid,
        skills: names.skills.words(),
        labour: money.labour,
        targets,
        threats: questions.threats,
        scenarios: questions.scenarios,
        variants: questions.variants,
        ranges: questions.ranges,
        samples: questions.samples,
        evidence: questions.evidence,
        actuals: Vec::new(),
    };
    case.actuals = actuals::actuals(desk, &names, &case);
    case
}

/// Names of the schema's tables, for hints.
fn table_names() -> impl Iterator<Item = &'static str> {
    schema::tables().map(|table| table.name)
}
