//! Cash from period to period, and loans: what is owed, repaid and borrowed.

use super::book::{Book, at, of};
use super::ledger::{Family, Ledger, Row};
use super::projects::spread;
use crate::case::{AidKind, Fund, FundId, LoanId};
use kuznia_base::{Id, PeriodId, Step};

/// Rows about cash and loans.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    let repaid: Vec<Vec<Row>> = book.case.loans.ids().map(|b| repayments(book, b)).collect();
    for (f, fund) in book.case.funds.iter() {
        for t in book.calendar.ids() {
            let mut row = Row::new();
            inflow(book, &mut row, f, fund, t);
            for (b, _) in book.case.loans.iter().filter(|(_, loan)| loan.fund == f) {
                row.term(1.0, of(&book.plan.borrow, b, t));
                row.plus(-1.0, &repaid[b.index()][t.index()]);
                row.plus(-1.0, &interest(book, b, t));
            }
            for (_, series) in
                book.plan.pay.iter().flat_map(|group| &group.paid_by).filter(|(id, _)| *id == f)
            {
                row.term(-1.0, at(series, t));
            }
            row.term(-1.0, of(&book.plan.cash, f, t));
            ledger.zero(Family::Budget, &row, || format!("{},{}", fund.name, book.label(t)));
        }
    }
    for b in book.case.loans.ids() {
        loan(book, ledger, b, &repaid[b.index()]);
    }
}

/// carry·cash before + y·income + y·aid in cash.
fn inflow(book: &Book, row: &mut Row, f: FundId, fund: &Fund, t: PeriodId) {
    match Book::previous(t) {
        Some(before) => {
            let turn = book.calendar.is_first_of(t, Step::Year);
            row.term(if turn { fund.carry_over.0 } else { 1.0 }, of(&book.plan.cash, f, before));
        }
        None => row.constant(fund.opening.0),
    }
    row.constant(book.year(t) * fund.income.mean(book.calendar, t));
    for aid in book.case.aid.rows().iter().filter(|aid| aid.kind == AidKind::Cash(f)) {
        row.constant(book.year(t) * aid.amount.mean(book.calendar, t));
    }
}

/// Repayments by period: a period's borrowing evenly over [E + grace, E + term), the opening debt by its own
/// schedule, else over [S_0, S_0 + term).
pub(super) fn repayments(book: &Book, b: LoanId) -> Vec<Row> {
    let (calendar, loan) = (book.calendar, &book.case.loans[b]);
    let mut rows = vec![Row::new(); calendar.len()];
    let start = calendar.start();
    if loan.opening_repayments.is_empty() {
        for (t, share) in spread(calendar, start, start.plus_months(loan.term.0)) {
            rows[t.index()].constant(share * loan.opening_owed.0);
        }
    }
    for (date, amount) in &loan.opening_repayments {
        // What was due before the start is repaid at once; what lies beyond the end stays owed.
        if let Some(t) = calendar.find((*date).max(start)) {
            rows[t.index()].constant(amount.0);
        }
    }
    for tau in calendar.ids() {
        let borrowed = of(&book.plan.borrow, b, tau);
        if borrowed != 0.0 {
            let end = calendar.period(tau).end;
            let due = spread(calendar, end.plus_months(loan.grace.0), end.plus_months(loan.term.0));
            // Later copies of a block stand for the same periods; nothing is repaid before it is borrowed.
            for (t, share) in due.into_iter().filter(|(t, _)| *t > tau) {
                rows[t.index()].term(share, borrowed);
            }
        }
    }
    rows
}

/// Interest of a period: ((1+rate)^y − 1) · owed before.
pub(super) fn interest(book: &Book, b: LoanId, t: PeriodId) -> Row {
    let loan = &book.case.loans[b];
    let factor = (book.year(t) * loan.rate.ln_1p()).exp_m1();
    let mut row = Row::new();
    owed_before(book, &mut row, factor, b, t);
    row
}

fn owed_before(book: &Book, row: &mut Row, factor: f64, b: LoanId, t: PeriodId) {
    match Book::previous(t) {
        Some(before) => row.term(factor, of(&book.plan.owed, b, before)),
        None => row.constant(factor * book.case.loans[b].opening_owed.0),
    }
}

/// owed = owed before + borrow − repay; owed ≤ limit; borrow only where the period starts inside the window.
fn loan(book: &Book, ledger: &mut Ledger, b: LoanId, repaid: &[Row]) {
    let loan = &book.case.loans[b];
    for t in book.calendar.ids() {
        let key = || format!("{},{}", loan.name, book.label(t));
        let (borrowed, owed) = (of(&book.plan.borrow, b, t), of(&book.plan.owed, b, t));
        let mut row = Row::new();
        owed_before(book, &mut row, 1.0, b, t);
        row.term(1.0, borrowed);
        row.plus(-1.0, &repaid[t.index()]);
        row.term(-1.0, owed);
        ledger.zero(Family::LoanOwed, &row, key);
        ledger.at_most(Family::LoanLimit, owed, loan.limit.0, key);
        let start = book.calendar.period(t).start;
        let open = loan.from.is_none_or(|from| from <= start) && loan.until.is_none_or(|until| start < until);
        ledger.absent(Family::LoanWindow, if open { 0.0 } else { borrowed }, key);
    }
}
