//! Terms of operating: fixed, variable, overtime, set-up, transport, holding, disposal, purchases and wages.

use super::Sink;
use crate::expenses::{Amount, expenses};
use crate::index::outlay_currency;
use crate::model::Model;

/// `operating`: every expense at the discount factor of the middle of its period, at the rate of exchange.
///
/// ```text
/// Σ_t df[t]·rate[t]·expense[t]     expense = cost·run, setup_cost·on, price·buy, wage·y·people, …
/// ```
pub(crate) fn operating(model: &Model, sink: &mut dyn Sink) {
    expenses(model, &mut |expense| {
        let currency = outlay_currency(model.case, expense.atom);
        let value = expense.money * model.discount(expense.t) * model.rate(currency, expense.t);
        match expense.amount {
            Amount::Per(col) => sink.per(expense.term, col, value),
            Amount::Due => sink.constant(expense.term, value),
        }
    });
}
