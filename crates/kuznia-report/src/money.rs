//! Whose money: what each fund pays by class of outlay, and how deep the deficit is.

use crate::columns::label;
use crate::number::{decimals, fixed, percent, plain};
use crate::page::{Page, count, cut, left, right};
use crate::summary::View;
use kuznia_case::Series;
use kuznia_case::case::{CurrencyId, FundId, OutlayClass};

/// Most funds on the screen.
const ROWS: usize = 4;
/// Most funds whose cash and debts are told.
const DEFICITS: usize = 3;
const LABEL: usize = 32;
const CELL: usize = 11;
const CLASSES: [OutlayClass; 4] =
    [OutlayClass::Capital, OutlayClass::Operations, OutlayClass::Purchases, OutlayClass::Wages];

/// What a fund pays.
struct Row {
    fund: FundId,
    /// By class, in the case's currency.
    paid: [f64; 4],
    total: f64,
}

pub(crate) fn funds(view: &View, page: &mut Page) {
    let case = view.case;
    let mut rows: Vec<Row> = case.funds.ids().map(|fund| row(view, fund)).collect();
    if rows.is_empty() {
        page.heading("WHOSE MONEY", "  is not modelled: the case has no funds, so money is unlimited");
        return;
    }
    rows.sort_by(|a, b| b.total.total_cmp(&a.total).then(a.fund.cmp(&b.fund)));
    let heads = ["capital", "operations", "purchases", "wages", "all"].map(|head| right(head, CELL)).concat();
    page.heading("WHOSE MONEY", &format!("{}{heads}{}", " ".repeat(LABEL - 11), right("share", 8)));
    let everything: f64 = rows.iter().map(|row| row.total).sum();
    let places = decimals(everything).min(1);
    let cells = |paid: &[f64; 4], total: f64| {
        let cell =
            |&money: &f64| right(&if money == 0.0 { "·".to_owned() } else { fixed(money, places) }, CELL);
        let paid: String = paid.iter().map(cell).collect();
        let share =
            if everything > 0.0 { format!("{} %", percent(total / everything)) } else { String::new() };
        format!("{paid}{}{}", cell(&total), right(&share, 8))
    };
    for row in rows.iter().take(ROWS) {
        page.line(&format!("{}{}", left(&case.funds[row.fund].label, LABEL), cells(&row.paid, row.total)));
    }
    if rows.len() > ROWS {
        let mut rest = Row { fund: rows[0].fund, paid: [0.0; 4], total: 0.0 };
        for row in &rows[ROWS..] {
            (0..4).for_each(|class| rest.paid[class] += row.paid[class]);
            rest.total += row.total;
        }
        let name = format!("{} (show {} pay)", count(rows.len() - ROWS, "more fund", "more funds"), view.run);
        page.line(&format!("{}{}", left(&name, LABEL), cells(&rest.paid, rest.total)));
    }
    let mut all = [0.0; 4];
    rows.iter().for_each(|row| (0..4).for_each(|class| all[class] += row.paid[class]));
    page.line(&format!("{}{}", left("all funds, undiscounted", LABEL), cells(&all, everything)));
    // Those in debt come first, then those that pay most.
    rows.sort_by_key(|row| !case.loans.rows().iter().any(|loan| loan.fund == row.fund));
    for row in rows.iter().take(DEFICITS) {
        deficit(view, row.fund, page);
    }
}

fn row(view: &View, fund: FundId) -> Row {
    let currency = view.case.funds[fund].cash_currency();
    let paid = CLASSES.map(|class| {
        let series = view.figures.paid.get(&(fund, class));
        series.map_or(0.0, |series| in_case_currency(view, currency, series))
    });
    Row { fund, paid, total: paid.iter().sum() }
}

fn in_case_currency(view: &View, currency: Option<CurrencyId>, series: &Series) -> f64 {
    let calendar = &view.case.calendar;
    let rate = |t| currency.map_or(1.0, |currency| view.case.currencies[currency].rate_in(calendar, t));
    calendar.ids().zip(series).map(|(t, &money)| if money == 0.0 { 0.0 } else { money * rate(t) }).sum()
}

/// One sentence on a fund's cash and debts, in its own currency.
fn deficit(view: &View, fund: FundId, page: &mut Page) {
    let (case, plan) = (view.case, view.plan());
    let currency = match case.funds[fund].cash_currency() {
        Some(currency) => case.currencies[currency].name.as_str(),
        None => case.currency.as_str(),
    };
    let mut owed = vec![0.0; case.calendar.len()];
    let mut borrowed = 0.0;
    for b in case.loans.iter().filter(|(_, loan)| loan.fund == fund).map(|(b, _)| b) {
        borrowed += plan.borrow[b].iter().sum::<f64>();
        owed.iter_mut().zip(&plan.owed[b]).for_each(|(sum, owed)| *sum += owed);
    }
    let cash = &plan.cash[fund];
    let (Some(low), Some(peak)) = (position(cash, |a, b| a < b), position(&owed, |a, b| a > b)) else {
        return;
    };
    let name = cut(&case.funds[fund].label, 24);
    let when = |at| label(&case.calendar, at);
    let debts = if owed[peak] > 1e-6 {
        let end = owed[owed.len() - 1];
        format!(
            "borrows {}, owes at most {} ({}) and {} at the end; ",
            plain(borrowed),
            plain(owed[peak]),
            when(peak),
            if end > 1e-6 { plain(end) } else { "nothing".to_owned() }
        )
    } else {
        String::new()
    };
    let last = cash[cash.len() - 1];
    page.sentence(
        &format!(
            "  {name}: {debts}cash lowest {} ({}), {} at the end ({currency})",
            plain(cash[low]),
            when(low),
            plain(last)
        ),
        4,
    );
}

/// Position of the first value that no other beats.
fn position(series: &[f64], beats: impl Fn(f64, f64) -> bool) -> Option<usize> {
    let mut best = 0;
    for (at, &value) in series.iter().enumerate() {
        if beats(value, series[best]) {
            best = at;
        }
    }
    (!series.is_empty()).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_is_found() {
        assert_eq!(position(&[3.0, 1.0, 1.0], |a, b| a < b), Some(1));
        assert_eq!(position(&[], |a, b| a < b), None);
    }
}
