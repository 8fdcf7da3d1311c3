//! Outlays and who pays them: every outlay exactly, by funds that cover it, in their currency.

use super::book::{Book, at};
use super::expenses;
use super::ledger::{Family, Ledger, Row};
use super::projects;
use crate::case::{Atom, FundCurrency, FundId};
use crate::plan::PayGroup;
use kuznia_base::{Id, PeriodId};
use std::collections::{BTreeMap, BTreeSet};

/// Outlays by atom and period, in the atom's currency.
type Outlays = BTreeMap<Atom, Vec<Row>>;

/// Rows about outlays; none where money is unlimited.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    if book.case.funds.is_empty() {
        return;
    }
    let outlays = outlays(book);
    let mut seen = BTreeSet::new();
    for group in &book.plan.pay {
        for &atom in group.atoms.iter().filter(|&&atom| is_known(book, atom)) {
            ledger
                .holds(Family::Outlay, seen.insert(atom), || format!("{},paid for twice", words(book, atom)));
            let same = expenses::currency(book, atom) == group.currency;
            ledger.holds(Family::Currency, same, || words(book, atom));
        }
        for t in book.calendar.ids() {
            paid(book, ledger, group, &outlays, t);
        }
        for (fund, series) in &group.paid_by {
            cover(book, ledger, group, *fund, series);
        }
    }
    // What no group names is not paid, so nothing may be due.
    for (&atom, rows) in outlays.iter().filter(|(atom, _)| !seen.contains(atom)) {
        for t in book.calendar.ids() {
            let key = || format!("{},{}", words(book, atom), book.label(t));
            ledger.zero(Family::Outlay, &rows[t.index()], key);
        }
    }
}

/// All outlays in the period in which they fall due.
fn outlays(book: &Book) -> Outlays {
    let mut outlays = Outlays::new();
    let mut add = |atom: Atom, t: PeriodId, factor: f64, row: &Row| {
        let rows = outlays.entry(atom).or_insert_with(|| vec![Row::new(); book.calendar.len()]);
        rows[t.index()].plus(factor, row);
    };
    for commitment in &book.commitments {
        let cost = book.case.projects[commitment.project].cost.0 * book.unit_factor(commitment);
        let mut units = Row::new();
        commitment.enter(&mut units, cost);
        for (t, share) in projects::payments(book.case, commitment) {
            add(Atom::Capital(commitment.project), t, share, &units);
        }
    }
    expenses::visit(book, &mut |_, atom, t, row| add(atom, t, 1.0, row));
    outlays
}

/// Whether an atom's ids exist.
pub(super) fn is_known(book: &Book, atom: Atom) -> bool {
    match atom {
        Atom::Capital(k) => k.index() < book.case.projects.len(),
        Atom::Operations(site) => site.is_none_or(|site| site.index() < book.case.sites.len()),
        Atom::Purchases(offer) => offer.index() < book.case.offers.len(),
        Atom::Wages(w) => book.case.labour.as_ref().is_some_and(|labour| w.index() < labour.len()),
    }
}

/// An atom as a selector would name it.
fn words(book: &Book, atom: Atom) -> String {
    let case = book.case;
    match atom {
        Atom::Capital(k) => format!("capital:project={}", case.projects[k].name),
        Atom::Operations(Some(site)) => format!("operations:site={}", case.sites[site].name),
        Atom::Operations(None) => "operations".to_owned(),
        Atom::Purchases(offer) => format!("purchases:offer={}", case.offers[offer].name),
        Atom::Wages(w) => {
            let names = case.labour.as_ref().map(|labour| (labour[w].skill, labour[w].region));
            let name =
                |(skill, region)| format!("wages:{}/{}", case.skills[skill], case.regions[region].name);
            names.map_or_else(|| "wages".to_owned(), name)
        }
    }
}

/// Words of a group: its first atom, and how many more.
fn group_words(book: &Book, group: &PayGroup) -> String {
    let mut known = group.atoms.iter().copied().filter(|&atom| is_known(book, atom));
    let first = known.next().map_or_else(|| "nothing".to_owned(), |atom| words(book, atom));
    match known.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Σ pay, converted into the group's currency, = Σ outlays of the group.
fn paid(book: &Book, ledger: &mut Ledger, group: &PayGroup, outlays: &Outlays, t: PeriodId) {
    let currency = group.currency.filter(|id| id.index() < book.case.currencies.len());
    let rate = expenses::rate(book, currency, t);
    let mut row = Row::new();
    for atom in &group.atoms {
        if let Some(rows) = outlays.get(atom) {
            row.plus(1.0, &rows[t.index()]);
        }
    }
    for (fund, series) in group.paid_by.iter().filter(|(fund, _)| fund.index() < book.case.funds.len()) {
        let own = book.fund_rate(book.case.funds[*fund].currency, t);
        row.term(-own / rate, at(series, t));
    }
    ledger.zero(Family::Outlay, &row, || format!("{},{}", group_words(book, group), book.label(t)));
}

/// A fund pays only what it covers, and with a currency only outlays in it.
fn cover(book: &Book, ledger: &mut Ledger, group: &PayGroup, fund: FundId, series: &[f64]) {
    let Some(own) = book.case.funds.rows().get(fund.index()) else { return };
    let total: f64 = series.iter().map(|pay| pay.abs()).sum();
    let accepts = match own.currency {
        FundCurrency::Any => true,
        FundCurrency::Home => group.currency.is_none(),
        FundCurrency::Foreign(id) => group.currency == Some(id),
    };
    let key = || format!("{},{}", own.name, group_words(book, group));
    ledger.absent(Family::Currency, if accepts { 0.0 } else { total }, key);
    for &atom in group.atoms.iter().filter(|&&atom| is_known(book, atom)) {
        let covers = own.covers.iter().any(|selector| selector.covers(atom, book.case));
        let key = || format!("{},{}", own.name, words(book, atom));
        ledger.absent(Family::Coverage, if covers { 0.0 } else { total }, key);
    }
}
