//! A program in words: its rows, bounds and objective with the user's names, for tests and for curious readers.

use crate::build::Formulation;
use kuznia_case::Case;
use kuznia_lp::{Col, Row};
use std::fmt::Write;

/// The rows of one family (`*`: of all), one line each, such as
/// `line_capacity[hall,2026Q1]: 0.02·run[hall,press,2026Q1] ≤ 0.25`; the family `bounds` lists the bounds of columns
/// that are not `0 ≤ x`, and `objective` the prices. Numbers are rounded to six significant digits.
pub fn describe(case: &Case, family: &str) -> String {
    let formulation = Formulation::new(case);
    let words = Words { formulation: &formulation };
    let mut text = String::new();
    match family {
        "bounds" => words.bounds(&mut text),
        "objective" => words.objective(&mut text),
        family => words.rows(family, &mut text),
    }
    text
}

struct Words<'a> {
    formulation: &'a Formulation<'a>,
}

impl Words<'_> {
    fn column(&self, col: Col) -> String {
        self.formulation.col_name(col)
    }

    fn rows(&self, family: &str, text: &mut String) {
        let program = &self.formulation.program;
        for at in 0..program.n_rows() as u32 {
            if family != "*" && self.formulation.rows.family(at) != family {
                continue;
            }
            let name = self.formulation.row_name(Row(at));
            let terms: Vec<String> = program
                .row(Row(at))
                .map(|(col, value)| format!("{}·{}", short(value), self.column(col)))
                .collect();
            let (lower, upper) = (program.row_lower[at as usize], program.row_upper[at as usize]);
            let _ = writeln!(text, "{name}: {}", bounded(&terms.join(" + "), lower, upper));
        }
    }

    fn bounds(&self, text: &mut String) {
        let program = &self.formulation.program;
        for at in 0..program.n_cols() {
            let (lower, upper) = (program.col_lower[at], program.col_upper[at]);
            if lower != 0.0 || upper.is_finite() || program.integer[at] {
                let whole = if program.integer[at] { " whole" } else { "" };
                let _ = writeln!(text, "{}{whole}", bounded(&self.column(Col(at as u32)), lower, upper));
            }
        }
    }

    fn objective(&self, text: &mut String) {
        let program = &self.formulation.program;
        for (at, &cost) in program.cost.iter().enumerate().filter(|(_, cost)| **cost != 0.0) {
            let _ = writeln!(text, "{}·{}", short(cost), self.column(Col(at as u32)));
        }
        if program.offset != 0.0 {
            let _ = writeln!(text, "{}", short(program.offset));
        }
    }
}

/// An expression within its bounds.
fn bounded(words: &str, lower: f64, upper: f64) -> String {
    match (lower.is_finite(), upper.is_finite()) {
        (true, true) if lower == upper => format!("{words} = {}", short(lower)),
        (true, true) => format!("{} ≤ {words} ≤ {}", short(lower), short(upper)),
        (true, false) => format!("{words} ≥ {}", short(lower)),
        (false, true) => format!("{words} ≤ {}", short(upper)),
        (false, false) => words.to_owned(),
    }
}

/// Six significant digits, without trailing zeros; the same on every machine.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = (5 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{value:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
