//! Writes a state into the tables of a draft, under the names of the case that it comes from.

use super::edit::Editor;
use kuznia_base::{Id, PeriodId};
use kuznia_case::{Case, Cell, Draft, Setting};
use kuznia_plan::Carried;
use std::collections::BTreeMap;

/// Turns the draft of `current` into the case that starts with its period `first`, in the state that `parent` hands on.
pub(super) fn write(draft: &mut Draft, parent: &Case, state: &Carried, current: &Case, first: PeriodId) {
    calendar(draft, current, first);
    stocks(draft, parent, state);
    arrivals(draft, parent, state, current, first);
    commitments(draft, parent, state);
    needs(draft, parent, state);
    money(draft, parent, state);
    people(draft, parent, state, current);
}

fn calendar(draft: &mut Draft, current: &Case, first: PeriodId) {
    let start = current.calendar.period(first).start;
    let past: Vec<String> = current
        .calendar
        .ids()
        .take(first.index())
        .map(|t| current.calendar.period(t).label.clone())
        .collect();
    if draft.tables.get("periods").is_some_and(|table| !table.rows.is_empty()) {
        Editor::open(draft, "periods", &["period"]).retain(|key| !past.contains(&key[0]));
    }
    let count = (current.calendar.len() - first.index()) as f64;
    for (name, cell) in [("calendar.start", Cell::Date(start)), ("calendar.count", Cell::Number(count))] {
        if let Some(setting) = draft.settings.get_mut(name) {
            *setting = Setting { cell, line: None };
        }
    }
}

fn stocks(draft: &mut Draft, parent: &Case, state: &Carried) {
    let known: Vec<[String; 2]> =
        state.stocks.iter().map(|(item, site, _)| place(parent, *site, *item)).collect();
    if known.is_empty() && !draft.tables.contains_key("stores") {
        return;
    }
    let of_parent: std::collections::BTreeSet<[String; 2]> =
        parent.stores.rows().iter().map(|store| place(parent, store.site, store.item)).collect();
    let mut stores = Editor::open(draft, "stores", &["site", "item"]);
    let listed = stores.keys();
    for (key, (_, _, stock)) in known.iter().zip(&state.stocks) {
        if *stock > 0.0 || listed.iter().any(|own| own == key) {
            stores.set(key, "opening", Cell::Number(*stock));
        }
    }
    // A store that the plan has no use for has lost its opening stock by now, or keeps it: what is not carried is gone.
    for key in listed.iter().filter(|key| of_parent.iter().any(|own| own == key.as_slice())) {
        if !known.iter().any(|own| own == key.as_slice()) {
            stores.set(key, "opening", Cell::Number(0.0));
        }
    }
}

fn place(case: &Case, site: kuznia_case::case::SiteId, item: kuznia_case::case::ItemId) -> [String; 2] {
    [case.sites[site].name.clone(), case.items[item].name.clone()]
}

/// Receipts that are still to come stay; what the plan has under way joins them, dated at the start of its period.
fn arrivals(draft: &mut Draft, parent: &Case, state: &Carried, current: &Case, first: PeriodId) {
    if state.arrivals.is_empty() && !draft.tables.contains_key("receipts") {
        return;
    }
    let start = current.calendar.period(first).start;
    let mut quantities: BTreeMap<Vec<String>, f64> = BTreeMap::new();
    for receipt in current.receipts.iter().filter(|receipt| receipt.date >= start) {
        let [site, item] = place(current, receipt.site, receipt.item);
        *quantities.entry(vec![item, site, receipt.date.to_string()]).or_insert(0.0) += receipt.quantity.0;
    }
    for (item, site, when, amount) in &state.arrivals {
        let [site, item] = place(parent, *site, *item);
        let date = parent.calendar.period(*when).start.to_string();
        *quantities.entry(vec![item, site, date]).or_insert(0.0) += amount;
    }
    let mut receipts = Editor::open(draft, "receipts", &["item", "site", "date"]);
    receipts.retain(|key| quantities.contains_key(key));
    for (key, quantity) in quantities {
        receipts.set(&key, "quantity", Cell::Number(quantity));
    }
}

fn commitments(draft: &mut Draft, parent: &Case, state: &Carried) {
    if state.commitments.is_empty() {
        return;
    }
    let mut table = Editor::open(draft, "commitments", &["project", "date"]);
    let mut units: BTreeMap<Vec<String>, f64> = BTreeMap::new();
    for own in &state.commitments {
        let key = vec![parent.projects[own.project].name.clone(), own.date.to_string()];
        *units.entry(key.clone()).or_insert(0.0) += own.units;
        table.set(&key, "units", Cell::Number(units[&key]));
        if let Some(paid) = own.paid {
            table.set(&key, "paid_share", Cell::Number(paid));
        }
    }
}

fn needs(draft: &mut Draft, parent: &Case, state: &Carried) {
    let mut accepted = Editor::open(draft, "acceptances", &["requirement", "item"]);
    let listed = accepted.keys();
    for (a, row) in parent.acceptances.iter() {
        let key = [parent.requirements[row.requirement].name.clone(), parent.items[row.item].name.clone()];
        let held = state.fielded[a] != 0.0 || row.opening_fielded.0 != 0.0;
        if held && listed.iter().any(|own| own == &key) {
            accepted.set(&key, "opening_fielded", Cell::Number(state.fielded[a]));
        }
    }
    let mut requirements = Editor::open(draft, "requirements", &["requirement"]);
    let listed = requirements.keys();
    for (r, row) in parent.requirements.iter() {
        let key = [row.name.clone()];
        let waits = state.backlog[r] != 0.0 || row.opening_backlog.0 != 0.0;
        if waits && listed.iter().any(|own| own == &key) {
            requirements.set(&key, "opening_backlog", Cell::Number(state.backlog[r]));
        }
    }
}

fn money(draft: &mut Draft, parent: &Case, state: &Carried) {
    if parent.funds.is_empty() {
        return;
    }
    let mut funds = Editor::open(draft, "funds", &["fund"]);
    for (f, fund) in parent.funds.iter() {
        funds.set(std::slice::from_ref(&fund.name), "opening", Cell::Number(state.cash[f]));
    }
    if parent.loans.is_empty() {
        return;
    }
    let mut loans = Editor::open(draft, "loans", &["loan"]);
    for (b, loan) in parent.loans.iter() {
        // A plan may stand at its limit to the solver's last digit.
        let owed = state.debts[b].owed;
        let owed =
            if owed > loan.limit.0 && owed <= loan.limit.0 * (1.0 + 1e-6) { loan.limit.0 } else { owed };
        loans.set(std::slice::from_ref(&loan.name), "opening_owed", Cell::Number(owed));
    }
    let mut repayments = Editor::open(draft, "repayments", &["loan", "date"]);
    let known: Vec<&String> = parent.loans.rows().iter().map(|loan| &loan.name).collect();
    repayments.retain(|key| !known.contains(&&key[0]));
    for (b, loan) in parent.loans.iter() {
        let debt = &state.debts[b];
        let mut rest = debt.owed;
        for (when, amount) in &debt.repayments {
            let amount = amount.min(rest);
            let date = parent.calendar.period(*when).start.to_string();
            repayments.set(&[loan.name.clone(), date], "amount", Cell::Number(amount));
            rest -= amount;
        }
        if rest > 0.0 {
            // What is due after the horizon says so, lest the debt be spread over a new term.
            let date = parent.calendar.end().to_string();
            repayments.set(&[loan.name.clone(), date], "amount", Cell::Number(rest));
        }
    }
}

/// People hired stay: every level of the market is so much higher.
fn people(draft: &mut Draft, parent: &Case, state: &Carried, current: &Case) {
    let (Some(own), Some(now)) = (&parent.labour, &current.labour) else {
        return;
    };
    let mut table = Editor::open(draft, "labour", &["skill", "region", "from"]);
    for (w, market) in own.iter().filter(|(w, _)| state.hired[*w] != 0.0) {
        let (skill, region) = (&parent.skills[market.skill], &parent.regions[market.region].name);
        let same = |l: &&kuznia_case::case::Labour| {
            current.skills[l.skill] == *skill && current.regions[l.region].name == *region
        };
        let Some(level) = now.rows().iter().find(same).map(|l| &l.people) else {
            continue;
        };
        for (from, people) in &level.steps {
            let key = [skill.clone(), region.clone(), from.to_string()];
            table.set(&key, "people", Cell::Number((people + state.hired[w]).max(0.0)));
        }
    }
}
