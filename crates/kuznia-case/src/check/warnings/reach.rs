//! What can appear where, without regard to amounts: items that nothing brings, needs that nothing serves, idle lines.

use super::{Lookout, at};
use crate::case::{AidKind, Case, ItemId, LineProcessId, LinkId, SiteId};
use kuznia_base::{Id, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Warns of them.
pub(super) fn look(lookout: &Lookout) {
    let case = lookout.case;
    let reach = Reach::new(lookout);
    items(lookout, &reach);
    let mut served = Table::filled(case.requirements.len(), false);
    for acceptance in case.acceptances.rows() {
        let requirement = acceptance.requirement;
        served[requirement] |= reach.there.contains(&(acceptance.item, case.requirements[requirement].site));
    }
    for (r, requirement) in case.requirements.iter().filter(|(r, own)| !served[*r] && !own.amount.is_zero()) {
        let hint = "add an acceptance, and a way for its item to reach the site of the requirement";
        lookout.warn(
            "requirements",
            at(r),
            "requirement",
            format!("nothing can serve requirement `{}`", requirement.name),
            hint,
        );
    }
    lines(lookout, &reach);
    stores(lookout);
}

/// Items by what can bring them to a site.
struct Reach {
    there: BTreeSet<(ItemId, SiteId)>,
    /// Inputs that cannot reach a line, by line process.
    missing: Table<LineProcessId, usize>,
}

impl Reach {
    /// Spreads from what is there, bought, given or on the way, through lines that can have units and along links.
    fn new(lookout: &Lookout) -> Self {
        let case = lookout.case;
        let most = lookout.most_units();
        let mut users: BTreeMap<(ItemId, SiteId), Vec<LineProcessId>> = BTreeMap::new();
        let mut links: Table<SiteId, Vec<LinkId>> = Table::filled(case.sites.len(), Vec::new());
        let mut missing = Table::filled(case.line_processes.len(), 0);
        let mut next = opening(case);
        for (id, link) in case.links.iter() {
            links[link.from].push(id);
        }
        let made = |id: LineProcessId| {
            let site = case.lines[case.line_processes[id].line].site;
            let outputs = &case.processes[case.line_processes[id].process].outputs;
            outputs.iter().map(move |flow| (flow.item, site))
        };
        for (id, row) in case.line_processes.iter() {
            let inputs = &case.processes[row.process].inputs;
            for flow in inputs {
                users.entry((flow.item, case.lines[row.line].site)).or_default().push(id);
            }
            missing[id] = inputs.len();
            if inputs.is_empty() && most[row.line] > 0.0 {
                next.extend(made(id));
            }
        }
        let mut there = BTreeSet::new();
        while let Some((item, site)) = next.pop() {
            if !there.insert((item, site)) {
                continue;
            }
            for &id in users.get(&(item, site)).into_iter().flatten() {
                missing[id] -= 1;
                if missing[id] == 0 && most[case.line_processes[id].line] > 0.0 {
                    next.extend(made(id));
                }
            }
            let carries = |link: &LinkId| case.links[*link].item.is_none_or(|own| own == item);
            next.extend(
                links[site].iter().filter(|link| carries(link)).map(|link| (item, case.links[*link].to)),
            );
        }
        Self { there, missing }
    }
}

/// What is somewhere without being made or shipped.
fn opening(case: &Case) -> Vec<(ItemId, SiteId)> {
    let stored = case.stores.rows().iter().filter(|store| store.opening.0 > 0.0);
    let given = case.aid.rows().iter().filter_map(|aid| match aid.kind {
        AidKind::Goods(item, site) => Some((item, site)),
        AidKind::Cash(_) => None,
    });
    (stored.map(|store| (store.item, store.site)))
        .chain(case.receipts.iter().map(|receipt| (receipt.item, receipt.site)))
        .chain(case.offers.rows().iter().map(|offer| (offer.item, offer.site)))
        .chain(given)
        .collect()
}

/// Items that are used or needed and that nothing brings anywhere.
fn items(lookout: &Lookout, reach: &Reach) {
    let case = lookout.case;
    let there: BTreeSet<ItemId> = reach.there.iter().map(|(item, _)| *item).collect();
    let run: BTreeSet<_> = case.line_processes.rows().iter().map(|row| row.process).collect();
    let inputs = run.into_iter().flat_map(|process| &case.processes[process].inputs).map(|flow| flow.item);
    let used: BTreeSet<ItemId> = inputs.chain(case.acceptances.rows().iter().map(|a| a.item)).collect();
    for item in used.difference(&there) {
        let words = format!("nothing makes, sells, gives or stores `{}`", case.items[*item].name);
        let hint = "it is used or needed: add a line that makes it, an offer or an opening stock";
        lookout.warn("items", at(*item), "item", words, hint);
    }
}

/// Lines that can never run.
fn lines(lookout: &Lookout, reach: &Reach) {
    let case = lookout.case;
    let most = lookout.most_units();
    let mut runs = Table::filled(case.lines.len(), false);
    let mut fed = runs.clone();
    for (id, row) in case.line_processes.iter() {
        runs[row.line] = true;
        fed[row.line] |= reach.missing[id] == 0;
    }
    for (l, line) in case.lines.iter() {
        let retired = line.retires.is_some_and(|retires| retires <= case.calendar.start());
        let (why, hint) = if !runs[l] {
            ("it runs no process", "add it to `line_processes`")
        } else if most[l] == 0.0 {
            (
                "it has no units and no project builds any",
                "fill `installed`, or add a project with an effect on it",
            )
        } else if !fed[l] {
            ("some input of each of its processes cannot reach its site", "add an offer, a store or a link")
        } else if retired && most[l] <= standing(line) {
            ("it retires before the start", "check `retires`")
        } else {
            continue;
        };
        lookout.warn("lines", at(l), "line", format!("line `{}` can never run: {why}", line.name), hint);
    }
}

fn standing(line: &crate::case::Line) -> f64 {
    line.installed.steps.iter().map(|(_, units)| *units).fold(line.installed.base, f64::max)
}

/// Stores that hold more at the start than they can, and goods that arrive after the end.
fn stores(lookout: &Lookout) {
    let case = lookout.case;
    for (s, store) in case.stores.iter() {
        if let Some(capacity) = store.capacity.filter(|capacity| store.opening.0 > capacity.0) {
            let words = format!(
                "the opening stock of {} is more than the capacity of {}",
                store.opening.0, capacity.0
            );
            lookout.warn(
                "stores",
                s.index(),
                "opening",
                words,
                "raise the capacity, or what is too much must be used at once",
            );
        }
    }
    for (row, receipt) in case.receipts.iter().enumerate().filter(|(_, r)| r.date >= case.calendar.end()) {
        let words = format!("the receipt of {} arrives after the end of the horizon", receipt.date);
        lookout.warn("receipts", row, "date", words, "it has no effect");
    }
}
