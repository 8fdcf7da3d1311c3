//! The cost by term, largest first.

use crate::number::{decimals, fixed, percent};
use crate::page::{Page, left, right};
use crate::summary::View;
use kuznia_case::TERM_NAMES;

/// Terms side by side.
const ACROSS: usize = 3;

pub(crate) fn terms(view: &View, page: &mut Page) {
    let terms = &view.plan().terms;
    let mut rows: Vec<(&str, f64)> = TERM_NAMES.iter().copied().zip(terms.iter().copied()).collect();
    rows.retain(|(_, money)| money.abs() > 1e-9);
    rows.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(b.0)));
    let total = view.answer.objective;
    let places = decimals(total).min(1);
    page.heading(
        "COST BY TERM",
        &format!("  present value, {}: {} in all", view.case.currency, fixed(total, decimals(total))),
    );
    let cell = page.width() / ACROSS;
    let down = rows.len().div_ceil(ACROSS);
    for at in 0..down {
        let mut line = String::new();
        for (name, money) in rows.iter().skip(at).step_by(down.max(1)) {
            let share =
                if total.abs() > 0.0 { format!("{} %", percent(money / total)) } else { String::new() };
            let name = left(&name.replace('_', " "), 14);
            line.push_str(&left(
                &format!("{name}{}{}", right(&fixed(*money, places), 10), right(&share, 8)),
                cell,
            ));
        }
        page.line(&line);
    }
}
