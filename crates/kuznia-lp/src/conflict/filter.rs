//! The deletion filter: takes members of a contradiction away, first by families, then by halves, then one by one, as
//! long as what is left still contradicts itself.

use super::elastic::{Elastic, Member, everything};
use crate::mip;
use crate::options::{Clock, Options, Purpose};
use crate::program::{Program, Row};
use crate::solution::Status;
use std::collections::BTreeMap;
use std::time::Duration;

/// Longest search for whole numbers in one question of the filter.
const QUESTION: Duration = Duration::from_secs(10);

/// Whether the members that are left can hold together.
enum Answer {
    /// They can.
    Feasible,
    /// They cannot, and where known these alone cannot either.
    Infeasible(Option<Vec<bool>>),
    /// Time ran out.
    Unknown,
}

pub(super) struct Filter<'p> {
    members: Vec<Member>,
    alive: Vec<bool>,
    judge: Judge<'p>,
    clock: &'p Clock,
    options: Options,
}

enum Judge<'p> {
    /// The relaxation, by a live elastic program.
    Relaxed(Box<Elastic>),
    /// Whole columns, by a search from scratch.
    Whole(&'p Program),
}

impl<'p> Filter<'p> {
    /// Filters a candidate that contradicts itself without whole columns. Where the candidate turns out not to (its
    /// prices were too small to tell), every row and bound is one.
    pub(super) fn relaxed(
        program: &Program,
        candidate: Vec<Member>,
        clock: &'p Clock,
        options: &Options,
    ) -> Option<Filter<'p>> {
        for members in [candidate, everything(program)] {
            let mut elastic = Elastic::of_members(program, members.clone())?;
            if elastic.solve(clock, options).is_some_and(|outcome| outcome.infeasible()) {
                let alive = vec![true; members.len()];
                let judge = Judge::Relaxed(Box::new(elastic));
                return Some(Filter { members, alive, judge, clock, options: options.clone() });
            }
        }
        None
    }

    /// Filters a whole program of which only the whole columns make a contradiction.
    pub(super) fn whole(program: &'p Program, clock: &'p Clock, options: &Options) -> Option<Filter<'p>> {
        let members = everything(program);
        let options = Options { purpose: Purpose::Values, time_limit: None, ..options.clone() };
        let alive = vec![true; members.len()];
        let mut filter = Filter { members, alive, judge: Judge::Whole(program), clock, options };
        match filter.ask() {
            Answer::Infeasible(_) => Some(filter),
            Answer::Feasible | Answer::Unknown => None,
        }
    }

    /// What is left in the end, and whether each member of it was shown to be needed.
    pub(super) fn run(mut self, group: &dyn Fn(Row) -> u32) -> (Vec<Member>, bool) {
        let mut minimal = true;
        let mut families: BTreeMap<(bool, u32), Vec<usize>> = BTreeMap::new();
        for (at, member) in self.members.iter().enumerate() {
            // Bounds of columns go last of all: whole columns without bounds are hard to search.
            let key = match member {
                Member::Row(row) => (false, group(*row)),
                Member::Lower(_) | Member::Upper(_) => (true, 0),
            };
            families.entry(key).or_default().push(at);
        }
        let mut pending: Vec<Vec<usize>> = families.into_values().rev().collect();
        while let Some(mut chunk) = pending.pop() {
            chunk.retain(|&at| self.alive[at]);
            if chunk.is_empty() {
                continue;
            }
            if self.clock.expired() {
                minimal = false;
                break;
            }
            self.set(&chunk, false);
            match self.ask() {
                Answer::Infeasible(support) => self.shrink(support),
                Answer::Feasible => {
                    self.set(&chunk, true);
                    if chunk.len() > 1 {
                        let rest = chunk.split_off(chunk.len() / 2);
                        pending.push(rest);
                        pending.push(chunk);
                    }
                }
                Answer::Unknown => {
                    self.set(&chunk, true);
                    minimal = false;
                }
            }
        }
        let left = (0..self.members.len()).filter(|&at| self.alive[at]).map(|at| self.members[at]).collect();
        (left, minimal)
    }

    /// Keeps only the members that carry a price, if they still contradict each other.
    fn shrink(&mut self, support: Option<Vec<bool>>) {
        let Some(support) = support else { return };
        let idle: Vec<usize> = (0..support.len()).filter(|&at| self.alive[at] && !support[at]).collect();
        if idle.is_empty() {
            return;
        }
        self.set(&idle, false);
        if !matches!(self.ask(), Answer::Infeasible(_)) {
            self.set(&idle, true);
        }
    }

    fn set(&mut self, members: &[usize], alive: bool) {
        for &at in members {
            self.alive[at] = alive;
        }
        if let Judge::Relaxed(elastic) = &mut self.judge {
            // The rows exist, so the solver does not refuse.
            elastic.set_alive(members, alive);
        }
    }

    fn ask(&mut self) -> Answer {
        match &mut self.judge {
            Judge::Relaxed(elastic) => match elastic.solve(self.clock, &self.options) {
                Some(outcome) if outcome.infeasible() => {
                    Answer::Infeasible(Some((0..self.members.len()).map(|at| outcome.presses(at)).collect()))
                }
                Some(_) => Answer::Feasible,
                None => Answer::Unknown,
            },
            Judge::Whole(program) => {
                let left = self
                    .members
                    .iter()
                    .zip(&self.alive)
                    .filter(|(_, alive)| **alive)
                    .map(|(member, _)| *member);
                let clock = self.clock.at_most(QUESTION);
                match mip::solve(&restricted(program, left), &self.options, None, &clock, &mut |_| ()).status
                {
                    Status::Infeasible => Answer::Infeasible(None),
                    Status::Optimal | Status::Feasible | Status::Unbounded => Answer::Feasible,
                    Status::Stopped | Status::Failed(_) => Answer::Unknown,
                }
            }
        }
    }
}

/// The program with these members only, and without costs.
fn restricted(program: &Program, members: impl Iterator<Item = Member>) -> Program {
    let mut part = program.clone();
    part.cost.fill(0.0);
    part.row_lower.fill(f64::NEG_INFINITY);
    part.row_upper.fill(f64::INFINITY);
    part.col_upper.fill(f64::INFINITY);
    part.col_lower.iter_mut().filter(|lower| **lower != 0.0).for_each(|lower| *lower = f64::NEG_INFINITY);
    for member in members {
        match member {
            Member::Row(row) => {
                part.row_lower[row.index()] = program.row_lower[row.index()];
                part.row_upper[row.index()] = program.row_upper[row.index()];
            }
            Member::Lower(col) => part.col_lower[col.index()] = program.col_lower[col.index()],
            Member::Upper(col) => part.col_upper[col.index()] = program.col_upper[col.index()],
        }
    }
    part
}
