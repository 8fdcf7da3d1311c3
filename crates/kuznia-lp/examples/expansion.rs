//! Measures the solvers on made-up capacity expansions: `cargo run -p kuznia-lp --example expansion --
//! [plan|ipx|crossover|simplex|prices|conflict] [items] [seed] [seconds] [gap in thousandths] [lines with set-up costs]`.

#[path = "../tests/support/dice.rs"]
mod dice;
#[path = "../tests/support/expansion.rs"]
mod expansion;

use expansion::{Shape, expansion};
use kuznia_lp::{Method, Options, Program, Purpose, Row, conflict, prices, solve};
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |at: usize, default: usize| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let what = arguments.first().map_or("plan", String::as_str);
    let size = number(1, 10);
    let seed = number(2, 1) as u64;
    let shape = Shape { periods: 40, sites: 12, items: size, projects: 60, set_ups: number(5, 0), seed };
    let program = expansion(shape);
    println!(
        "{shape:?}: {} columns, {} rows, {} nonzeros, {} whole",
        program.n_cols(),
        program.n_rows(),
        program.n_nonzeros(),
        program.n_integers()
    );
    if what == "conflict" {
        explain(program);
        return;
    }
    let seconds = Some(Duration::from_secs(number(3, 60) as u64));
    let began = Instant::now();
    let mut last = f64::NEG_INFINITY;
    let mut hear = |p: kuznia_lp::Progress| {
        if p.seconds < last + 1.0 {
            return;
        }
        last = p.seconds;
        println!(
            "{:7.1} {:<24} {:>8} {:>16.3} {:>16.3} {:>8.4}",
            p.seconds,
            p.phase,
            p.iterations,
            p.incumbent.unwrap_or(f64::NAN),
            p.bound.unwrap_or(f64::NAN),
            p.gap.unwrap_or(f64::NAN)
        );
    };
    let lp = Options { time_limit: seconds, ..Options::default() };
    let solution = match what {
        "ipx" => {
            solve(&program.relaxed(), &Options { method: Method::InteriorPoint, ..lp }, None, &mut |_| ())
        }
        "crossover" => solve(
            &program.relaxed(),
            &Options { method: Method::InteriorPoint, purpose: Purpose::PricesOrBasis, ..lp },
            None,
            &mut |_| (),
        ),
        "simplex" => solve(&program.relaxed(), &Options { method: Method::Simplex, ..lp }, None, &mut |_| ()),
        "prices" => prices(
            &program,
            &solve(&program, &Options { gap: 0.1, ..lp.clone() }, None, &mut |_| ()).x,
            &lp,
            &mut hear,
        ),
        _ => solve(&program, &Options { gap: number(4, 20) as f64 / 1000.0, ..lp }, None, &mut hear),
    };
    println!(
        "{what}: {:?} {} objective {:.4} bound {:.4} gap {:.5} in {:.1} s",
        solution.status,
        solution.method,
        solution.objective,
        solution.bound,
        solution.gap,
        began.elapsed().as_secs_f64()
    );
    let fractional = program
        .integers()
        .iter()
        .filter(|col| solution.x.get(col.index()).is_some_and(|x| (x - x.round()).abs() > 1e-6))
        .count();
    println!("fractional: {fractional}");
}

/// Forbids every shortfall and all budget beyond a half, and asks why there is no plan.
fn explain(mut program: Program) {
    for row in (0..program.n_rows() as u32).map(Row) {
        let (lower, upper) = (program.row_lower[row.index()], program.row_upper[row.index()]);
        if lower == upper && lower > 0.0 {
            // The last column of a need is its shortfall.
            let short = program.row(row).last().map(|(col, _)| col);
            short.into_iter().for_each(|col| program.col_upper[col.index()] = 0.0);
        } else if program.row(row).count() > 100 {
            program.row_upper[row.index()] = 0.5 * upper;
        }
    }
    let began = Instant::now();
    let options = Options { time_limit: Some(Duration::from_secs(100)), ..Options::default() };
    let status = solve(&program, &options, None, &mut |_| ()).status;
    println!("{status:?} in {:.1} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    let found = conflict(&program, &options, &|row| row.0 % 7);
    println!(
        "{} rows and {} columns in {:.1} s, minimal {}",
        found.rows.len(),
        found.cols.len(),
        began.elapsed().as_secs_f64(),
        found.minimal
    );
    found.mends.iter().for_each(|mend| println!("{mend:?}"));
}
