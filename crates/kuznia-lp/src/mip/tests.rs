//! The driver on programs that are far too small for it, against HiGHS's own tree.

#[path = "../../tests/support/dice.rs"]
mod dice;
#[path = "../../tests/support/expansion.rs"]
mod expansion;
#[path = "../../tests/support/random.rs"]
mod random;

use super::rough::{self, Rough};
use super::{driver, finish, tree};
use crate::options::{Clock, Options};
use crate::program::Program;
use crate::solution::{Solution, Status};
use expansion::{Shape, expansion};
use random::{by_enumeration, random_mip};

fn drive(program: &Program, options: &Options, start: Option<&[f64]>) -> Solution {
    let clock = Clock::start(options);
    let found = driver::solve(program, options, start, &clock, &mut |_| ());
    finish(program, found, options, &clock, &mut |_| ())
}

fn tree(program: &Program, options: &Options) -> Solution {
    let clock = Clock::start(options);
    let found = tree::search(program, options, None, &clock, &mut |_| ());
    finish(program, found, options, &clock, &mut |_| ())
}

#[test]
fn the_driver_agrees_with_the_tree_search_on_random_programs() {
    let options = Options { gap: 0.0, threads: Some(2), ..Options::default() };
    let mut by_driver_alone = 0;
    for number in 0..400 {
        let program = random_mip(number);
        let (ours, theirs) = (drive(&program, &options, None), tree(&program, &options));
        assert_eq!(ours.status, theirs.status, "program {number}");
        if theirs.status == Status::Optimal {
            let size = theirs.objective.abs().max(1.0);
            assert!(
                (ours.objective - theirs.objective).abs() <= 1e-6 * size,
                "program {number}: {ours:?} {theirs:?}"
            );
            assert!(ours.bound <= theirs.objective + 1e-6 * size && ours.gap <= 1e-6, "program {number}");
            assert!(program.violation(&ours.x) <= 1e-6, "program {number}");
        }
        if let Some(known) = by_enumeration(&program) {
            assert_eq!(known.is_some(), ours.has_values(), "program {number}");
            assert!(known.is_none_or(|known| (ours.objective - known).abs() <= 1e-6 * known.abs().max(1.0)));
        }
        by_driver_alone += usize::from(!ours.method.contains("cut"));
    }
    assert!(by_driver_alone >= 380, "{by_driver_alone} of 400");
}

fn small_plan(seed: u64) -> Program {
    expansion(Shape { periods: 12, sites: 4, items: 3, projects: 10, set_ups: 2, seed })
}

#[test]
fn bounds_are_valid_and_gaps_are_kept_on_small_plans() {
    for seed in 1..=3 {
        let program = small_plan(seed);
        let exact = tree(&program, &Options { gap: 1e-6, ..Options::default() });
        assert_eq!(exact.status, Status::Optimal);
        for gap in [0.05, 0.01, 1e-4] {
            let ours = drive(&program, &Options { gap, ..Options::default() }, None);
            assert_eq!(ours.status, Status::Optimal);
            assert!(ours.gap <= gap * 1.000_001, "{gap}: {}", ours.gap);
            let slack = 1e-5 * exact.objective.abs();
            assert!(
                ours.bound <= exact.objective + slack && ours.objective >= exact.bound - slack,
                "seed {seed}"
            );
            assert!(program.violation(&ours.x) <= 1e-6);
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let program = small_plan(4);
    let answers: Vec<Solution> = [1, 2, 3]
        .into_iter()
        .map(|threads| {
            drive(&program, &Options { gap: 1e-3, threads: Some(threads), ..Options::default() }, None)
        })
        .collect();
    for other in &answers[1..] {
        assert_eq!(answers[0].objective.to_bits(), other.objective.to_bits());
        assert_eq!(answers[0].bound.to_bits(), other.bound.to_bits());
        assert_eq!(answers[0].x, other.x);
        assert_eq!((answers[0].nodes, answers[0].iterations), (other.nodes, other.iterations));
    }
}

#[test]
fn a_start_is_completed_and_kept_when_nothing_better_is_found() {
    let program = small_plan(5);
    let options = Options { gap: 1e-4, ..Options::default() };
    let best = drive(&program, &options, None);
    let again = drive(&program, &options, Some(&best.x));
    assert!(again.objective <= best.objective + 1e-6 * best.objective.abs());
    // A start that breaks its own rows is of no use and does no harm.
    let wild = vec![1.0; program.n_cols()];
    let after = drive(&program, &options, Some(&wild));
    assert!(after.gap <= 1e-4 * 1.000_001 && program.violation(&after.x) <= 1e-6);
}

#[test]
fn a_first_answer_is_bracketed_by_the_truth_and_never_worse_than_what_it_began_from() {
    let mut ended = 0;
    for seed in 1..=3 {
        let shape = Shape { periods: 6, sites: 3, items: 2, projects: 6, set_ups: 1, seed };
        let program = expansion(shape);
        let exact = tree(&program, &Options { gap: 1e-6, ..Options::default() });
        let slack = 1e-5 * exact.objective.abs();
        let mut reached = Vec::new();
        for gap in [0.5, 0.0] {
            let options = Options { gap, threads: Some(2), ..Options::default() };
            let x = match rough::solve(&program, &options, &Clock::start(&options), &mut |_| ()) {
                Rough::Ended(answer) => {
                    ended += 1;
                    assert!(answer.status == Status::Optimal && answer.gap <= gap, "seed {seed}: {answer:?}");
                    assert!(answer.bound <= exact.objective + slack, "seed {seed}: {}", answer.bound);
                    answer.x
                }
                Rough::Start(x) => x,
                Rough::Nothing => {
                    panic!("seed {seed}: every fixing has a completion where shortfall is allowed")
                }
            };
            assert!(program.violation(&x) <= 1e-6, "seed {seed}");
            assert!(program.integers().iter().all(|col| x[col.index()].fract() == 0.0), "seed {seed}");
            reached.push(program.objective(&x));
        }
        assert!(reached.iter().all(|&objective| objective >= exact.objective - slack), "seed {seed}");
        // A tighter gap asks for more rounds of the same search.
        assert!(reached.is_sorted_by(|a, b| a + slack >= *b), "seed {seed}: {reached:?}");
    }
    assert!(ended >= 3, "{ended}");
}

#[test]
fn a_first_answer_is_the_same_with_one_thread_and_two() {
    let program = expansion(Shape { periods: 6, sites: 3, items: 2, projects: 6, set_ups: 1, seed: 3 });
    let found = [1, 2].map(|threads| {
        let options = Options { gap: 0.0, threads: Some(threads), ..Options::default() };
        match rough::solve(&program, &options, &Clock::start(&options), &mut |_| ()) {
            Rough::Ended(answer) => answer.x,
            Rough::Start(x) => x,
            Rough::Nothing => Vec::new(),
        }
    });
    assert!(!found[0].is_empty());
    assert_eq!(found[0], found[1]);
}

#[test]
fn what_is_enough_ends_the_search_on_the_right_side() {
    let (mut found, mut refused) = (0, 0);
    for number in 0..300 {
        let program = random_mip(number);
        let best = tree(&program, &Options { gap: 0.0, threads: Some(1), ..Options::default() });
        if best.status != Status::Optimal {
            continue;
        }
        let size = best.objective.abs().max(1.0);
        for away in [-0.3, -0.01, 0.01, 0.3] {
            let enough = best.objective + away * size;
            let options = Options { gap: 0.0, threads: Some(1), enough: Some(enough), ..Options::default() };
            for solution in [drive(&program, &options, None), tree(&program, &options)] {
                let place = format!("program {number}, {away}: {solution:?}");
                if away > 0.0 {
                    assert!(solution.has_values() && solution.objective <= enough + 1e-6 * size, "{place}");
                    assert!(program.violation(&solution.x) <= 1e-6, "{place}");
                    found += 1;
                } else {
                    // Nothing is that good, and this is known; the program is not called infeasible for it.
                    assert_ne!(solution.status, Status::Infeasible, "{place}");
                    assert!(solution.bound >= enough - 1e-6 * size, "{place}");
                    assert!(
                        !solution.has_values() || solution.objective >= best.objective - 1e-6 * size,
                        "{place}"
                    );
                    refused += 1;
                }
                assert!(solution.bound <= best.objective + 1e-6 * size, "{place}");
            }
        }
    }
    assert!(found > 200 && refused > 200, "{found} {refused}");
}
