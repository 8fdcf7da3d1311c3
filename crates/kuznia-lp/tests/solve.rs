//! Small programs with known answers through the front door.

use kuznia_lp::{Col, Lp, Method, Options, Program, Purpose, Row, Status, prices, solve, solver_version};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const INF: f64 = f64::INFINITY;

/// Two machines make two products: maximise 3a + 5b with a ≤ 4, 2b ≤ 12, 3a + 2b ≤ 18 (Hillier and Lieberman's Wyndor
/// Glass). The answer is a = 2, b = 6, 36; the resources are worth 0, 1.5 and 1.
fn wyndor() -> Program {
    let mut program = Program::new();
    let a = program.add_col(-3.0, 0.0, INF, false);
    let b = program.add_col(-5.0, 0.0, INF, false);
    program.add_row(-INF, 4.0, &[(a, 1.0)]);
    program.add_row(-INF, 12.0, &[(b, 2.0)]);
    program.add_row(-INF, 18.0, &[(a, 3.0), (b, 2.0)]);
    program.offset = 100.0;
    program
}

fn with(method: Method) -> Options {
    Options { method, purpose: Purpose::PricesOrBasis, ..Options::default() }
}

fn close(found: f64, known: f64) {
    assert!((found - known).abs() <= 1e-6 * known.abs().max(1.0), "{found} is not {known}");
}

fn quiet(program: &Program, options: &Options) -> kuznia_lp::Solution {
    solve(program, options, None, &mut |_| ())
}

#[test]
fn the_linked_solver_is_the_one_that_was_verified() {
    assert_eq!(solver_version(), "1.16.0");
}

#[test]
fn every_method_finds_the_textbook_optimum_and_its_prices() {
    for method in [Method::Auto, Method::Simplex, Method::InteriorPoint] {
        let solution = quiet(&wyndor(), &with(method));
        assert_eq!(solution.status, Status::Optimal, "{method:?}");
        close(solution.objective, 64.0);
        close(solution.bound, 64.0);
        close(solution.x[0], 2.0);
        close(solution.x[1], 6.0);
        for (price, known) in solution.row_dual.iter().zip([0.0, -1.5, -1.0]) {
            close(*price, known);
        }
        assert!(solution.basis.is_some() && !solution.method.is_empty());
    }
}

#[test]
fn a_way_from_a_basis_that_is_too_long_begins_anew() {
    // Twelve works supply twelve towns; at other distances nearly all ways change.
    const ALL: u32 = 12;
    let mut program = Program::new();
    let places = || (0..ALL).flat_map(|i| (0..ALL).map(move |j| (i, j)));
    let ways: Vec<Col> =
        places().map(|(i, j)| program.add_col(f64::from((7 * i + 5 * j) % 11), 0.0, INF, false)).collect();
    let terms = |such: &dyn Fn(u32, u32) -> bool| -> Vec<(Col, f64)> {
        places().zip(&ways).filter(|((i, j), _)| such(*i, *j)).map(|(_, way)| (*way, 1.0)).collect()
    };
    for own in 0..ALL {
        program.add_row(-INF, 10.0 + f64::from(own), &terms(&|i, _| i == own));
        program.add_row(9.0 + f64::from(own % 5), INF, &terms(&|_, j| j == own));
    }
    let mut lp = Lp::from_program(&program).expect("the program is sound");
    let free = with(Method::Auto);
    let basis = lp.solve(&free, &mut |_| ()).basis.expect("a vertex");
    let costs: Vec<(Col, f64)> =
        places().zip(&ways).map(|((i, j), way)| (*way, f64::from((3 * i + 8 * j) % 13))).collect();
    lp.set_costs(&costs).expect("columns exist");
    lp.set_basis(&basis).expect("it is a basis of this program");
    let known = lp.solve(&free, &mut |_| ());
    assert!(known.iterations > 1, "{}", known.iterations);
    let few = Options { warm_iterations: Some(1), ..free.clone() };
    lp.set_basis(&basis).expect("it is a basis of this program");
    let found = lp.solve(&few, &mut |_| ());
    assert_eq!(found.status, Status::Optimal);
    close(found.objective, known.objective);
    assert_ne!(found.method, known.method, "it began anew");
    // The limit holds for that solve alone.
    lp.set_basis(&basis).expect("it is a basis of this program");
    assert_eq!(lp.solve(&free, &mut |_| ()).method, known.method);
}

#[test]
fn a_price_is_the_change_of_the_objective_when_the_binding_bound_rises() {
    // A demand row: min 2x + 3y, x + y ≥ 5, x ≤ 3 (a column bound).
    let mut program = Program::new();
    let x = program.add_col(2.0, 0.0, 3.0, false);
    let y = program.add_col(3.0, 0.0, INF, false);
    let demand = program.add_row(5.0, INF, &[(x, 1.0), (y, 1.0)]);
    let base = quiet(&program, &with(Method::Auto));
    close(base.row_dual[demand.index()], 3.0);
    close(base.col_dual[x.index()], -1.0);
    program.row_lower[demand.index()] += 1.0;
    close(quiet(&program, &with(Method::Auto)).objective - base.objective, base.row_dual[demand.index()]);
    program.row_lower[demand.index()] -= 1.0;
    program.col_upper[x.index()] += 1.0;
    close(quiet(&program, &with(Method::Auto)).objective - base.objective, base.col_dual[x.index()]);
}

#[test]
fn values_alone_come_from_an_interior_point_too() {
    let solution = quiet(&wyndor(), &Options { method: Method::InteriorPoint, ..Options::default() });
    assert_eq!((solution.status.clone(), solution.method.as_str()), (Status::Optimal, "interior point"));
    close(solution.objective, 64.0);
}

#[test]
fn infeasible_and_unbounded_are_told_apart_by_every_method() {
    let mut infeasible = wyndor();
    infeasible.add_row(100.0, INF, &[(Col(0), 1.0)]);
    let mut unbounded = Program::new();
    let (a, b) = (unbounded.add_col(-1.0, 0.0, INF, false), unbounded.add_col(0.0, 0.0, INF, false));
    unbounded.add_row(-INF, 3.0, &[(a, 1.0), (b, -1.0)]);
    // A ray that improves, and no point to start from: infeasible, not unbounded.
    let mut both = unbounded.clone();
    both.add_row(5.0, INF, &[(a, 1.0)]);
    both.add_row(-INF, 4.0, &[(a, 1.0)]);
    both.add_col(-1.0, 0.0, INF, false);
    for whole in [false, true] {
        for method in [Method::Auto, Method::Simplex, Method::InteriorPoint] {
            for presolve in [true, false] {
                let options = Options { presolve, ..with(method) };
                for (program, known) in [
                    (&infeasible, Status::Infeasible),
                    (&unbounded, Status::Unbounded),
                    (&both, Status::Infeasible),
                ] {
                    let mut program = program.clone();
                    program.integer[0] = whole;
                    let solution = quiet(&program, &options);
                    assert_eq!(solution.status, known, "{method:?}, presolve {presolve}, whole {whole}");
                    assert!(solution.x.is_empty() && !solution.has_values());
                }
            }
        }
    }
}

#[test]
fn crossed_bounds_are_infeasible_and_bad_figures_fail_with_words() {
    let mut crossed = wyndor();
    crossed.col_lower[0] = 9.0;
    crossed.col_upper[0] = 8.0;
    assert_eq!(quiet(&crossed, &Options::default()).status, Status::Infeasible);
    let mut bad = wyndor();
    bad.value[0] = f64::NAN;
    assert_eq!(
        quiet(&bad, &Options::default()).status,
        Status::Failed("entry 0 of `value` is not a usable number".into())
    );
    assert!(matches!(prices(&wyndor(), &[], &Options::default(), &mut |_| ()).status, Status::Failed(_)));
}

#[test]
fn programs_without_columns_or_rows_are_answered() {
    let mut empty = Program::new();
    empty.offset = 7.0;
    let solution = quiet(&empty, &Options::default());
    assert_eq!((solution.status, solution.objective, solution.bound), (Status::Optimal, 7.0, 7.0));
    empty.add_row(1.0, INF, &[]);
    assert_eq!(quiet(&empty, &Options::default()).status, Status::Infeasible);
    for whole in [false, true] {
        let mut rowless = Program::new();
        rowless.add_col(2.0, 1.5, 9.0, whole);
        rowless.add_col(-1.0, 0.0, 3.0, whole);
        let solution = quiet(&rowless, &Options::default());
        assert_eq!(solution.status, Status::Optimal);
        close(solution.objective, if whole { 1.0 } else { 0.0 });
    }
}

/// Whole boxes of 7 and 11 to carry 100 at least weight: with a floor, an integer program whose relaxation is not whole.
fn boxes() -> Program {
    let mut program = Program::new();
    let small = program.add_col(7.3, 0.0, 50.0, true);
    let large = program.add_col(11.1, 0.0, 50.0, true);
    let loose = program.add_col(20.0, 0.0, INF, false);
    program.add_row(100.0, INF, &[(small, 7.0), (large, 11.0), (loose, 1.0)]);
    program.offset = 5.0;
    program
}

/// The least of `boxes` by enumeration.
fn boxes_by_hand() -> f64 {
    let mut best = INF;
    for small in 0..=50 {
        for large in 0..=50 {
            let rest = (100.0 - 7.0 * f64::from(small) - 11.0 * f64::from(large)).max(0.0);
            best = best.min(5.0 + 7.3 * f64::from(small) + 11.1 * f64::from(large) + 20.0 * rest);
        }
    }
    best
}

#[test]
fn whole_columns_come_back_exactly_whole_with_a_bound() {
    let mut heard = 0;
    let options = Options { gap: 0.0, ..with(Method::Auto) };
    let solution = solve(&boxes(), &options, Some(&[15.0, 0.0, 0.0]), &mut |_| heard += 1);
    assert_eq!(solution.status, Status::Optimal);
    close(solution.objective, boxes_by_hand());
    assert!(solution.bound <= solution.objective && solution.gap <= 1e-9);
    assert!(solution.x[..2].iter().all(|x| x.fract() == 0.0), "{:?}", solution.x);
    assert!(solution.has_prices());
    assert!(boxes().violation(&solution.x) <= 1e-9);
}

#[test]
fn a_value_that_is_almost_whole_is_fixed_and_the_rest_solved_again() {
    let found = prices(&boxes(), &[8.999_999, 3.000_000_1, 0.0], &Options::default(), &mut |_| ());
    assert_eq!(found.status, Status::Optimal);
    assert_eq!(found.x[..2], [9.0, 3.0]);
    // 9·7 + 3·11 = 96: four loose units are left, at 20 each, which is what one more unit of demand costs.
    close(found.x[2], 4.0);
    close(found.objective, 5.0 + 9.0 * 7.3 + 3.0 * 11.1 + 80.0);
    close(found.row_dual[0], 20.0);
    let mut closed = boxes();
    closed.col_upper[2] = 1.0;
    assert_eq!(
        prices(&closed, &[9.0, 3.0, 0.0], &Options::default(), &mut |_| ()).status,
        Status::Infeasible
    );
}

#[test]
fn no_time_and_a_raised_flag_stop_at_once() {
    let stop = Arc::new(AtomicBool::new(true));
    let limited = Options { time_limit: Some(Duration::ZERO), ..Options::default() };
    let stopped = Options { stop: Some(Arc::clone(&stop)), ..Options::default() };
    for options in [limited, stopped] {
        for program in [wyndor(), boxes()] {
            let began = Instant::now();
            let solution = quiet(&program, &options);
            assert_eq!(solution.status, Status::Stopped);
            assert_eq!((solution.objective, solution.bound), (INF, -INF));
            assert_eq!(
                prices(&program, &vec![0.0; program.n_cols()], &options, &mut |_| ()).status,
                Status::Stopped
            );
            assert!(began.elapsed() < Duration::from_secs(5));
        }
    }
}

/// A market-split problem (Cornuéjols and Dawande 1998): tiny, and far beyond any tree search in the time of a test.
fn market_split() -> Program {
    let mut program = Program::new();
    let cols: Vec<Col> = (0..50).map(|_| program.add_col(0.0, 0.0, 1.0, true)).collect();
    let mut state = 12_345u64;
    for _ in 0..6 {
        let terms: Vec<(Col, f64)> = cols
            .iter()
            .map(|&col| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (col, (state >> 33).rem_euclid(100) as f64)
            })
            .collect();
        let half = (terms.iter().map(|(_, value)| value).sum::<f64>() / 2.0).floor();
        let (over, under) = (program.add_col(1.0, 0.0, INF, false), program.add_col(1.0, 0.0, INF, false));
        program.begin_row();
        for (col, value) in terms {
            program.push(col, value);
        }
        program.push(over, -1.0);
        program.push(under, 1.0);
        program.end_row(half, half);
    }
    program
}

#[test]
fn a_time_limit_hands_back_the_best_solution_with_its_bound() {
    let mut reports = Vec::new();
    let options = Options { time_limit: Some(Duration::from_millis(1500)), gap: 0.0, ..Options::default() };
    let began = Instant::now();
    let solution = solve(&market_split(), &options, None, &mut |progress| reports.push(progress));
    assert!(began.elapsed() < Duration::from_secs(8));
    assert_eq!(solution.status, Status::Feasible);
    assert!(solution.bound <= solution.objective && solution.bound >= 0.0 && solution.gap > 0.0);
    assert!(market_split().violation(&solution.x) <= 1e-6);
    assert!(reports.iter().any(|report| report.incumbent.is_some() && report.bound.is_some()));
    assert!(reports.windows(2).all(|pair| pair[0].seconds <= pair[1].seconds));
}

#[test]
fn a_flag_raised_during_the_search_ends_it_with_what_there_is() {
    let stop = Arc::new(AtomicBool::new(false));
    let options = Options { stop: Some(Arc::clone(&stop)), gap: 0.0, ..Options::default() };
    let began = Instant::now();
    let solution = solve(&market_split(), &options, None, &mut |progress| {
        if progress.incumbent.is_some() {
            stop.store(true, Ordering::Relaxed);
        }
    });
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_eq!(solution.status, Status::Feasible);
}

#[test]
fn a_live_program_is_changed_and_solved_again_from_its_basis() {
    let mut lp = Lp::from_program(&wyndor()).expect("a sound program");
    let options = with(Method::Auto);
    close(lp.solve(&options, &mut |_| ()).objective, 64.0);
    lp.set_row_bounds(Row(1), -INF, 14.0).expect("the row exists");
    let warm = lp.solve(&options, &mut |_| ());
    close(warm.objective, 61.0);
    assert_eq!(warm.method, "dual simplex from the last basis");
    let cut = lp.add_row(-INF, 5.0, &[(Col(1), 1.0)]).expect("the column exists");
    close(lp.solve(&options, &mut |_| ()).objective, 100.0 - 3.0 * 8.0 / 3.0 - 25.0);
    assert_eq!((cut, lp.n_rows()), (Row(3), 4));
    lp.set_cost(Col(0), 0.0).expect("the column exists");
    close(lp.solve(&options, &mut |_| ()).objective, 75.0);
    let new = lp.add_col(-10.0, 0.0, 2.0, &[(Row(0), 1.0)]).expect("the row exists");
    let last = lp.solve(&options, &mut |_| ());
    close(last.x[new.index()], 2.0);
    close(last.objective, 55.0);
    assert!(lp.set_col_bounds(Col(99), 0.0, 1.0).is_err() && lp.set_cost(Col(0), f64::NAN).is_err());
    let basis = last.basis.expect("a simplex leaves a basis");
    lp.forget_basis().expect("nothing forbids it");
    lp.set_basis(&basis).expect("it fits");
    close(lp.solve(&options, &mut |_| ()).objective, 55.0);
}

#[test]
fn a_panic_in_the_listener_reaches_the_caller_and_leaves_the_solver_usable() {
    let options = Options { gap: 0.0, ..Options::default() };
    let caught =
        std::panic::catch_unwind(|| solve(&market_split(), &options, None, &mut |_| panic!("heard")));
    assert!(caught.is_err());
    close(quiet(&wyndor(), &with(Method::Auto)).objective, 64.0);
}

#[test]
fn another_number_of_threads_on_the_same_thread_is_no_trap() {
    for threads in [Some(1), Some(2), None, Some(1)] {
        close(quiet(&wyndor(), &Options { threads, ..with(Method::Auto) }).objective, 64.0);
        close(
            quiet(&boxes(), &Options { threads, gap: 0.0, ..with(Method::Auto) }).objective,
            boxes_by_hand(),
        );
    }
}

#[test]
fn a_smaller_gap_than_the_rule_of_the_version_1_14_bug_is_right() {
    // HiGHS 1.14 answered 15 here.
    let mut program = Program::new();
    let x = program.add_col(2.0, 0.0, INF, false);
    let z = program.add_col(3.0, 0.0, INF, true);
    program.add_row(4.5, INF, &[(x, 1.0), (z, 1.0)]);
    close(quiet(&program, &Options { gap: 0.0, ..Options::default() }).objective, 9.0);
}
