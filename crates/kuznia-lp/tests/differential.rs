//! Random programs with whole columns, solved with presolve on and off and, where they are whole throughout, by
//! enumeration: HiGHS 1.14 answered one in sixty of such programs wrongly.

#[path = "support/dice.rs"]
mod dice;
#[path = "support/random.rs"]
mod random;

use kuznia_lp::{Options, Solution, Status, safe_bound, solve};
use random::{by_enumeration, random_mip};

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(1.0)
}

fn answer(number: u64, presolve: bool) -> Solution {
    let options = Options { gap: 0.0, presolve, threads: Some(1), ..Options::default() };
    solve(&random_mip(number), &options, None, &mut |_| ())
}

/// Solves the programs of these numbers in every way; returns how many were feasible, and infeasible.
fn compare(numbers: impl Iterator<Item = u64>) -> (usize, usize) {
    let (mut feasible, mut infeasible) = (0, 0);
    for number in numbers {
        let program = random_mip(number);
        let (with, without) = (answer(number, true), answer(number, false));
        assert_eq!(with.status, without.status, "program {number}");
        let known = by_enumeration(&program);
        if with.status == Status::Infeasible {
            assert!(known.is_none_or(|known| known.is_none()), "program {number} has solutions: {known:?}");
            infeasible += 1;
            continue;
        }
        assert_eq!(with.status, Status::Optimal, "program {number}");
        for solution in [&with, &without] {
            assert!(program.violation(&solution.x) <= 1e-6, "program {number}");
            assert!(same(program.objective(&solution.x), solution.objective), "program {number}");
            // HiGHS lets a bound lie its own tolerance of 1e-6 below.
            let slack = solution.objective - solution.bound;
            assert!(
                (0.0..=2e-6 * solution.objective.abs().max(1.0)).contains(&slack),
                "program {number}: {slack:e}"
            );
        }
        assert!(
            same(with.objective, without.objective),
            "program {number}: {} {}",
            with.objective,
            without.objective
        );
        if let Some(known) = known {
            let known = known.unwrap_or(f64::INFINITY);
            assert!(same(with.objective, known), "program {number}: {} is not {known}", with.objective);
        }
        // The relaxation's safe bound holds for the program with whole columns too.
        let relaxed = solve(&program.relaxed(), &Options::default(), None, &mut |_| ());
        assert!(safe_bound(&program, &relaxed.row_dual) <= with.objective + 1e-6, "program {number}");
        feasible += 1;
    }
    (feasible, infeasible)
}

#[test]
fn three_hundred_programs_have_one_answer_each() {
    let (feasible, infeasible) = compare((0..3_000).step_by(10));
    assert!(feasible >= 150 && infeasible >= 15, "{feasible} feasible, {infeasible} infeasible");
}

#[test]
#[ignore = "long"]
fn three_thousand_programs_have_one_answer_each() {
    let (feasible, infeasible) = compare(0..3_000);
    println!("3000 programs: {feasible} feasible, {infeasible} infeasible, 0 differences");
    assert!(feasible >= 1_500 && infeasible >= 150, "{feasible} feasible, {infeasible} infeasible");
}
