//! The family of loans. The limit is a bound of what is owed; interest enters the budget.

use crate::index::{opening_repayments, repayment_shares};
use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_base::{Id, PeriodId};

/// `loan`: what is owed grows by borrowing and falls by repayment: nothing in grace, then equal principal.
///
/// ```text
/// owed[b,t] = owed[b,t−1] + borrow[b,t] − Σ_{τ<t} borrow[b,τ]·φ[τ,t] − opening debt due in t,   owed ≤ limit
/// ```
pub(crate) fn loan(model: &Model, rows: &mut Rows) {
    let case = model.case;
    for (b, loan) in case.loans.iter() {
        let (owed, borrow) = (model.columns.owed[b], model.columns.borrow[b]);
        let mut repaid: Vec<Vec<(PeriodId, f64)>> = vec![Vec::new(); case.calendar.len()];
        for borrowed in case.calendar.ids() {
            for (t, share) in repayment_shares(case, loan, borrowed) {
                repaid[t.index()].push((borrowed, share));
            }
        }
        let mut opening = vec![0.0; case.calendar.len()];
        for (t, amount) in opening_repayments(case, loan) {
            opening[t.index()] += amount;
        }
        rows.open("loan", Key::Loan(b));
        for t in case.calendar.ids() {
            let mut constant = -opening[t.index()];
            rows.begin();
            rows.push(owed.at(t), 1.0);
            match t.index().checked_sub(1) {
                Some(before) => rows.push(owed.at(PeriodId::new(before)), -1.0),
                None => constant += loan.opening_owed.0,
            }
            rows.push(borrow.at(t), -1.0);
            for &(borrowed, share) in &repaid[t.index()] {
                rows.push(borrow.at(borrowed), share);
            }
            rows.equal(t, constant);
        }
    }
}
