//! What `kuznia bench` measures: building and solving, with the memory that they take.

use kuznia_case::{Case, Goal, audit};
use kuznia_lp::{Options, Program};
use kuznia_plan::{Formulation, Size};
use std::fs;
use std::time::Instant;

/// What building a program took.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Building {
    /// Size of the program.
    pub size: Size,
    /// Wall-clock seconds from the case in memory to the solver's arrays.
    pub seconds: f64,
    /// Bytes of the arrays: what a solver is passed.
    pub array_bytes: u64,
    /// By how many bytes the process grew at its peak, arrays and names included; `None` where the system does not say.
    pub peak_bytes: Option<u64>,
}

/// Formulates a case and measures it.
pub fn build(case: &Case) -> Building {
    measure(case).1
}

fn measure(case: &Case) -> (Formulation<'_>, Building) {
    let before = resident_after_reset();
    let began = Instant::now();
    let formulation = Formulation::new(case);
    let seconds = began.elapsed().as_secs_f64();
    let peak = status_bytes("VmHWM:");
    let peak_bytes = before.zip(peak).map(|(before, peak)| peak.saturating_sub(before));
    let program = &formulation.program;
    let building =
        Building { size: Size::of(program), seconds, array_bytes: array_bytes(program), peak_bytes };
    (formulation, building)
}

/// Bytes of what a solver is passed.
fn array_bytes(program: &Program) -> u64 {
    let (cols, rows, nonzeros) = (program.n_cols(), program.n_rows(), program.n_nonzeros());
    let floats = 3 * cols + 2 * rows + nonzeros;
    (floats * size_of::<f64>() + (rows + 1) * size_of::<usize>() + nonzeros * size_of::<u32>() + cols) as u64
}

/// Starts the peak of the process's memory anew (Linux) and gives what it holds now.
fn resident_after_reset() -> Option<u64> {
    fs::write("/proc/self/clear_refs", "5").ok()?;
    status_bytes("VmRSS:")
}

/// A figure of `/proc/self/status`, which is in kilobytes.
fn status_bytes(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// What building and solving a case took.
#[derive(Clone, PartialEq, Debug)]
pub struct Solving {
    /// The building before it.
    pub building: Building,
    /// How it was solved.
    pub method: String,
    /// How it ended, in the solver's words.
    pub status: String,
    /// Wall-clock seconds of the solver, passing the arrays included.
    pub seconds: f64,
    /// Objective of the point.
    pub objective: f64,
    /// The solver's own bound.
    pub bound: f64,
    /// Bound proved from the prices by outward rounding; −∞ where there is none.
    pub safe_bound: f64,
    /// Greatest violation that the audit found in the plan, and where; `None` without a plan.
    pub audit: Option<(f64, String)>,
}

/// Formulates and solves a case, as a benchmark.
pub fn solve(case: &Case, options: &Options) -> Solving {
    let (formulation, building) = measure(case);
    let began = Instant::now();
    let solution = kuznia_lp::solve(&formulation.program, options, None, &mut |_| {});
    let seconds = began.elapsed().as_secs_f64();
    // With whole units the prices are those of fixed units and prove nothing about others.
    let safe_bound = match solution.has_prices() && building.size.integers == 0 {
        true => kuznia_lp::safe_bound_below(&formulation.program, &solution.row_dual, solution.objective),
        false => f64::NEG_INFINITY,
    };
    let audited = solution.has_values().then(|| audit(case, &formulation.plan_at(&solution.x, Goal::Cost)));
    Solving {
        building,
        method: solution.method.clone(),
        status: format!("{:?}", solution.status).to_lowercase(),
        seconds,
        objective: solution.objective,
        bound: solution.bound,
        safe_bound,
        audit: audited.map(|audit| (audit.worst_violation, audit.worst_row.unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use crate::generate::{Synthetic, generate, generate_common};
    use kuznia_lp::{Method, Purpose};

    #[test]
    fn a_benchmark_measures_what_it_builds_and_solves() {
        let size = Synthetic { sites: 3, items: 12, periods: 4, projects: 2, seed: 1 };
        let case = kuznia_case::check(&generate_common(size)).case.unwrap();
        let solving = solve(&case, &Options { purpose: Purpose::Prices, ..Options::default() });
        assert_eq!((solving.status.as_str(), solving.building.size.integers), ("optimal", 0));
        assert!(solving.building.array_bytes > 8 * solving.building.size.nonzeros as u64);
        assert!(
            (solving.objective - solving.safe_bound).abs() <= 1e-6 * solving.objective.abs(),
            "{solving:?}"
        );
        assert!(solving.audit.as_ref().unwrap().0 <= 1e-6, "{solving:?}");
    }

    #[test]
    fn a_plan_of_the_interior_passes_its_audit_and_its_prices_prove_a_bound() {
        let size = Synthetic { sites: 5, items: 40, periods: 12, projects: 0, seed: 2 };
        for draft in [generate(size), generate_common(Synthetic { projects: 20, ..size })] {
            let case = kuznia_case::check(&draft).case.unwrap();
            let options =
                Options { method: Method::InteriorPoint, purpose: Purpose::Values, ..Options::default() };
            let solving = solve(&case, &options);
            assert_eq!((solving.status.as_str(), solving.method.as_str()), ("optimal", "interior point"));
            assert!(solving.audit.as_ref().unwrap().0 <= 1e-6, "{solving:?}");
            let gap = (solving.objective - solving.safe_bound) / solving.objective;
            assert!((-1e-9..1e-6).contains(&gap), "{gap} {solving:?}");
        }
    }
}
