//! Our own search for large programs with few whole columns: a relaxation by interior point, dives, local search, and
//! a tree of warm re-solves. HiGHS's tree takes over where that is not enough.

use super::branch::Tree;
use super::integers::Integers;
use super::rough::{self, Rough};
use super::search::{Search, Trial};
use super::worker::{Point, Worker};
use super::{dive, local, tree};
use crate::lp::Lp;
use crate::options::{Clock, Method, Options, Progress, Purpose, relative_gap};
use crate::program::Program;
use crate::solution::{Solution, Status};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Trials in vain after which a local search ends.
const PATIENCE: usize = 64;

/// Simplex iterations per row of the program in one turn of local search, and in one of the tree.
const TURN: u64 = 1;

/// Simplex iterations per row from one dive to the next.
const DIVE: u64 = 5;

/// Simplex iterations per row in the tree after which it is judged.
const JUDGED: u64 = 3;

/// Share of the way to the wanted bound that must then lie behind it.
const HOPE: f64 = 0.1;

/// Simplex iterations per row of the program that our own search may spend before HiGHS's takes over.
const BUDGET: u64 = 60;

/// Solves a program with whole columns.
pub(super) fn solve(
    program: &Program,
    options: &Options,
    start: Option<&[f64]>,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    let (integers, domain) = Integers::new(program);
    let is_large = program.n_cols() + program.n_rows() > rough::SIZE;
    let rough = match is_large && options.method != Method::Simplex {
        true => rough::solve(program, options, clock, progress),
        false => Rough::Nothing,
    };
    let rough = match rough {
        Rough::Ended(solution) => return *solution,
        Rough::Start(point) => Some(point),
        Rough::Nothing => None,
    };
    let start = rough.as_deref().or(start);
    let root = match root(program, &integers, options, clock, progress) {
        Root::Solved(root) => root,
        Root::Ended(solution) => return with_start(program, *solution, start),
        Root::Failed => return tree::search(program, options, start, clock, progress),
    };
    let threads = options
        .threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), |n| n as usize);
    let workers: Result<Vec<Worker<'_>>, _> =
        (0..threads.clamp(1, super::search::BATCH)).map(|_| Worker::new(program, &integers, clock)).collect();
    let Ok(workers) = workers else { return tree::search(program, options, start, clock, progress) };
    let bound = root.objective;
    let mut search = Search {
        program,
        integers: &integers,
        options,
        clock,
        workers,
        domain,
        root,
        incumbent: None,
        bound,
        iterations: 0,
        nodes: 0,
        fixings: Vec::new(),
        tried: BTreeSet::new(),
        progress,
    };
    let proved = run(&mut search, start);
    let Search { incumbent, bound, iterations, nodes, .. } = search;
    let own = worded(incumbent.as_deref(), bound, proved, options, (iterations, nodes));
    if proved || clock.expired() {
        return own;
    }
    // Not enough: HiGHS's cuts and heuristics go on from here.
    let point = own.has_values().then_some(own.x.as_slice()).or(start);
    let theirs = tree::search(program, options, point, clock, progress);
    better(own, theirs, options)
}

/// Heuristics and tree in turn, so that the best solution and the bound move towards each other. Whether the answer is
/// proved to the gap.
fn run(search: &mut Search<'_>, start: Option<&[f64]>) -> bool {
    search.report("root relaxation");
    if let Some(start) = start.filter(|start| start.len() == search.program.n_cols()) {
        let y = search.domain.rounded(&search.integers.values(start));
        search.try_fixings(&[Trial { y, basis: search.root.basis.clone() }], "start");
    }
    let (domain, root) = (search.domain.clone(), search.root.clone());
    if !search.is_over() {
        dive::dive(search, &domain, &root);
    }
    let mut tree = Tree::new(search);
    let rows = (search.program.n_rows() as u64).max(5_000);
    let (budget, turn) = (BUDGET * rows, TURN * rows);
    let mut dive_at = search.iterations + DIVE * rows;
    let mut in_tree = 0;
    loop {
        local::improve(search, PATIENCE, turn);
        let before = search.iterations;
        let promising = tree.advance(search, turn);
        in_tree += search.iterations - before;
        if tree.is_done() || search.is_over() || search.iterations >= budget {
            return search.is_closed() || (tree.is_done() && !search.clock.expired());
        }
        if in_tree >= JUDGED * rows && is_hopeless(search) {
            return false;
        }
        if let Some((domain, point)) = promising.filter(|_| search.iterations >= dive_at) {
            dive::dive(search, &domain, &point);
            dive_at = search.iterations + DIVE * rows;
        }
    }
}

/// Whether our tree will not get there: no solution yet, or the bound has hardly moved towards what is needed.
fn is_hopeless(search: &Search<'_>) -> bool {
    let needed = search.cutoff() - search.root.objective;
    let gained = search.bound - search.root.objective;
    !needed.is_finite() || gained < HOPE * needed
}

enum Root {
    Solved(Box<Point>),
    Ended(Box<Solution>),
    Failed,
}

/// The relaxation, to a vertex.
fn root(
    program: &Program,
    integers: &Integers,
    options: &Options,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Root {
    let Ok(mut lp) = Lp::from_program(program) else { return Root::Failed };
    let options = Options { purpose: Purpose::PricesOrBasis, ..options.clone() };
    let solution = lp.solve_by(clock, &options, "root relaxation", progress);
    match (&solution.status, solution.basis) {
        (Status::Optimal, Some(basis)) => Root::Solved(Box::new(Point {
            y: integers.values(&solution.x),
            reduced: integers.values(&solution.col_dual),
            x: solution.x,
            objective: solution.objective,
            basis: Arc::new(basis),
        })),
        (Status::Infeasible, _) => {
            Root::Ended(Box::new(Solution::without_values(Status::Infeasible, "by its relaxation")))
        }
        (Status::Stopped | Status::Feasible, _) => {
            Root::Ended(Box::new(Solution::without_values(Status::Stopped, "stopped in the root relaxation")))
        }
        _ => Root::Failed,
    }
}

/// A start that is itself a solution is not lost where nothing else was found.
fn with_start(program: &Program, solution: Solution, start: Option<&[f64]>) -> Solution {
    match start {
        Some(start) if solution.status == Status::Stopped && program.violation(start) <= 1e-6 => {
            let mut kept = Solution::without_values(Status::Feasible, solution.method);
            kept.x = start.to_vec();
            kept.objective = program.objective(start);
            kept.set_bound(solution.bound);
            kept
        }
        _ => solution,
    }
}

fn worded(
    incumbent: Option<&Point>,
    bound: f64,
    proved: bool,
    options: &Options,
    (iterations, nodes): (u64, u64),
) -> Solution {
    let words = "interior point, dives, local search, branch and bound";
    // What was decided by an objective that is enough is neither optimal nor infeasible for that.
    let status = match incumbent {
        Some(best) if proved && relative_gap(best.objective, bound) <= options.gap.max(1e-9) => {
            Status::Optimal
        }
        Some(_) => Status::Feasible,
        None if proved && bound == f64::INFINITY => Status::Infeasible,
        None => Status::Stopped,
    };
    let mut solution = Solution::without_values(status, words);
    if let Some(point) = incumbent {
        solution.x.clone_from(&point.x);
        solution.objective = point.objective;
        solution.basis = Some((*point.basis).clone());
        solution.set_bound(bound.min(point.objective));
    } else if solution.status != Status::Infeasible {
        solution.bound = bound;
    }
    (solution.iterations, solution.nodes) = (iterations, nodes);
    solution
}

/// The better point with the better bound.
fn better(own: Solution, theirs: Solution, options: &Options) -> Solution {
    if matches!(theirs.status, Status::Failed(_)) && own.has_values() {
        return own;
    }
    let bound = own.bound.max(theirs.bound);
    let (iterations, nodes) = (own.iterations + theirs.iterations, own.nodes + theirs.nodes);
    let mut best = if own.has_values() && own.objective <= theirs.objective { own } else { theirs };
    if best.has_values() {
        best.set_bound(bound.min(best.objective));
        best.status = if best.gap <= options.gap.max(1e-9) { Status::Optimal } else { Status::Feasible };
    } else if best.status != Status::Infeasible {
        best.bound = bound;
    }
    "interior point, dives, local search, branch and bound, then branch and cut".clone_into(&mut best.method);
    (best.iterations, best.nodes) = (iterations, nodes);
    best
}
