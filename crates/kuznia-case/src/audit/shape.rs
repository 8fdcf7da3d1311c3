//! The plan's form: lengths of tables and series, ids that exist, nothing listed twice, figures that are numbers and not
//! negative.

use super::book::Book;
use super::ledger::{Family, Ledger};
use super::money;
use crate::case::LineProcessId;
use crate::plan::{Series, TERM_NAMES};
use kuznia_base::{Id, Table};
use std::collections::BTreeSet;

/// Rows about the plan's form.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    let (case, plan, all) = (book.case, book.plan, book.calendar.len());
    let mut form = Form { book, ledger };
    let always = |_| all;
    form.table("commit", &plan.commit, case.projects.len(), |_| all, |k| case.projects[k].name.clone());
    form.table("run", &plan.run, case.line_processes.len(), always, |lp| book.line_process(lp));
    // What can never run may be left out: it is never set up.
    let never = |lp: LineProcessId| plan.on.rows().get(lp.index()).is_none_or(Vec::is_empty);
    let switched = |lp| if book.is_switched(lp) && !never(lp) { all } else { 0 };
    form.table("on", &plan.on, case.line_processes.len(), switched, |lp| book.line_process(lp));
    form.table("overtime", &plan.overtime, case.lines.len(), |_| all, |l| case.lines[l].name.clone());
    form.table("buy", &plan.buy, case.offers.len(), |_| all, |o| case.offers[o].name.clone());
    form.table("paid", &plan.paid, case.offers.len(), |_| all, |o| case.offers[o].name.clone());
    form.table(
        "aid_taken",
        &plan.aid_taken,
        case.aid.len(),
        |_| all,
        |a| case.donors[case.aid[a].donor].clone(),
    );
    form.table("serve", &plan.serve, case.acceptances.len(), |_| all, |a| book.acceptance(a));
    let held = |a| if book.is_held(case.acceptances[a].requirement) { all } else { 0 };
    form.table("fielded", &plan.fielded, case.acceptances.len(), held, |a| book.acceptance(a));
    form.table("short", &plan.short, case.requirements.len(), |_| all, |r| case.requirements[r].name.clone());
    let kept = |r| if book.is_kept(r) { all } else { 0 };
    form.table("backlog", &plan.backlog, case.requirements.len(), kept, |r| {
        case.requirements[r].name.clone()
    });
    let markets = case.labour.as_ref().map_or(0, Table::len);
    let market = |w| {
        let own = case.labour.as_ref().map(|labour| &labour[w]);
        own.map_or_else(String::new, |own| {
            format!("{},{}", case.skills[own.skill], case.regions[own.region].name)
        })
    };
    form.table("people", &plan.people, markets, |_| all, market);
    form.table("hire", &plan.hire, markets, |_| all, market);
    form.table("cash", &plan.cash, case.funds.len(), |_| all, |f| case.funds[f].name.clone());
    form.table("borrow", &plan.borrow, case.loans.len(), |_| all, |b| case.loans[b].name.clone());
    form.table("owed", &plan.owed, case.loans.len(), |_| all, |b| case.loans[b].name.clone());
    form.stocks();
    form.shipments();
    form.pay();
    form.missed();
    for (term, name) in plan.terms.iter().zip(TERM_NAMES) {
        form.ledger.finite(*term, || format!("terms,{name}"));
    }
}

/// Rows about the form of a trace: what flows and what is in stock. Its nouns come from the case, by whoever played it.
pub(super) fn check_trace(book: &Book, ledger: &mut Ledger) {
    let (case, plan, all) = (book.case, book.plan, book.calendar.len());
    let mut form = Form { book, ledger };
    form.table("run", &plan.run, case.line_processes.len(), |_| all, |lp| book.line_process(lp));
    form.table("buy", &plan.buy, case.offers.len(), |_| all, |o| case.offers[o].name.clone());
    form.table("serve", &plan.serve, case.acceptances.len(), |_| all, |a| book.acceptance(a));
    form.table("short", &plan.short, case.requirements.len(), |_| all, |r| case.requirements[r].name.clone());
    form.stocks();
    form.shipments();
}

struct Form<'f> {
    book: &'f Book<'f>,
    ledger: &'f mut Ledger,
}

impl Form<'_> {
    /// A table of series with one row for each noun.
    fn table<I: Id>(
        &mut self,
        word: &str,
        table: &Table<I, Series>,
        rows: usize,
        periods: impl Fn(I) -> usize,
        key: impl Fn(I) -> String,
    ) {
        let found = table.len();
        self.ledger.holds(Family::Shape, found == rows, || format!("{word},{found} rows instead of {rows}"));
        for (id, series) in table.iter().take(rows) {
            self.series(series, periods(id), || format!("{word},{}", key(id)));
        }
    }

    /// A series of so many figures, all numbers and none negative.
    fn series(&mut self, series: &[f64], periods: usize, key: impl Fn() -> String) {
        let found = series.len();
        let shape = || format!("{},{found} figures instead of {periods}", key());
        self.ledger.holds(Family::Shape, found == periods, shape);
        for (&x, t) in series.iter().zip(self.book.calendar.ids()) {
            let own = || format!("{},{}", key(), self.book.label(t));
            self.ledger.finite(x, own);
            self.ledger.nonnegative(Family::Nonnegative, x, own);
        }
    }

    fn figure(&mut self, x: f64, key: impl Fn() -> String) {
        self.ledger.finite(x, &key);
        self.ledger.nonnegative(Family::Nonnegative, x, &key);
    }

    fn stocks(&mut self) {
        let (case, all) = (self.book.case, self.book.calendar.len());
        let mut seen = BTreeSet::new();
        for (row, entry) in self.book.plan.stocks.iter().enumerate() {
            let known = entry.item.index() < case.items.len() && entry.site.index() < case.sites.len();
            self.ledger
                .holds(Family::Shape, known, || format!("stocks,row {row} names an unknown item or site"));
            let place = if known { self.book.place(entry.item, entry.site) } else { format!("row {row}") };
            let once = seen.insert((entry.item, entry.site));
            self.ledger.holds(Family::Shape, once, || format!("stocks,{place},listed twice"));
            self.series(&entry.stock, all, || format!("stock,{place}"));
            self.series(&entry.dumped, all, || format!("dumped,{place}"));
            self.figure(entry.credit, || format!("credit,{place}"));
        }
    }

    fn shipments(&mut self) {
        let (case, all) = (self.book.case, self.book.calendar.len());
        let mut seen = BTreeSet::new();
        for (row, (link, item, series)) in self.book.plan.ship.iter().enumerate() {
            let known = link.index() < case.links.len() && item.index() < case.items.len();
            self.ledger
                .holds(Family::Shape, known, || format!("ship,row {row} names an unknown link or item"));
            let key = || match known {
                true => format!("ship,{},{}", case.links[*link].name, case.items[*item].name),
                false => format!("ship,row {row}"),
            };
            self.ledger
                .holds(Family::Shape, seen.insert((*link, *item)), || format!("{},listed twice", key()));
            self.series(series, all, key);
        }
    }

    fn pay(&mut self) {
        let (case, all) = (self.book.case, self.book.calendar.len());
        let payable = !case.funds.is_empty() || self.book.plan.pay.is_empty();
        self.ledger.holds(Family::Shape, payable, || "pay,there are no funds".to_owned());
        for (row, group) in self.book.plan.pay.iter().enumerate() {
            let atoms = group.atoms.iter().all(|&atom| money::is_known(self.book, atom));
            let currency = group.currency.is_none_or(|id| id.index() < case.currencies.len());
            let funds = group.paid_by.iter().all(|(fund, _)| fund.index() < case.funds.len());
            let known = atoms && currency && funds;
            self.ledger.holds(Family::Shape, known, || format!("pay,group {row} names what is unknown"));
            for (fund, series) in &group.paid_by {
                let name = case.funds.rows().get(fund.index()).map_or("?", |fund| fund.name.as_str());
                self.series(series, all, || format!("pay,group {row},{name}"));
            }
        }
    }

    fn missed(&mut self) {
        let (case, all) = (self.book.case, self.book.calendar.len());
        for &(target, last, amount) in &self.book.plan.missed {
            let known = target.index() < case.targets.len() && last < all;
            self.ledger.holds(Family::Shape, known, || format!("missed,{target:?},period {last}"));
            let name = case.targets.rows().get(target.index()).map_or("?", |target| target.name.as_str());
            self.figure(amount, || format!("missed,{name}"));
        }
    }
}
