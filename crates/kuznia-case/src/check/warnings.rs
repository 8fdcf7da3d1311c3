//! What looks suspicious in a sound case: it can be planned, but perhaps not as it was meant.

use crate::case::{AidKind, Case, EffectOn, ItemId, LineId, Measure, OutlayClass, ProcessId, SiteId};
use crate::draft::{Cell, Draft};
use crate::schema::{self, Kind};
use kuznia_base::{Faults, Id, Note, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Looks for everything suspicious.
pub(super) fn look(draft: &Draft, case: &Case, notes: &mut Faults) {
    magnitudes(draft, notes);
    let reach = items(case, draft, notes);
    needs(case, &reach, draft, notes);
    lines(case, &reach, draft, notes);
    loops(case, draft, notes);
    targets(case, draft, notes);
    closing(case, draft, notes);
    projects(case, draft, notes);
    unnamed(case, draft, notes);
}

/// The place of the row whose first column holds a name.
fn place(draft: &Draft, table: &str, name: &str, column: &str) -> Place {
    let Some(rows) = draft.tables.get(table) else {
        return Place { table: Some(table.to_owned()), ..Place::default() };
    };
    let key = schema::table(table).map_or("", |def| def.columns[0].name);
    let at = rows.header.iter().position(|header| header == key);
    let is_it = |cell: &Cell| super::value::words(cell) == name;
    let row = at.and_then(|at| rows.rows.iter().find(|row| row.cells.get(at).is_some_and(is_it)));
    rows.place(table, row.map_or(1, |row| row.number), column)
}

/// Figures a thousand times larger or smaller than the middle one of their column.
fn magnitudes(draft: &Draft, notes: &mut Faults) {
    for (name, table) in &draft.tables {
        let Some(def) = schema::table(name) else {
            continue;
        };
        for column in def.columns.iter().filter(|column| matches!(column.kind, Kind::Number { .. })) {
            let Some(at) = table.header.iter().position(|header| header == column.name) else {
                continue;
            };
            let values = table.rows.iter().filter_map(|row| {
                let value = super::value::number(row.cells.get(at)?, table.decimal_comma).ok()?;
                (value != 0.0).then_some((row.number, value))
            });
            let values: Vec<(u32, f64)> = values.collect();
            let mut sizes: Vec<f64> = values.iter().map(|(_, value)| value.abs()).collect();
            sizes.sort_by(f64::total_cmp);
            if sizes.len() < 5 {
                continue;
            }
            let middle = sizes[sizes.len() / 2];
            let strange: Vec<_> =
                values.iter().filter(|(_, v)| v.abs() > 1e4 * middle || v.abs() * 1e4 < middle).collect();
            // Many strange figures are a wide column, not a slip of the hand.
            if strange.len() * 10 > values.len() {
                continue;
            }
            for (row, value) in strange {
                let words = format!(
                    "`{value}` is far from the other figures of `{}` (their middle is {middle})",
                    column.name
                );
                notes.warn(
                    Note::new(words)
                        .at(table.place(name, *row, column.name))
                        .hint(format!("check its unit: {}", column.unit)),
                );
            }
        }
    }
}

/// Items by what can bring them to a site, without regard to amounts.
struct Reach {
    /// Sites at which an item can appear, by item · sites + site.
    there: Vec<bool>,
    sites: usize,
}

impl Reach {
    fn at(&self, item: ItemId, site: SiteId) -> bool {
        self.there[item.index() * self.sites + site.index()]
    }
}

/// Warns of items that nothing makes, sells, gives or stores; returns what can appear where.
fn items(case: &Case, draft: &Draft, notes: &mut Faults) -> Reach {
    let mut reach =
        Reach { there: vec![false; case.items.len() * case.sites.len()], sites: case.sites.len() };
    let mark = |there: &mut Vec<bool>, item: ItemId, site: SiteId| -> bool {
        !std::mem::replace(&mut there[item.index() * case.sites.len() + site.index()], true)
    };
    for store in case.stores.rows().iter().filter(|store| store.opening.0 > 0.0) {
        mark(&mut reach.there, store.item, store.site);
    }
    case.receipts.iter().for_each(|receipt| {
        mark(&mut reach.there, receipt.item, receipt.site);
    });
    case.offers.rows().iter().for_each(|offer| {
        mark(&mut reach.there, offer.item, offer.site);
    });
    for aid in case.aid.rows() {
        if let AidKind::Goods(item, site) = aid.kind {
            mark(&mut reach.there, item, site);
        }
    }
    loop {
        let mut grew = false;
        for lp in case.line_processes.rows().iter().filter(|lp| can_stand(case, lp.line)) {
            let site = case.lines[lp.line].site;
            let process = &case.processes[lp.process];
            if process.inputs.iter().all(|flow| reach.at(flow.item, site)) {
                for flow in &process.outputs {
                    grew |= mark(&mut reach.there, flow.item, site);
                }
            }
        }
        for link in case.links.rows() {
            for item in case.items.ids().filter(|item| link.item.is_none_or(|own| own == *item)) {
                if reach.at(item, link.from) {
                    grew |= mark(&mut reach.there, item, link.to);
                }
            }
        }
        if !grew {
            break;
        }
    }
    let used: BTreeSet<ItemId> = (case.processes.rows().iter().flat_map(|p| &p.inputs).map(|flow| flow.item))
        .chain(case.acceptances.rows().iter().map(|a| a.item))
        .collect();
    for item in used {
        if !case.sites.ids().any(|site| reach.at(item, site)) {
            let name = &case.items[item].name;
            let note = Note::new(format!("nothing makes, sells, gives or stores `{name}`"))
                .at(place(draft, "items", name, "item"));
            notes.warn(
                note.hint("it is used or needed: add a line that makes it, an offer or an opening stock"),
            );
        }
    }
    reach
}

/// Whether a line stands or can be built.
fn can_stand(case: &Case, line: LineId) -> bool {
    let row = &case.lines[line];
    let built = case.projects.rows().iter().flat_map(|project| &project.effects);
    row.installed.base > 0.0
        || row.installed.steps.iter().any(|(_, units)| *units > 0.0)
        || built.into_iter().any(|effect| effect.on == EffectOn::Line(line) && effect.amount > 0.0)
}

fn needs(case: &Case, reach: &Reach, draft: &Draft, notes: &mut Faults) {
    for (r, requirement) in case.requirements.iter() {
        let mut accepted = case.acceptances.rows().iter().filter(|a| a.requirement == r);
        if !accepted.any(|a| reach.at(a.item, requirement.site)) {
            let note = Note::new(format!("nothing can serve requirement `{}`", requirement.name));
            let hint = "add an acceptance, and a way for its item to reach the site of the requirement";
            notes.warn(note.at(place(draft, "requirements", &requirement.name, "requirement")).hint(hint));
        }
    }
}

fn lines(case: &Case, reach: &Reach, draft: &Draft, notes: &mut Faults) {
    for (l, line) in case.lines.iter() {
        let runs: Vec<&ProcessId> =
            case.line_processes.rows().iter().filter(|lp| lp.line == l).map(|lp| &lp.process).collect();
        let words = if runs.is_empty() {
            "it runs no process"
        } else if !can_stand(case, l) {
            "it has no units and no project builds any"
        } else if !runs
            .iter()
            .any(|p| case.processes[**p].inputs.iter().all(|flow| reach.at(flow.item, line.site)))
        {
            "some input of each of its processes cannot reach its site"
        } else {
            continue;
        };
        let note = Note::new(format!("line `{}` can never run: {words}", line.name));
        notes.warn(note.at(place(draft, "lines", &line.name, "line")));
    }
}

/// Recipes that together make an item from less of itself: value iteration for a gain above one (Karp's cycles).
fn loops(case: &Case, draft: &Draft, notes: &mut Faults) {
    // Gain of the best chain from one unit of an item back to itself, single main input to each output.
    let mut edges: Vec<(usize, usize, f64)> = Vec::new();
    for process in case.processes.rows() {
        if let [input] = process.inputs.as_slice() {
            for output in &process.outputs {
                edges.push((
                    input.item.index(),
                    output.item.index(),
                    (output.quantity.0 / input.quantity.0).ln(),
                ));
            }
        }
    }
    let items = case.items.len();
    let mut gain = vec![0.0f64; items];
    let mut from = vec![usize::MAX; items];
    let mut last = None;
    for _ in 0..=items {
        last = None;
        for &(a, b, log) in &edges {
            if gain[a] + log > gain[b] + 1e-9 {
                gain[b] = gain[a] + log;
                from[b] = a;
                last = Some(b);
            }
        }
        if last.is_none() {
            return;
        }
    }
    if let Some(mut at) = last {
        for _ in 0..items {
            at = from[at];
        }
        let name = &case.items.rows()[at].name;
        let note = Note::new(format!("recipes in a circle make more of `{name}` than they use"));
        notes.warn(
            note.at(place(draft, "items", name, "item"))
                .hint("check the quantities of the recipes in the circle"),
        );
    }
}

fn targets(case: &Case, draft: &Draft, notes: &mut Faults) {
    for target in case.targets.rows() {
        let place = place(draft, "targets", &target.name, "target");
        let about = match target.measure {
            Measure::SupplierShare | Measure::Activity => false,
            _ => target.scope.acceptances(case).is_empty(),
        };
        if about {
            notes.warn(
                Note::new(format!("target `{}` is about nothing that is accepted", target.name))
                    .at(place.clone()),
            );
        }
        if target.measure == Measure::StandardShare && target.at_least.is_some_and(|least| least > 0.0) {
            let accepted = target.scope.acceptances(case);
            let has = accepted
                .iter()
                .any(|a| case.items[case.acceptances[*a].item].standard == target.scope.standard);
            if !has && !accepted.is_empty() {
                let words =
                    format!("target `{}` is beyond reach: no accepted item is of the standard", target.name);
                notes.warn(Note::new(words).at(place.clone()));
            }
        }
        let inside = case.calendar.ids().any(|t| {
            let start = case.calendar.period(t).start;
            target.from.is_none_or(|from| from <= start) && target.until.is_none_or(|until| start < until)
        });
        if !inside {
            notes.warn(Note::new(format!("target `{}` lies outside of the horizon", target.name)).at(place));
        }
    }
}

/// Closing stock that is worth more than it costs to buy invites hoarding.
fn closing(case: &Case, draft: &Draft, notes: &mut Faults) {
    let share = case.economics.closing_stock_share.0;
    for offer in case.offers.rows() {
        let prices = offer.price.steps.iter().map(|(_, price)| *price).chain([offer.price.base]);
        let rate = offer.currency.map_or(1.0, |currency| case.currencies[currency].rate.base);
        let cheapest = rate * prices.fold(f64::INFINITY, f64::min);
        let worth = share * case.items[offer.item].unit_value.0;
        let opens = case.stores.rows().iter().any(|store| store.item == offer.item && store.opening.0 > 0.0);
        if worth > cheapest && opens {
            let item = &case.items[offer.item].name;
            let words =
                format!("closing stock of `{item}` is worth {worth}, more than its price of {cheapest}");
            let note = Note::new(words).at(place(draft, "offers", &offer.name, "price"));
            notes.warn(note.hint("lower `closing_stock_share` or the item's `unit_value`"));
        }
    }
}

fn projects(case: &Case, draft: &Draft, notes: &mut Faults) {
    let calendar = &case.calendar;
    for (k, project) in case.projects.iter() {
        let possible = calendar.ids().any(|t| {
            let at = calendar.period(t).start;
            project.earliest.is_none_or(|first| first <= at)
                && project.latest.is_none_or(|last| at <= last)
                && at.plus_months(project.lead.0) < calendar.end()
        });
        if !possible && !case.under_way.iter().any(|under_way| under_way.project == k) {
            let note =
                Note::new(format!("project `{}` can never be complete inside the horizon", project.name));
            notes.warn(
                note.at(place(draft, "projects", &project.name, "project"))
                    .hint("check `earliest`, `latest` and `lead_months`"),
            );
        }
        if project.effects.is_empty() {
            let note = Note::new(format!("project `{}` changes nothing", project.name));
            notes.warn(
                note.at(place(draft, "projects", &project.name, "project"))
                    .hint("add its effects to `project_effects`"),
            );
        }
    }
}

/// Regions, markets and classes of outlay that a table with rows does not name have none.
fn unnamed(case: &Case, draft: &Draft, notes: &mut Faults) {
    let at = |table: &str| Place {
        table: Some(table.to_owned()),
        file: draft.tables.get(table).and_then(|t| t.file.clone()),
        ..Place::default()
    };
    if let Some(grid) = &case.grid {
        for (region, level) in grid.iter() {
            let draws = case.line_processes.rows().iter().any(|lp| {
                case.sites[case.lines[lp.line].site].region == Some(region)
                    && case.processes[lp.process].energy_mwh > 0.0
            });
            if draws && level.is_zero() {
                let words =
                    format!("region `{}` has no power, but lines in it need some", case.regions[region].name);
                notes.warn(Note::new(words).at(at("grid")).hint("add its rows to `grid`"));
            }
        }
    }
    if let Some(labour) = &case.labour {
        let markets: BTreeSet<_> = labour.rows().iter().map(|market| (market.skill, market.region)).collect();
        let mut missing = BTreeMap::new();
        for lp in case.line_processes.rows() {
            if let Some(region) = case.sites[case.lines[lp.line].site].region {
                for (skill, _) in &case.processes[lp.process].labour {
                    if !markets.contains(&(*skill, region)) {
                        missing.insert((*skill, region), lp.line);
                    }
                }
            }
        }
        for ((skill, region), line) in missing {
            let words = format!(
                "nobody of skill `{}` is in region `{}`, but line `{}` needs them",
                case.skills[skill], case.regions[region].name, case.lines[line].name
            );
            notes.warn(Note::new(words).at(at("labour")).hint("add a row to `labour`"));
        }
    }
    if !case.funds.is_empty() {
        let classes = [
            (OutlayClass::Capital, "capital", !case.projects.is_empty()),
            (OutlayClass::Operations, "operations", !case.lines.is_empty()),
            (OutlayClass::Purchases, "purchases", !case.offers.is_empty()),
            (OutlayClass::Wages, "wages", case.labour.is_some()),
        ];
        for (class, words, there) in classes {
            let covered = case.funds.rows().iter().any(|fund| {
                fund.covers.iter().any(|selector| selector.class().is_none_or(|own| own == class))
            });
            if there && !covered {
                let note = Note::new(format!("no fund covers {words}")).at(at("funds"));
                notes.warn(
                    note.hint(format!("nothing can be spent on {words}; add it to the `covers` of a fund")),
                );
            }
        }
        for fund in case.funds.rows().iter().filter(|fund| fund.covers.is_empty()) {
            notes.warn(
                Note::new(format!("fund `{}` covers nothing", fund.name))
                    .at(place(draft, "funds", &fund.name, "covers")),
            );
        }
    }
}
