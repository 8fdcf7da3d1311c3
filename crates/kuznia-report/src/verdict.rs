//! The first and last lines of a plan, and what is said where there is no plan.

use crate::number::{decimals, fixed, plain};
use crate::page::{Page, Style, count, cut, width};
use crate::summary::View;
use kuznia_case::{Case, Goal};
use kuznia_plan::{ConflictRow, Size, SolverFacts};

pub(crate) fn header(view: &View, page: &mut Page) {
    let case = view.case;
    let variant = view.variant.map(|variant| format!(", variant {variant}")).unwrap_or_default();
    let title = if case.title.is_empty() { &case.name } else { &case.title };
    let rest = format!("{variant}  {}", span(case));
    page.heading(&cut(title, page.width().saturating_sub(width(&rest))), &rest);
    let places = decimals(view.answer.objective);
    let bound = match view.answer.bound.is_finite() {
        true => format!(
            "no plan can cost less than {}: the gap is {} %",
            fixed(view.answer.bound, places),
            gap(view.answer.gap)
        ),
        false => "no bound is proven".to_owned(),
    };
    let goal = match view.plan().goal {
        Goal::Cost => "",
        Goal::Coverage => " (least shortfall first)",
    };
    let cost = fixed(view.answer.objective, places);
    page.line(&format!("Costs {cost} {}, present value{goal}; {bound}.", case.currency));
    if !view.answer.complete {
        page.line("Stopped before the wanted gap was reached: this is the best plan found until then.");
    }
}

/// The horizon in words.
fn span(case: &Case) -> String {
    let rows = case.calendar.periods().rows();
    match rows {
        [only] => only.label.clone(),
        [first, .., last] => format!("{} to {}, {} periods", first.label, last.label, rows.len()),
        [] => String::new(),
    }
}

/// A relative gap as percent, with the digits that matter.
fn gap(gap: f64) -> String {
    let percent = gap.max(0.0) * 100.0;
    match percent {
        tiny if tiny < 0.0005 => "0".to_owned(),
        small if small < 1.0 => fixed(small, 2),
        large => fixed(large, 1),
    }
}

pub(crate) fn footer(view: &View, page: &mut Page) {
    let (audit, answer) = (view.audit, view.answer);
    let row =
        if audit.worst_row.is_empty() { String::new() } else { format!(" in {}", cut(&audit.worst_row, 44)) };
    let worst = match audit.worst_violation {
        none if none <= 0.0 => "0".to_owned(),
        some => format!("{some:.0e}"),
    };
    let cost = plain(audit.objective_recomputed);
    page.heading("AUDIT", &format!("  passed: recomputed cost {cost}, worst violation {worst}{row}"));
    if answer.safe_bound.is_finite() {
        let bound = fixed(answer.safe_bound, decimals(answer.safe_bound));
        page.line(&format!("bound proven apart from the solver, whole units relaxed: {bound}"));
    }
    page.sentence(&solved(&answer.size, &answer.solver, answer.build_seconds, answer.solve_seconds), 2);
    page.line(&format!("more: kuznia show {} TABLE", view.run));
}

/// Size, solver and time in one line.
fn solved(size: &Size, solver: &SolverFacts, build: f64, solve: f64) -> String {
    let whole = match size.integers {
        0 => String::new(),
        whole => format!(", {} whole", fixed(whole as f64, 0)),
    };
    format!(
        "{} columns{whole}, {} rows; built in {} s, solved in {} s by {} {}: {}",
        fixed(size.columns as f64, 0),
        fixed(size.rows as f64, 0),
        fixed(build, 2),
        fixed(solve, 1),
        solver.name,
        solver.version,
        solver.method
    )
}

/// What is said where no plan can exist: the rows that cannot hold together, and what would mend them.
pub fn infeasible(case: &Case, conflict: &[ConflictRow], style: Style) -> String {
    let mut page = Page::new(style);
    page.heading("NO PLAN CAN EXIST", &format!("  {}", span(case)));
    if conflict.is_empty() {
        page.sentence("The tables contradict each other, but the conflict could not be narrowed down.", 2);
        return page.finish();
    }
    let rows = count(conflict.len(), "rule", "rules");
    page.line(
        match conflict.len() {
            1 => "This cannot hold:".to_owned(),
            _ => format!("These {rows} cannot all hold:"),
        }
        .as_str(),
    );
    for (at, row) in conflict.iter().enumerate() {
        page.sentence(&format!("  {}. {}", at + 1, row.words), 5);
        page.line(&format!("     {}", row.row));
        for place in row.places.iter().take(PLACES) {
            page.line(&format!("     {place}"));
        }
    }
    let mends: Vec<&ConflictRow> = conflict.iter().filter(|row| row.mend.is_some()).collect();
    if !mends.is_empty() {
        page.heading(
            "WHAT WOULD MEND IT",
            if mends.len() > 1 { "  (any one of these, the least change of each)" } else { "" },
        );
        for row in mends {
            page.sentence(&format!("  - {}", row.mend.as_deref().unwrap_or_default()), 4);
        }
    }
    page.finish()
}

/// Places that a rule of a conflict shows.
const PLACES: usize = 3;

/// What is said where a limit came before any plan.
pub fn stopped(case: &Case, reason: &str, bound: f64, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading("NO PLAN YET", &format!("  {}", span(case)));
    page.sentence(&format!("There is no plan: {reason}."), 2);
    if bound.is_finite() {
        let places = decimals(bound);
        page.line(&format!("No plan can cost less than {} {}.", fixed(bound, places), case.currency));
    }
    page.sentence("A longer --time-limit or a wider --gap may help.", 2);
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_reads_with_the_digits_that_matter() {
        assert_eq!(
            (gap(0.0), gap(0.004_5), gap(0.02)),
            ("0".to_owned(), "0.45".to_owned(), "2.0".to_owned())
        );
        assert_eq!(gap(-1e-12), "0");
    }
}
