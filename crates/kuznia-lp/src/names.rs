//! Names of rows and columns in files for other solvers: given by the caller, made harmless by the writers.

use crate::program::{Col, Row};
use std::borrow::Cow;

/// Gives rows and columns their names, one at a time as they are written. Names should differ from each other.
pub trait Names {
    /// Name of a row, such as `material_balance[propellant,works-2,2025Q3]`.
    fn row_name(&self, row: Row) -> Cow<'_, str>;

    /// Name of a column.
    fn col_name(&self, col: Col) -> Cow<'_, str>;
}

/// `r0`, `r1`, … and `c0`, `c1`, …
#[derive(Clone, Copy, Debug, Default)]
pub struct Numbered;

impl Names for Numbered {
    fn row_name(&self, row: Row) -> Cow<'_, str> {
        Cow::Owned(format!("r{}", row.0))
    }

    fn col_name(&self, col: Col) -> Cow<'_, str> {
        Cow::Owned(format!("c{}", col.0))
    }
}

/// Longest name that is written; HiGHS, CPLEX and Gurobi read 255 characters.
const LONGEST: usize = 200;

/// A format's rules for names.
pub(crate) trait Rules {
    /// What a character becomes; `None` where it has no place and is written `_`.
    fn character(c: char) -> Option<char>;

    /// Whether a name of allowed characters can still not be used.
    fn is_reserved(name: &str) -> bool;
}

/// A name that keeps the rules. One that loses something gets `@` and its number, which no other name can have: so names
/// that differ still do.
pub(crate) fn harmless<R: Rules>(name: &str, number: u32) -> String {
    let mut lost = name.is_empty() || name.len() > LONGEST;
    let mut kept: String = name
        .chars()
        .take(LONGEST)
        .map(|c| {
            let allowed = if c == '@' { None } else { R::character(c) };
            lost |= allowed.is_none();
            allowed.unwrap_or('_')
        })
        .collect();
    while kept.len() > LONGEST {
        kept.pop();
    }
    if R::is_reserved(&kept) {
        kept.insert(0, '_');
        lost = true;
    }
    if lost { format!("{kept}@{number}") } else { kept }
}
