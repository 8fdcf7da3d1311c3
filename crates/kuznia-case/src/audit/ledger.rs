//! The accumulating row checker: rows in compensated sums, their errors, and the worst row of every family.

/// A sum in twice the working precision, by error-free transformations.
///
/// Two-sum: Knuth (1969); product with its rounding error by a fused multiplication: Ogita, Rump and Oishi (2005).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    /// Adds a number.
    pub(super) fn add(&mut self, value: f64) {
        let sum = self.high + value;
        let part = sum - self.high;
        self.low += (self.high - (sum - part)) + (value - part);
        self.high = sum;
    }
    /// Adds a product, with its rounding error.
    pub(super) fn add_product(&mut self, a: f64, x: f64) {
        let product = a * x;
        self.add(product);
        self.low += a.mul_add(x, -product);
    }
    /// Adds a multiple of another sum.
    fn add_multiple(&mut self, a: f64, other: Self) {
        self.add_product(a, other.high);
        self.add_product(a, other.low);
    }
    /// The sum, rounded once.
    pub(super) fn value(self) -> f64 {
        self.high + self.low
    }
}

/// A row Σ a·x + constant that is compared with zero. The constant is the negative right-hand side.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row {
    terms: Sum,
    /// Σ |a·x|.
    size: f64,
    constant: Sum,
}

impl Row {
    /// A row without terms.
    pub(super) fn new() -> Self {
        Self::default()
    }
    /// Adds a·x.
    pub(super) fn term(&mut self, a: f64, x: f64) {
        self.terms.add_product(a, x);
        self.size += (a * x).abs();
    }
    /// Adds a constant, which lowers the right-hand side.
    pub(super) fn constant(&mut self, value: f64) {
        self.constant.add(value);
    }
    /// Adds a multiple of another row.
    pub(super) fn plus(&mut self, a: f64, other: &Self) {
        self.terms.add_multiple(a, other.terms);
        self.size += a.abs() * other.size;
        self.constant.add_multiple(a, other.constant);
    }
    /// Σ a·x + constant.
    pub(super) fn value(&self) -> f64 {
        let mut all = self.terms;
        all.add_multiple(1.0, self.constant);
        all.value()
    }
    /// What a violation is measured by: max(1, |right-hand side|, Σ |a·x|).
    fn scale(&self) -> f64 {
        1f64.max(self.constant.value().abs()).max(self.size)
    }
}

macro_rules! families {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// The families of rows; the word is what the user reads.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Family { $($(#[$doc])* $name,)+ }
        /// The words of all families, in order.
        const WORDS: &[&str] = &[$($word),+];
    };
}

families! {
    /// Every table and series has its length, every id exists, nothing is listed twice.
    Shape = "shape",
    /// Every figure is a number.
    Finite = "finite",
    /// No amount is negative.
    Nonnegative = "nonnegative",
    /// What leaves a place without stock is what comes to it.
    MaterialBalance = "material_balance",
    /// Runs within capacity.
    LineCapacity = "line_capacity",
    /// Overtime within its share.
    Overtime = "overtime",
    /// No run without set-up; set up or not, nothing between.
    Setup = "setup",
    /// Least load while a line is set up.
    MinLoad = "min_load",
    /// No line has less than nothing installed.
    Installed = "installed",
    /// No run without permission.
    Gate = "gate",
    /// Commitments at possible times only.
    ProjectWindow = "project_window",
    /// Most units.
    ProjectUnits = "project_units",
    /// Whole units.
    WholeUnits = "whole_units",
    /// Predecessors are complete.
    ProjectOrder = "project_order",
    /// Not both of two projects.
    ProjectExcludes = "project_excludes",
    /// Stock within capacity.
    StoreCapacity = "store_capacity",
    /// Safety stock.
    StoreSafety = "store_safety",
    /// Stock that is used before it spoils.
    ShelfLife = "shelf_life",
    /// Closing minimum.
    StoreClosing = "store_closing",
    /// Disposal where it is possible.
    Disposal = "disposal",
    /// Closing credit within stock and opening.
    ClosingCredit = "closing_credit",
    /// Purchases within window and limit.
    OfferLimit = "offer_limit",
    /// Paid for what is bought, and at least the minimum.
    OfferPaid = "offer_paid",
    /// Transport within the limit.
    LinkCapacity = "link_capacity",
    /// A link with an item carries only that one.
    LinkItem = "link_item",
    /// Aid taken within what is offered.
    AidTaken = "aid_taken",
    /// Needs served, short or waiting.
    Requirement = "requirement",
    /// Needs that may not fall short do not; what is kept waits.
    Shortfall = "shortfall",
    /// Level fielded from deliveries and attrition.
    Fielded = "fielded",
    /// Use within what the enablers allow.
    Enabler = "enabler",
    /// Energy within the grid.
    Power = "power",
    /// Hours within people's.
    Labour = "labour",
    /// People employed within standing, hired and trained.
    People = "people",
    /// Hiring within its limit.
    Hire = "hire",
    /// Every outlay is paid exactly.
    Outlay = "outlay",
    /// A fund pays only what it covers.
    Coverage = "coverage",
    /// A fund with a currency pays only outlays in it.
    Currency = "currency",
    /// Cash from period to period.
    Budget = "budget",
    /// What is owed from period to period.
    LoanOwed = "loan_owed",
    /// Owed within the limit.
    LoanLimit = "loan_limit",
    /// Borrowing inside the window.
    LoanWindow = "loan_window",
    /// Targets.
    Target = "target",
    /// Terms of the objective as the plan states them.
    Objective = "objective",
}

/// What the audit found in one family of rows.
#[derive(Clone, PartialEq, Debug)]
pub struct FamilyReport {
    /// The family, such as `material_balance`.
    pub family: &'static str,
    /// Rows recomputed.
    pub rows: usize,
    /// Greatest violation, relative to max(1, |right-hand side|, Σ |a·x|); infinite where a figure is not a number.
    pub worst_violation: f64,
    /// The row that is violated most; `None` where none is at all.
    pub worst_row: Option<String>,
}

/// Collects the errors of rows by family.
#[derive(Debug)]
pub(super) struct Ledger {
    families: Vec<FamilyReport>,
}

impl Ledger {
    /// A ledger without rows.
    pub(super) fn new() -> Self {
        let blank = |&family| FamilyReport { family, rows: 0, worst_violation: 0.0, worst_row: None };
        Self { families: WORDS.iter().map(blank).collect() }
    }
    /// Σ a·x + constant = 0; `key` names the row inside its family, such as `propellant,works-2,2025Q3`.
    pub(super) fn zero(&mut self, family: Family, row: &Row, key: impl FnOnce() -> String) {
        self.enter(family, row.value().abs(), row.scale(), key);
    }
    /// Σ a·x + constant ≤ 0.
    pub(super) fn at_most_zero(&mut self, family: Family, row: &Row, key: impl FnOnce() -> String) {
        self.enter(family, above(row.value()), row.scale(), key);
    }
    /// Σ a·x + constant ≥ 0.
    pub(super) fn at_least_zero(&mut self, family: Family, row: &Row, key: impl FnOnce() -> String) {
        self.enter(family, above(-row.value()), row.scale(), key);
    }
    /// x ≤ limit.
    pub(super) fn at_most(&mut self, family: Family, x: f64, limit: f64, key: impl FnOnce() -> String) {
        self.enter(family, above(x - limit), x.abs().max(limit.abs()).max(1.0), key);
    }
    /// x ≥ 0.
    pub(super) fn nonnegative(&mut self, family: Family, x: f64, key: impl FnOnce() -> String) {
        self.enter(family, above(-x), x.abs().max(1.0), key);
    }
    /// x = 0.
    pub(super) fn absent(&mut self, family: Family, x: f64, key: impl FnOnce() -> String) {
        self.enter(family, x.abs(), x.abs().max(1.0), key);
    }
    /// x is whole.
    pub(super) fn whole(&mut self, family: Family, x: f64, key: impl FnOnce() -> String) {
        self.enter(family, (x - x.round()).abs(), x.abs().max(1.0), key);
    }
    /// A condition that holds or does not.
    pub(super) fn holds(&mut self, family: Family, condition: bool, key: impl FnOnce() -> String) {
        self.enter(family, if condition { 0.0 } else { 1.0 }, 1.0, key);
    }
    /// x is a number.
    pub(super) fn finite(&mut self, x: f64, key: impl FnOnce() -> String) {
        self.enter(Family::Finite, if x.is_finite() { 0.0 } else { f64::INFINITY }, 1.0, key);
    }
    /// Soft rows that share what may be missed: the sum of their excesses stays within it.
    pub(super) fn missed(&mut self, family: Family, rows: &[Row], missed: f64, key: impl FnOnce() -> String) {
        let mut excess = Sum::default();
        rows.iter().for_each(|row| excess.add(above(row.value())));
        excess.add(-missed);
        let scale = rows.iter().map(Row::scale).fold(1f64.max(missed.abs()), f64::max);
        self.enter(family, above(excess.value()), scale, key);
    }

    fn enter(&mut self, family: Family, violation: f64, scale: f64, key: impl FnOnce() -> String) {
        let report = &mut self.families[family as usize];
        report.rows += 1;
        let error = violation / scale;
        // What cannot be computed is not met.
        let error = if error.is_nan() { f64::INFINITY } else { error };
        if error > report.worst_violation {
            report.worst_violation = error;
            report.worst_row = Some(format!("{}[{}]", report.family, key()));
        }
    }

    /// The reports of all families, in order.
    pub(super) fn close(self) -> Vec<FamilyReport> {
        self.families
    }
}

/// The part above zero; what is not a number stays so.
fn above(x: f64) -> f64 {
    if x < 0.0 { 0.0 } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_keeps_what_plain_addition_loses() {
        let mut sum = Sum::default();
        for value in [1.0, 1e100, 1.0, -1e100] {
            sum.add(value);
        }
        assert_eq!(sum.value(), 2.0);
        let mut sum = Sum::default();
        let x = 1.0 + f64::EPSILON;
        sum.add_product(x, x);
        sum.add(-1.0 - 2.0 * f64::EPSILON);
        assert_eq!(sum.value(), f64::EPSILON * f64::EPSILON);
    }

    #[test]
    fn an_error_is_relative_to_the_row() {
        let mut ledger = Ledger::new();
        let mut row = Row::new();
        row.term(2.0, 50.0);
        row.constant(-99.0);
        ledger.at_most_zero(Family::Power, &row, || "east,2026".to_owned());
        ledger.at_least_zero(Family::People, &row, || unreachable!("a row that holds needs no name"));
        let power = &ledger.close()[Family::Power as usize];
        assert_eq!((power.rows, power.worst_violation), (1, 0.01));
        assert_eq!(power.worst_row.as_deref(), Some("power[east,2026]"));
    }

    #[test]
    fn what_is_not_a_number_is_not_met() {
        let mut ledger = Ledger::new();
        let mut row = Row::new();
        row.term(1.0, f64::NAN);
        ledger.at_most_zero(Family::Target, &row, || "x".to_owned());
        ledger.at_most(Family::Hire, f64::NAN, 1.0, || "y".to_owned());
        let reports = ledger.close();
        assert!(reports[Family::Target as usize].worst_violation.is_infinite());
        assert!(reports[Family::Hire as usize].worst_violation.is_infinite());
    }
}
