//! Why a program has no solution: a small set of rows and column bounds that cannot hold together, and the least changes
//! that would mend it.
//!
//! The elastic program (every row may be missed at a price) is solved first; the rows and bounds that carry a price in
//! it already contradict each other (Farkas), and a deletion filter takes away what the contradiction does not need
//! (Chinneck and Dravnieks 1991; Chinneck 2008, *Feasibility and Infeasibility in Optimization*).

mod elastic;
mod filter;
mod mend;

use crate::options::{Clock, Options, Purpose};
use crate::program::{Col, Program, Row};
use elastic::{Elastic, Member, Outcome};
use filter::Filter;

/// Rows and bounds that cannot hold together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conflict {
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// The columns of which a bound takes part, in order. Lower bounds of zero are taken for granted and not named.
    pub cols: Vec<Col>,
    /// Least changes of one bound each, those that were tried first, then by size.
    pub mends: Vec<Mend>,
    /// Whether the columns must be whole for the conflict to be one.
    pub whole: bool,
    /// Whether every row and bound was shown to be needed. Without it time ran out first.
    pub minimal: bool,
}

/// What a mend changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A bound of a row.
    Row(Row),
    /// A bound of a column.
    Col(Col),
}

/// Which way a bound gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The lower bound must fall.
    LowerDown,
    /// The upper bound must rise.
    UpperUp,
}

/// The least change of one bound that ends the conflict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mend {
    /// Whose bound changes.
    pub target: Target,
    /// Which bound, and which way.
    pub direction: Direction,
    /// By how much, in the unit of the row or column; six significant digits, rounded up.
    pub amount: f64,
    /// Whether the program with this change alone was solved and has a solution. Without it there are other conflicts,
    /// or time ran out.
    pub tried: bool,
}

/// Finds why a program is infeasible.
///
/// `group` says to which family a row belongs; whole families are taken away first, so that the conflict names few. The
/// demand that columns be whole is given up first, and comes back only where the relaxation has a solution. The result
/// is empty where no conflict was found: the program is feasible (to tolerance), or time ran out.
pub fn conflict(program: &Program, options: &Options, group: &dyn Fn(Row) -> u32) -> Conflict {
    let clock = Clock::start(options);
    let options = Options { purpose: Purpose::PricesOrBasis, ..options.clone() };
    if program.check().is_err() {
        return Conflict::default();
    }
    if let Some(found) = mend::crossed(program) {
        return found;
    }
    let Some(mut full) = Elastic::of_rows(program) else { return Conflict::default() };
    let Some(outcome) = full.solve(&clock, &options) else { return Conflict::default() };
    if outcome.infeasible() {
        let candidate = sharpened(program, &mut full, outcome, &clock, &options);
        let Some(filter) = Filter::relaxed(program, candidate, &clock, &options) else {
            return Conflict::default();
        };
        let (members, minimal) = filter.run(group);
        let mends = mend::relaxed(program, &members, &clock, &options);
        return Conflict::new(&members, mends, false, minimal);
    }
    if !program.integer.contains(&true) {
        return Conflict::default();
    }
    let Some(filter) = Filter::whole(program, &clock, &options) else { return Conflict::default() };
    let (members, minimal) = filter.run(group);
    let mends = mend::whole(program, &members, &clock, &options);
    Conflict::new(&members, mends, true, minimal)
}

/// Rounds of sharpening at most.
const ROUNDS: usize = 6;

/// A contradiction of this many rows is small enough for the deletion filter.
const SMALL: usize = 200;

/// The contradiction that stands out most.
///
/// Prices p prove that p·b is missed; all rows relaxed by θ leave p·b − θ·Σ|p|. With θ just below p·b / Σ|p| the proof
/// still stands, and a new solve finds prices with a greater ratio: few and large ones, instead of small ones
/// everywhere as in a program with many conflicts (Dinkelbach 1967, on fractional programs).
fn sharpened(
    program: &Program,
    full: &mut Elastic,
    first: Outcome,
    clock: &Clock,
    options: &Options,
) -> Vec<Member> {
    let mut best = first.support(program);
    let (mut outcome, mut relaxed) = (first, 0.0);
    for _ in 0..ROUNDS {
        if best.len() <= SMALL {
            break;
        }
        let by = 0.9 * outcome.depth();
        relaxed += by;
        if !full.relax(relaxed) {
            break;
        }
        match full.solve(clock, options) {
            Some(next) if next.infeasible() => {
                let steeper = next.depth() > 0.2 * by;
                let support = next.support(program);
                if support.len() < best.len() {
                    best = support;
                }
                outcome = next;
                if !steeper {
                    break;
                }
            }
            _ => break,
        }
    }
    best
}

impl Conflict {
    fn new(members: &[Member], mut mends: Vec<Mend>, whole: bool, minimal: bool) -> Conflict {
        let mut rows = Vec::new();
        let mut cols = Vec::new();
        for member in members {
            match *member {
                Member::Row(row) => rows.push(row),
                Member::Lower(col) | Member::Upper(col) => cols.push(col),
            }
        }
        rows.sort_unstable();
        cols.sort_unstable();
        cols.dedup();
        mends.sort_by(|a, b| {
            b.tried.cmp(&a.tried).then(a.amount.total_cmp(&b.amount)).then(a.target.cmp(&b.target))
        });
        Conflict { rows, cols, mends, whole, minimal }
    }

    /// Whether no conflict was found.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.cols.is_empty()
    }
}
