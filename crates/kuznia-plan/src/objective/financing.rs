//! The financing term: what borrowing costs beyond the money itself.

use super::{Sink, Term};
use crate::model::Model;
use kuznia_base::{Id, PeriodId};

/// `financing`: money that flows to lenders, with what is still owed at the end at the discount factor of the last
/// period, so that a loan at the discount rate costs nothing. Repay − borrow is written as the fall of what is owed.
///
/// ```text
/// Σ_t df[t]·rate[t]·(owed[t−1] − owed[t] + interest[t]) + df[T−1]·rate[T−1]·owed[T−1],   interest[t] = ((1+rate)^y − 1)·owed[t−1]
/// ```
pub(crate) fn financing(model: &Model, sink: &mut dyn Sink) {
    let case = model.case;
    for (b, loan) in case.loans.iter() {
        let currency = case.funds[loan.fund].cash_currency();
        let owed = model.columns.owed[b];
        for t in case.calendar.ids() {
            let value = model.discount(t) * model.rate(currency, t);
            let growth = (1.0 + loan.rate).powf(model.years(t));
            sink.per(Term::Financing, owed.at(t), -value);
            match t.index().checked_sub(1) {
                Some(before) => sink.per(Term::Financing, owed.at(PeriodId::new(before)), value * growth),
                None => sink.constant(Term::Financing, value * growth * loan.opening_owed.0),
            }
        }
        let last = case.calendar.last();
        sink.per(Term::Financing, owed.at(last), model.discount(last) * model.rate(currency, last));
    }
}
