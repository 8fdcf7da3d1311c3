//! Names of rows and columns in files for other solvers: given by the caller, made harmless by the writers.

use crate::program::{Col, Row};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher};

/// Gives rows and columns their names, one at a time as they are written. Names that are given twice are told apart by the
/// number of the row or column.
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

/// Rows, or columns, whose name another one of them has too.
pub(crate) struct Repeats(BTreeSet<u32>);

impl Repeats {
    /// Those among so many. By fingerprints, so that not all names are held at once; two that share one by chance only
    /// get a number that they would not need.
    pub(crate) fn among<'n>(count: usize, name: impl Fn(u32) -> Cow<'n, str>) -> Repeats {
        let fingerprint = |at: u32| {
            let mut hasher = DefaultHasher::new();
            hasher.write(name(at).as_bytes());
            (hasher.finish(), at)
        };
        let mut prints: Vec<(u64, u32)> = (0..count as u32).map(fingerprint).collect();
        prints.sort_unstable();
        let twice = prints.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
        Repeats(twice.flatten().map(|&(_, at)| at).collect())
    }
}

/// A name that keeps the rules. One that loses something, or that is given twice, gets `@` and its number, which no other
/// name can have: so all names differ.
pub(crate) fn harmless<R: Rules>(name: &str, number: u32, repeats: &Repeats) -> String {
    let mut lost = name.is_empty() || name.len() > LONGEST || repeats.0.contains(&number);
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
