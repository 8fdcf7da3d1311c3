//! The objective term by term, and the plan's own terms against it.

use super::book::{Book, of};
use super::budget;
use super::expenses::{self, Term};
use super::ledger::{Family, Ledger, Row, Sum};
use super::projects;
use crate::plan::{TERM_NAMES, Terms};
use kuznia_base::{Id, PeriodId};

/// Recomputed terms and their sum; the plan's own terms are compared with them.
pub(super) fn check(book: &Book, ledger: &mut Ledger) -> (Terms, f64) {
    let mut rows = [Row::new(); TERM_NAMES.len()];
    capital(book, &mut rows);
    expenses::visit(book, &mut |term, atom, t, row| {
        let rate = expenses::rate(book, expenses::currency(book, atom), t);
        rows[term as usize].plus(book.calendar.discount_mid(t) * rate, row);
    });
    financing(book, &mut rows[Term::Financing as usize]);
    shortfall(book, &mut rows[Term::Shortfall as usize]);
    target_penalty(book, &mut rows[Term::TargetPenalty as usize]);
    closing_stock(book, &mut rows[Term::ClosingStock as usize]);
    let mut total = Sum::default();
    for ((row, told), name) in rows.iter().zip(book.plan.terms).zip(TERM_NAMES) {
        total.add(row.value());
        let mut difference = *row;
        difference.constant(-told);
        ledger.zero(Family::Objective, &difference, || name.to_owned());
    }
    (rows.map(|row| row.value()), total.value())
}

fn capital(book: &Book, rows: &mut [Row]) {
    for commitment in &book.commitments {
        let capital = projects::capital(book.case, commitment) * book.unit_factor(commitment);
        commitment.enter(&mut rows[Term::Capital as usize], capital);
    }
}

/// Σ df·(repay + interest − borrow) + df of the last period · what is still owed.
fn financing(book: &Book, row: &mut Row) {
    for (b, loan) in book.case.loans.iter() {
        let repaid = budget::repayments(book, b);
        let value = |t: PeriodId| {
            book.calendar.discount_mid(t) * book.fund_rate(book.case.funds[loan.fund].currency, t)
        };
        for t in book.calendar.ids() {
            row.plus(value(t), &repaid[t.index()]);
            row.plus(value(t), &budget::interest(book, b, t));
            row.term(-value(t), of(&book.plan.borrow, b, t));
        }
        let last = book.calendar.last();
        row.term(value(last), of(&book.plan.owed, b, last));
    }
}

/// Per unit short (consume), per unit and year missing (hold) or waiting (kept).
fn shortfall(book: &Book, row: &mut Row) {
    for (r, requirement) in book.case.requirements.iter() {
        let Some(cost) = requirement.shortfall_cost else { continue };
        for t in book.calendar.ids() {
            let each = book.calendar.discount_mid(t) * cost.0;
            let short = if book.is_held(r) { each * book.year(t) } else { each };
            row.term(short, of(&book.plan.short, r, t));
            if book.is_kept(r) {
                row.term(each * book.year(t), of(&book.plan.backlog, r, t));
            }
        }
    }
}

/// Penalty per unit missed, valued in the middle of the window's last period.
fn target_penalty(book: &Book, row: &mut Row) {
    for &(target, last, amount) in &book.plan.missed {
        let penalty = book.case.targets.rows().get(target.index()).and_then(|target| target.penalty);
        if let Some(penalty) = penalty.filter(|_| last < book.calendar.len()) {
            row.term(book.calendar.discount_mid(Id::new(last)) * penalty, amount);
        }
    }
}

/// −df_end · closing_stock_share · unit_value · credit.
fn closing_stock(book: &Book, row: &mut Row) {
    let share = book.calendar.discount_end() * book.case.economics.closing_stock_share.0;
    for (&(item, _), entry) in &book.stocks {
        row.term(-share * book.case.items[item].unit_value.0, entry.credit);
    }
}

/// Keeps the order of `Term` and `TERM_NAMES` together.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_stand_in_the_order_of_their_names() {
        for (term, name) in [
            (Term::Capital, "capital"),
            (Term::Fixed, "fixed"),
            (Term::Variable, "variable"),
            (Term::Overtime, "overtime"),
            (Term::Setup, "setup"),
            (Term::Transport, "transport"),
            (Term::Holding, "holding"),
            (Term::Disposal, "disposal"),
            (Term::Purchases, "purchases"),
            (Term::Wages, "wages"),
            (Term::Financing, "financing"),
            (Term::Shortfall, "shortfall"),
            (Term::TargetPenalty, "target_penalty"),
            (Term::ClosingStock, "closing_stock"),
        ] {
            assert_eq!(TERM_NAMES[term as usize], name);
        }
    }
}
