//! Offers, links and aid: limits, windows and take-or-pay.

use super::book::{Book, Touched, at, of};
use super::ledger::{Family, Ledger, Row};
use crate::case::{AidKind, OfferId};
use kuznia_base::{Id, PeriodId};

/// Rows about what is bought, shipped and taken.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    for t in book.calendar.ids() {
        book.case.offers.ids().for_each(|o| offer(book, ledger, o, t));
        book.case.aid.ids().for_each(|a| {
            let aid = &book.case.aid[a];
            let taken = of(&book.plan.aid_taken, a, t);
            let donor = &book.case.donors[aid.donor];
            match aid.kind {
                AidKind::Goods(item, site) => {
                    let most = aid.amount.mean(book.calendar, t) * book.year(t);
                    let key = || format!("{donor},{},{}", book.place(item, site), book.label(t));
                    ledger.at_most(Family::AidTaken, taken, most, key);
                }
                AidKind::Cash(fund) => {
                    let key = || format!("{donor},{},{}", book.case.funds[fund].name, book.label(t));
                    ledger.absent(Family::AidTaken, taken, key);
                }
            }
        });
    }
    links(book, ledger);
}

/// buy ≤ window·y·(max + effects); paid ≥ price·buy and, with a minimum, ≥ price·min·y·window, else = price·buy.
fn offer(book: &Book, ledger: &mut Ledger, o: OfferId, t: PeriodId) {
    let offer = &book.case.offers[o];
    let key = || format!("{},{}", offer.name, book.label(t));
    let (bought, paid) = (of(&book.plan.buy, o, t), of(&book.plan.paid, o, t));
    let open = offer_share(book, o, t);
    let mut row = Row::new();
    row.term(1.0, bought);
    match &offer.max_per_year {
        Some(most) => {
            row.constant(-open * most.mean(book.calendar, t));
            book.add_effects(&mut row, -open, Touched::Offer(o), t);
            ledger.at_most_zero(Family::OfferLimit, &row, key);
        }
        None if open == 0.0 => ledger.at_most_zero(Family::OfferLimit, &row, key),
        None => {}
    }
    let price = offer.price.mean(book.calendar, t);
    let mut row = Row::new();
    row.term(1.0, paid);
    row.term(-price, bought);
    if offer.min_per_year.0 > 0.0 {
        ledger.at_least_zero(Family::OfferPaid, &row, key);
        let mut row = Row::new();
        row.term(1.0, paid);
        row.constant(-price * offer.min_per_year.0 * open);
        ledger.at_least_zero(Family::OfferPaid, &row, key);
    } else {
        ledger.zero(Family::OfferPaid, &row, key);
    }
}

/// y · window: the years for which an offer is open in a period.
fn offer_share(book: &Book, o: OfferId, t: PeriodId) -> f64 {
    let offer = &book.case.offers[o];
    book.year(t) * book.calendar.window(t, offer.from, offer.until)
}

/// Σ_i transport_size·ship ≤ y·(max + effects); a link with an item carries only that one.
fn links(book: &Book, ledger: &mut Ledger) {
    let periods = book.calendar.len();
    let mut loads = vec![vec![Row::new(); periods]; book.case.links.len()];
    for (link, item, series) in book.shipments() {
        let size = book.case.items[item].transport_size;
        let own = &book.case.links[link];
        let foreign = own.item.map(|only| only != item);
        for t in book.calendar.ids() {
            let shipped = at(series, t);
            loads[link.index()][t.index()].term(size, shipped);
            if let Some(foreign) = foreign {
                let key = || format!("{},{},{}", own.name, book.case.items[item].name, book.label(t));
                ledger.absent(Family::LinkItem, if foreign { shipped } else { 0.0 }, key);
            }
        }
    }
    for (a, link) in book.case.links.iter() {
        let Some(most) = link.max_per_year else { continue };
        for t in book.calendar.ids() {
            let mut row = loads[a.index()][t.index()];
            row.constant(-book.year(t) * most.0);
            book.add_effects(&mut row, -book.year(t), Touched::Link(a), t);
            ledger.at_most_zero(Family::LinkCapacity, &row, || format!("{},{}", link.name, book.label(t)));
        }
    }
}
