//! Goods: the material balance of every place, stores, safety stock, shelf life, disposal and closing credit.

use super::book::{Book, Touched, at, of};
use super::ledger::{Family, Ledger, Row};
use crate::case::{AidKind, ItemId, SiteId};
use crate::plan::{Series, StockSeries};
use kuznia_base::{Id, PeriodId};
use std::collections::BTreeMap;

/// Flows of one place by period, totals over a period's copies.
struct Flows {
    /// What comes less what goes.
    net: Vec<Row>,
    /// Used, served and shipped.
    use_: Vec<Row>,
}

type Places = BTreeMap<(ItemId, SiteId), Flows>;

/// Rows about goods in places.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    let places = flows(book);
    let stores: BTreeMap<_, _> =
        book.case.stores.rows().iter().map(|store| ((store.item, store.site), store)).collect();
    let mut all: Vec<(ItemId, SiteId)> =
        places.keys().chain(stores.keys()).chain(book.stocks.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    for (item, site) in all {
        let place = Place {
            book,
            item,
            site,
            flows: places.get(&(item, site)),
            entry: book.stocks.get(&(item, site)).copied(),
        };
        let opening = stores.get(&(item, site)).map_or(0.0, |store| store.opening.0);
        place.balance(ledger, opening);
        place.shelf_life(ledger);
        if let Some(store) = stores.get(&(item, site)) {
            place.capacity(ledger, store.capacity.map(|capacity| capacity.0));
            if store.safety.0 > 0.0 {
                place.safety(ledger, store.safety.0);
            }
            let mut row = Row::new();
            row.term(1.0, place.stock(book.calendar.last()));
            row.constant(-store.closing_min.0);
            ledger.at_least_zero(Family::StoreClosing, &row, || book.place(item, site));
        }
        place.credit(ledger, opening);
    }
}

/// All flows of goods but stock and dumping.
fn flows(book: &Book) -> Places {
    let mut places = Places::new();
    let (case, plan, calendar) = (book.case, book.plan, book.calendar);
    for (lp, own) in case.line_processes.iter() {
        let (process, site) = (&case.processes[own.process], case.lines[own.line].site);
        let Some(runs) = plan.run.rows().get(lp.index()) else { continue };
        for input in &process.inputs {
            let flows = place(&mut places, book, input.item, site);
            calendar.ids().for_each(|t| flows.leave(t, input.quantity.0, at(runs, t)));
        }
        for output in &process.outputs {
            let flows = place(&mut places, book, output.item, site);
            let delay = |t| calendar.delay_days(t, process.lead.0);
            flows.arrive(book, runs, output.quantity.0, delay);
        }
    }
    for (o, offer) in case.offers.iter() {
        let Some(bought) = plan.buy.rows().get(o.index()) else { continue };
        let flows = place(&mut places, book, offer.item, offer.site);
        flows.arrive(book, bought, 1.0, |t| calendar.delay_months(t, offer.lead.0));
    }
    for (link, item, shipped) in book.shipments() {
        let link = &case.links[link];
        let from = place(&mut places, book, item, link.from);
        calendar.ids().for_each(|t| from.leave(t, 1.0, at(shipped, t)));
        let to = place(&mut places, book, item, link.to);
        to.arrive(book, shipped, 1.0 - link.loss.0, |t| calendar.delay_days(t, link.lead.0));
    }
    for (a, aid) in case.aid.iter() {
        if let AidKind::Goods(item, site) = aid.kind {
            let flows = place(&mut places, book, item, site);
            calendar.ids().for_each(|t| flows.net[t.index()].term(1.0, of(&plan.aid_taken, a, t)));
        }
    }
    for receipt in &case.receipts {
        if let Some(t) = calendar.find(receipt.date) {
            place(&mut places, book, receipt.item, receipt.site).net[t.index()].constant(receipt.quantity.0);
        }
    }
    for (a, acceptance) in case.acceptances.iter() {
        let site = case.requirements[acceptance.requirement].site;
        let flows = place(&mut places, book, acceptance.item, site);
        calendar.ids().for_each(|t| flows.leave(t, 1.0, of(&plan.serve, a, t)));
    }
    if let Some(trace) = book.trace {
        for (sign, list) in [(-1.0, &trace.destroyed), (1.0, &trace.late)] {
            for (item, site, series) in list {
                let flows = place(&mut places, book, *item, *site);
                calendar.ids().for_each(|t| flows.net[t.index()].term(sign, at(series, t)));
            }
        }
    }
    places
}

fn place<'p>(places: &'p mut Places, book: &Book, item: ItemId, site: SiteId) -> &'p mut Flows {
    let blank = || vec![Row::new(); book.calendar.len()];
    places.entry((item, site)).or_insert_with(|| Flows { net: blank(), use_: blank() })
}

impl Flows {
    /// Used, served or shipped.
    fn leave(&mut self, t: PeriodId, amount: f64, x: f64) {
        self.net[t.index()].term(-amount, x);
        self.use_[t.index()].term(amount, x);
    }
    /// Comes after a delay.
    fn arrive(
        &mut self,
        book: &Book,
        series: &Series,
        amount: f64,
        delay: impl Fn(PeriodId) -> Vec<(PeriodId, f64)>,
    ) {
        for t in book.calendar.ids() {
            let x = at(series, t);
            if x != 0.0 {
                delay(t).into_iter().for_each(|(s, share)| self.net[s.index()].term(amount * share, x));
            }
        }
    }
}

/// One place: an item at a site.
struct Place<'b> {
    book: &'b Book<'b>,
    item: ItemId,
    site: SiteId,
    flows: Option<&'b Flows>,
    entry: Option<&'b StockSeries>,
}

impl Place<'_> {
    /// Stock at a period's end; a place that is not listed holds nothing.
    fn stock(&self, t: PeriodId) -> f64 {
        self.entry.map_or(0.0, |entry| at(&entry.stock, t))
    }
    fn dumped(&self, t: PeriodId) -> f64 {
        self.entry.map_or(0.0, |entry| at(&entry.dumped, t))
    }
    fn key(&self, t: PeriodId) -> String {
        format!("{},{}", self.book.place(self.item, self.site), self.book.label(t))
    }

    /// stock[t] = e^(−loss·y)·stock[t−1] + flows; inside a block per copy.
    fn balance(&self, ledger: &mut Ledger, opening: f64) {
        let (book, item) = (self.book, &self.book.case.items[self.item]);
        for t in book.calendar.ids() {
            let copy = book.copy_share(t);
            let kept = (-item.loss_per_year * book.year(t) * copy).exp();
            let mut row = Row::new();
            match book.calendar.before(t) {
                Some(before) => row.term(kept, self.stock(before)),
                None => row.constant(kept * opening),
            }
            if let Some(flows) = self.flows {
                row.plus(copy, &flows.net[t.index()]);
            }
            row.term(-copy, self.dumped(t));
            row.term(-1.0, self.stock(t));
            ledger.zero(Family::MaterialBalance, &row, || self.key(t));
            if item.disposal_cost.is_none() {
                ledger.absent(Family::Disposal, self.dumped(t), || self.key(t));
            }
        }
    }

    /// stock[t] ≤ capacity + effects in force.
    fn capacity(&self, ledger: &mut Ledger, capacity: Option<f64>) {
        let Some(capacity) = capacity else { return };
        for t in self.book.calendar.ids() {
            let mut row = Row::new();
            row.term(1.0, self.stock(t));
            row.constant(-capacity);
            self.book.add_effects(&mut row, -1.0, Touched::Store(self.item, self.site), t);
            ledger.at_most_zero(Family::StoreCapacity, &row, || self.key(t));
        }
    }

    /// Stock less the use of the next days, of one copy's flows.
    fn less_use(&self, t: PeriodId, days: f64, with_dumped: bool) -> Row {
        let mut row = Row::new();
        row.term(1.0, self.stock(t));
        for (s, multiple) in self.book.calendar.ahead(t, days) {
            let factor = multiple * self.book.copy_share(s);
            if let Some(flows) = self.flows {
                row.plus(-factor, &flows.use_[s.index()]);
            }
            if with_dumped {
                row.term(-factor, self.dumped(s));
            }
        }
        row
    }

    /// Safety: stock[t] ≥ use of the safety days after E_t.
    fn safety(&self, ledger: &mut Ledger, days: f64) {
        for t in self.book.calendar.ids() {
            let row = self.less_use(t, days, false);
            ledger.at_least_zero(Family::StoreSafety, &row, || self.key(t));
        }
    }

    /// Shelf life: stock[t] ≤ use and disposal within the shelf life after E_t (first in, first out).
    fn shelf_life(&self, ledger: &mut Ledger) {
        let Some(life) = self.book.case.items[self.item].shelf_life else { return };
        for t in self.book.calendar.ids() {
            let end = self.book.calendar.period(t).end;
            let row = self.less_use(t, end.plus_months(life.0).days_since(end), true);
            ledger.at_most_zero(Family::ShelfLife, &row, || self.key(t));
        }
    }

    /// Closing credit ≤ stock[T−1], ≤ opening; none where the last period is of a block.
    fn credit(&self, ledger: &mut Ledger, opening: f64) {
        let Some(entry) = self.entry else { return };
        let last = self.book.calendar.last();
        let key = || self.book.place(self.item, self.site);
        ledger.at_most(Family::ClosingCredit, entry.credit, at(&entry.stock, last), key);
        let touches = self.book.calendar.period(last).block.is_none();
        ledger.at_most(Family::ClosingCredit, entry.credit, if touches { opening } else { 0.0 }, key);
    }
}
