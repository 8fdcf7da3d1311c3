//! Safe bounds: never above the truth, close to it for good prices, and clearly off for wrong ones.

#[path = "support/dice.rs"]
mod dice;

use dice::Dice;
use kuznia_lp::{Col, Method, Options, Program, Purpose, Row, Solution, certify, safe_bound, solve};

const INF: f64 = f64::INFINITY;

/// A feasible program with equalities, ranges, free columns and columns without an upper bound.
fn random(dice: &mut Dice) -> Program {
    let mut program = Program::new();
    program.offset = 1000.0 * dice.unit() - 500.0;
    let (n_cols, n_rows) = (5 + dice.below(30), 3 + dice.below(20));
    let mut point = Vec::new();
    for _ in 0..n_cols {
        let (lower, upper) = match dice.below(4) {
            0 => (0.0, 100.0 * dice.unit()),
            1 => (0.0, INF),
            2 => (-50.0 * dice.unit(), 1e6),
            _ => (-20.0, 20.0),
        };
        program.add_col(10.0 * dice.unit() - 1.0, lower, upper, false);
        point.push(lower + dice.unit() * (upper.min(lower + 50.0) - lower));
    }
    for _ in 0..n_rows {
        let terms: Vec<(Col, f64)> =
            (0..4).map(|_| (Col(dice.below(n_cols) as u32), 3.0 * dice.unit() + 0.1)).collect();
        let activity: f64 = terms.iter().map(|&(col, value)| value * point[col.index()]).sum();
        let (lower, upper) = match dice.below(3) {
            0 => (activity, activity),
            1 => (activity - dice.unit(), INF),
            _ => (-INF, activity + dice.unit()),
        };
        program.add_row(lower, upper, &terms);
    }
    // Nothing is endless.
    let all: Vec<(Col, f64)> = (0..n_cols as u32).map(|col| (Col(col), 1.0)).collect();
    program.add_row(-INF, point.iter().sum::<f64>() + 1000.0, &all);
    program
}

fn answer(program: &Program, method: Method) -> Solution {
    let purpose = if method == Method::Simplex { Purpose::PricesOrBasis } else { Purpose::Values };
    solve(program, &Options { method, purpose, ..Options::default() }, None, &mut |_| ())
}

#[test]
fn bounds_of_random_programs_are_below_the_optimum_and_close_to_it() {
    let mut dice = Dice(42);
    for case in 0..200 {
        let program = random(&mut dice);
        for method in [Method::Simplex, Method::InteriorPoint] {
            let solution = answer(&program, method);
            assert!(solution.has_prices(), "case {case}: {:?}", solution.status);
            let known = answer(&program, Method::Simplex).objective;
            let certificate = certify(&program, &solution.row_dual, known);
            assert!(certificate.tight, "case {case} by {method:?}: {certificate:?} of {known}");
            // The optimum of the solver is itself only as good as its tolerance.
            assert!(certificate.bound <= known + 1e-7 * known.abs().max(1.0), "case {case}");
        }
    }
}

#[test]
fn wrong_prices_give_a_lower_bound_that_is_still_valid_and_is_seen_not_to_be_tight() {
    let mut dice = Dice(43);
    for case in 0..100 {
        let program = random(&mut dice);
        let solution = answer(&program, Method::Simplex);
        let mut wrong = solution.row_dual.clone();
        for price in &mut wrong {
            *price = *price * (0.5 + dice.unit()) + dice.unit() - 0.5;
        }
        let certificate = certify(&program, &wrong, solution.objective);
        assert!(
            certificate.bound <= solution.objective + 1e-7 * solution.objective.abs().max(1.0),
            "case {case}"
        );
        assert!(!certificate.tight, "case {case}: {certificate:?}");
    }
}

#[test]
fn a_claim_below_the_bound_is_not_called_tight() {
    let mut program = Program::new();
    let x = program.add_col(2.0, 0.0, INF, false);
    program.add_row(3.0, INF, &[(x, 1.0)]);
    assert!(certify(&program, &[2.0], 6.0).tight);
    assert!(!certify(&program, &[2.0], 5.0).tight);
    assert!(!certify(&program, &[2.0], 7.0).tight);
}

#[test]
fn a_tiny_wrong_sign_on_an_endless_column_costs_little_and_a_useless_price_proves_nothing() {
    // min x + y, x + y ≥ 1, x ≤ 1e4·z, z ≤ 1; y is free and bounded by nothing.
    let mut program = Program::new();
    let x = program.add_col(1.0, 0.0, INF, false);
    let z = program.add_col(0.0, 0.0, 1.0, false);
    program.add_row(1.0, INF, &[(x, 1.0)]);
    program.add_row(-INF, 0.0, &[(x, 1.0), (z, -1e4)]);
    let bound = safe_bound(&program, &[1.0 + 1e-10, 0.0]);
    assert!((1.0 - 2e-6..=1.0).contains(&bound), "{bound}");
    let y = program.add_col(1.0, -INF, INF, false);
    program.add_row(5.0, INF, &[(y, 1.0)]);
    assert_eq!(safe_bound(&program, &[1.0, 0.0, 1.0]), 6.0);
    assert_eq!(safe_bound(&program, &[1.0, 0.0, 1.1]), -INF);
    assert_eq!(safe_bound(&program, &[1.0]), -INF);
    // A price that is not a number counts as none; that x ≥ 1 then follows from the row itself.
    assert!((6.0 - 1e-9..=6.0).contains(&safe_bound(&program, &[f64::NAN, 0.0, 1.0])));
}

#[test]
fn a_price_that_leans_on_a_bound_that_is_not_there_counts_as_none() {
    let mut program = Program::new();
    let x = program.add_col(1.0, 2.0, 9.0, false);
    let row = program.add_row(-INF, 5.0, &[(x, 1.0)]);
    assert_eq!((row, safe_bound(&program, &[0.7])), (Row(0), 2.0));
}
