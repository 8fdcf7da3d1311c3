//! The tightest bottlenecks: where one per cent more saves most.

use crate::columns::label;
use crate::number::{decimals, fixed};
use crate::page::{Page, count, cut, left, right, width};
use crate::scarcity::scarce;
use crate::summary::View;
use kuznia_base::Calendar;

/// Most bottlenecks on the screen.
const ROWS: usize = 5;
const WORTH: usize = 12;

pub(crate) fn tightest(view: &View, page: &mut Page) {
    let head = "TIGHTEST BOTTLENECKS";
    if view.plan().prices.is_empty() {
        page.heading(head, "  are not known: the solver left no prices");
        return;
    }
    let mut all = scarce(view.ground());
    all.retain(|row| row.worth > 1e-7 * view.answer.objective.abs().max(1e-6));
    if all.is_empty() {
        page.heading(head, "  none: no capacity, offer, fund or target limits the plan");
        return;
    }
    let rest = format!("  and what 1 % more of each would save ({}, at the margin)", view.case.currency);
    page.heading(head, &rest);
    let places = decimals(all[0].worth);
    for row in all.iter().take(ROWS) {
        let room = page.width() - WORTH;
        let when = when(&view.case.calendar, &row.periods);
        let words = format!("{}, {when}", cut(&row.words, room.saturating_sub(width(&when) + 3)));
        page.line(&format!("{}{}", left(&words, room), right(&fixed(row.worth, places), WORTH)));
    }
    if all.len() > ROWS {
        let rest = count(all.len() - ROWS, "weaker bottleneck", "weaker bottlenecks");
        page.line(&format!("and {rest}: kuznia show {} prices", view.run));
    }
}

/// When it binds, in words.
pub(crate) fn when(calendar: &Calendar, periods: &[usize]) -> String {
    let (Some(&first), Some(&last)) = (periods.first(), periods.last()) else {
        return String::new();
    };
    let (from, until) = (label(calendar, first), label(calendar, last));
    match periods.len() {
        all if all == calendar.len() => "always".to_owned(),
        1 => from.to_owned(),
        run if run == last - first + 1 => format!("{from} to {until}"),
        some => format!("{some} of {} periods, {from} to {until}", calendar.len()),
    }
}
