//! HiGHS's own tree search, started from a point, with live progress.

use crate::highs::{Event, Highs, HighsError, ModelStatus, Watch};
use crate::options::{Clock, Options, Progress, relative_gap};
use crate::program::Program;
use crate::solution::{Solution, Status};

/// Searches the tree within the clock. Without a solution the status says why.
pub(super) fn search(
    program: &Program,
    options: &Options,
    start: Option<&[f64]>,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    let mut highs = match prepare(program, options, start) {
        Ok(highs) => highs,
        Err(error) => return Solution::without_values(Status::Failed(error.to_string()), ""),
    };
    let mut best: Option<(f64, Vec<f64>)> = None;
    let (mut bound, mut last, mut decided) = (f64::NEG_INFINITY, f64::NEG_INFINITY, false);
    let mut listener = |event: Event<'_>| {
        let (mut incumbent, mut iterations) = (best.as_ref().map_or(f64::INFINITY, |(value, _)| *value), 0);
        match event {
            Event::Incumbent { x, objective } => {
                if objective < incumbent {
                    best = Some((objective, x.to_vec()));
                    incumbent = objective;
                }
            }
            Event::Tree { bound: now, incumbent: theirs, iterations: count, .. } => {
                bound = bound.max(now);
                incumbent = incumbent.min(theirs);
                iterations = count.max(0) as u64;
            }
            _ => return true,
        }
        let seconds = clock.seconds();
        if seconds - last >= 0.1 {
            last = seconds;
            let some = |value: f64| Some(value).filter(|value| value.is_finite());
            progress(Progress {
                phase: "tree search",
                seconds,
                iterations,
                incumbent: some(incumbent),
                bound: some(bound),
                gap: some(relative_gap(incumbent, bound)),
            });
        }
        decided = options.is_enough(incumbent, bound);
        !decided
    };
    let mut watch = Watch::new(clock.deadline(), clock.stop_flag(), &mut listener);
    let status = match highs.run(options.threads, &mut watch) {
        Ok(status) => status,
        Err(error) => return Solution::without_values(Status::Failed(error.to_string()), ""),
    };
    let has_values = highs.info_int(c"primal_solution_status") == 2;
    let status = match status {
        ModelStatus::Optimal | ModelStatus::Empty if has_values => Status::Optimal,
        ModelStatus::Infeasible => Status::Infeasible,
        ModelStatus::Unbounded | ModelStatus::UnboundedOrInfeasible => {
            unbounded_or_infeasible(program, clock, options)
        }
        ModelStatus::Failed(code) if !has_values => Status::Failed(format!("HiGHS model status {code}")),
        _ if has_values => Status::Feasible,
        _ if !clock.expired() && !decided => Status::Failed("the tree search gave up".into()),
        _ => Status::Stopped,
    };
    let mut solution = Solution::without_values(status, "branch and cut");
    if has_values && solution.has_values() {
        solution.x = highs.point().x;
        solution.objective = program.objective(&solution.x);
        solution.set_bound(highs.info_double(c"mip_dual_bound"));
    } else if solution.status != Status::Infeasible {
        let bound = highs.info_double(c"mip_dual_bound");
        solution.bound = if bound.is_nan() { f64::NEG_INFINITY } else { bound };
    }
    solution.nodes = highs.info_long(c"mip_node_count").max(0) as u64;
    solution.iterations = highs.info_int(c"simplex_iteration_count").max(0) as u64;
    solution
}

fn prepare(program: &Program, options: &Options, start: Option<&[f64]>) -> Result<Highs, HighsError> {
    let mut highs = Highs::new()?;
    highs.pass(program, true)?;
    highs.set_string(c"presolve", if options.presolve { "choose" } else { "off" })?;
    highs.set_double(c"mip_rel_gap", options.gap.max(0.0))?;
    highs.set_double(c"mip_abs_gap", 1e-9)?;
    highs.set_int(c"random_seed", (options.seed & 0x7fff_ffff) as i32)?;
    if program.n_cols() + program.n_rows() > crate::method::SIMPLEX_SIZE {
        highs.set_string(c"mip_lp_solver", "ipx")?;
    }
    if let Some(start) = start {
        highs.set_start(start)?;
    }
    Ok(highs)
}

/// Which of the two it is, once the solver has found a ray of the relaxation: without costs only infeasibility is left.
fn unbounded_or_infeasible(program: &Program, clock: &Clock, options: &Options) -> Status {
    let mut free = program.clone();
    free.cost.fill(0.0);
    match search(&free, options, None, clock, &mut |_| ()).status {
        Status::Optimal | Status::Feasible => Status::Unbounded,
        other => other,
    }
}
