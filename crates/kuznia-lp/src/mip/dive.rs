//! Dives: from a relaxation straight down to a whole point, many columns a step.

use super::integers::{Branching, Domain, Integers, Side};
use super::search::{Search, Trial, solve_fixing};
use super::worker::{Outcome, Point, Reach, Worker, in_parallel};

/// How a dive rounds: up from this fraction on.
const UP_FROM: [f64; 2] = [0.5, 0.3];

/// Share of the open branchings that one step of a dive decides.
const SHARE: usize = 8;

/// Steps after which a dive gives up.
const STEPS: usize = 60;

/// A dive to be made.
struct Dive<'p> {
    domain: &'p Domain,
    from: &'p Point,
    up_from: f64,
}

/// Dives from a relaxation in as many ways as there are, and keeps what is found.
pub(super) fn dive(search: &mut Search<'_>, domain: &Domain, from: &Point) {
    let dives: Vec<Dive<'_>> = UP_FROM.iter().map(|&up_from| Dive { domain, from, up_from }).collect();
    let (integers, cutoff) = (search.integers, search.best());
    let found =
        in_parallel(&mut search.workers, &dives, |worker, dive| descend(worker, integers, dive, cutoff));
    for (point, spent) in found {
        search.iterations += spent;
        if let Some((y, point)) = point {
            search.keep(&y, point);
        }
    }
    search.report("diving");
}

type Found = Option<(Vec<f64>, Box<Point>)>;

fn descend(worker: &mut Worker<'_>, integers: &Integers, dive: &Dive<'_>, cutoff: f64) -> (Found, u64) {
    let mut domain = dive.domain.clone();
    let mut spent = 0;
    if worker.start(Reach::Far, &domain, &dive.from.basis).is_err() {
        return (None, 0);
    }
    let (mut y, mut basis) = (dive.from.y.clone(), dive.from.basis.clone());
    for _ in 0..STEPS {
        let mut open = integers.branchings(&y, &domain);
        if open.is_empty() {
            let y = domain.rounded(&y);
            let (outcome, more) = solve_fixing(worker, dive.domain, &Trial { y: y.clone(), basis }, cutoff);
            let Outcome::Solved(point) = outcome else { return (None, spent + more) };
            return (Some((y, point)), spent + more);
        }
        let mut sides: Vec<(f64, &Side, &Side)> =
            open.iter_mut().map(|branching| side(branching, dive.up_from)).collect();
        // What is nearest to whole goes first; ties in the order of the program.
        sides.sort_by(|a, b| a.0.total_cmp(&b.0));
        let steps = sides.len().div_ceil(SHARE);
        let before = domain.clone();
        for (_, side, _) in &sides[..steps] {
            domain = domain.with(&side.changes);
        }
        let mut outcome = step(worker, &domain, cutoff, &mut spent);
        if matches!(outcome, Outcome::Infeasible) {
            // Only the nearest, and the other way.
            domain = before.with(&sides[0].2.changes);
            outcome = step(worker, &domain, cutoff, &mut spent);
        }
        let Outcome::Solved(point) = outcome else { return (None, spent) };
        (y, basis) = (point.y, point.basis);
    }
    (None, spent)
}

fn step(worker: &mut Worker<'_>, domain: &Domain, cutoff: f64, spent: &mut u64) -> Outcome {
    if worker.set_domain(Reach::Far, domain).is_err() {
        return Outcome::Unknown;
    }
    let (outcome, more) = worker.solve(Reach::Far, cutoff, i32::MAX);
    *spent += more;
    outcome
}

/// The side that a dive takes, its distance, and the other one.
fn side(branching: &Branching, up_from: f64) -> (f64, &Side, &Side) {
    let (down, up) = (&branching.down, &branching.up);
    let whole = down.distance + up.distance;
    if down.distance >= up_from * whole { (up.distance, up, down) } else { (down.distance, down, up) }
}
