//! Defender, attacker, defender: which protection to buy when an adversary strikes where it hurts most, and operations then
//! make the best of it.
//!
//! min over protections x within a budget of max over attacks a of Q(x, a), by column-and-constraint generation (Zeng and
//! Zhao 2013): the defender's program holds a copy of operations for every attack found so far; the attacker answers
//! each defence with the worst attack of all, by enumeration with both bounds known.

use crate::attacks::{Attacks, MOST_SETS, sets};
use crate::benders::{Ending, Wishes, benders};
use crate::extensive::extensive;
use crate::pool::{Pool, Trouble};
use crate::risk::Risk;
use crate::stages::{Scenario, StageFault, TwoStage};
use kuznia_lp::{Col, Options, Row, relative_gap, solve};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What is wished of a fortification.
#[derive(Clone, Debug)]
pub struct FortifyWishes {
    /// Attacks at the same time.
    pub attacks: usize,
    /// Relative gap at which the defence counts as best.
    pub gap: f64,
    /// Cores.
    pub threads: usize,
    /// Raised from outside to end with what there is.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for FortifyWishes {
    /// One attack, to 1e-6, on one core.
    fn default() -> Self {
        Self { attacks: 1, gap: 1e-6, threads: 1, stop: None }
    }
}

/// A defence and the worst that an adversary can do to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Fortified {
    /// The first stage.
    pub first: Vec<f64>,
    /// Cost under the worst attack.
    pub worst: f64,
    /// No defence does better than this under its own worst attack.
    pub bound: f64,
    /// The worst attacks, as positions in the list.
    pub attack: Vec<usize>,
    /// Defences that were tried before this one held.
    pub rounds: usize,
    /// Whether `worst − bound` is within the gap.
    pub exact: bool,
}

/// The best defence of a two-stage program (its own scenarios do not count) against attacks. Its first stage is bounded
/// by its own rows, a budget among them; costs of the first stage count in every attack alike. Whole columns of operations
/// are relaxed, as in the attacker's problem.
///
/// # Errors
/// There are more than [`MOST_SETS`] ways to attack, the program does not fit together, or the solver failed.
pub fn fortify(
    problem: &TwoStage,
    attacks: &dyn Attacks,
    wishes: &FortifyWishes,
    hear: &mut dyn FnMut(usize, f64, f64),
) -> Result<Fortified, StageFault> {
    Siege::new(problem, attacks, wishes)?.defend(None, None, hear)
}

/// Largest defender's program, in columns, that is written whole; a larger one is solved by decomposition.
const WHOLE_COLUMNS: usize = 150_000;
/// Attacks that are tried at a time before it is asked whether any other can still be worse.
const AT_A_TIME: usize = 16;

/// What all sets of attacks cost at a defence, as far as they were tried (NaN: not).
struct Tried {
    first: Vec<f64>,
    costs: Vec<f64>,
}

/// A program under attack. What is learnt of an attack for one budget is used for the next.
pub struct Siege<'p> {
    problem: &'p TwoStage,
    attacks: &'p dyn Attacks,
    wishes: FortifyWishes,
    sets: Vec<Vec<usize>>,
    pool: Pool<'p>,
    /// Sets that the defender knows of.
    known: Vec<usize>,
    tried: Vec<Tried>,
}

impl<'p> Siege<'p> {
    /// Prepares it.
    ///
    /// # Errors
    /// There are more than [`MOST_SETS`] ways to attack, or the program does not fit together.
    pub fn new(
        problem: &'p TwoStage,
        attacks: &'p dyn Attacks,
        wishes: &FortifyWishes,
    ) -> Result<Self, StageFault> {
        problem.check()?;
        let sets = sets(attacks, wishes.attacks).ok_or_else(|| {
            StageFault(format!(
                "{} attacks of {} at a time can be chosen in more than {MOST_SETS} ways; name fewer attacks, or fewer at \
                 a time",
                attacks.count(),
                wishes.attacks
            ))
        })?;
        let pool = Pool::cold(problem, wishes.threads, wishes.stop.clone())
            .map_err(|why| StageFault(why.to_string()))?;
        let wishes = wishes.clone();
        Ok(Self { problem, attacks, wishes, sets, pool, known: vec![0], tried: Vec::new() })
    }

    /// Ways to attack, doing nothing among them.
    pub fn ways(&self) -> usize {
        self.sets.len()
    }

    /// The worst set of attacks on a defence, and its cost. The search ends early once an attack costs more than
    /// `enough`.
    ///
    /// # Errors
    /// Operations cannot be completed under an attack, or the solver failed or was stopped.
    pub fn worst(&mut self, first: &[f64], enough: f64) -> Result<(Vec<usize>, f64), StageFault> {
        let (at, cost) = self.strike(first, enough)?;
        Ok((self.sets[at].clone(), cost))
    }

    /// What one set of attacks costs at a defence.
    ///
    /// # Errors
    /// Operations cannot be completed under it, or the solver failed or was stopped.
    pub fn cost(&mut self, first: &[f64], set: &[usize]) -> Result<f64, StageFault> {
        let make = |_: usize| self.attacks.together(set).map(Cow::Owned);
        match self.pool.each(Some(first), 1, &make) {
            Ok(found) => Ok(found.values[0]),
            Err(trouble) => Err(self.in_words(&[0], trouble)),
        }
    }

    fn strike(&mut self, first: &[f64], enough: f64) -> Result<(usize, f64), StageFault> {
        let own = match self.tried.iter().position(|tried| tried.first == first) {
            Some(at) => at,
            None => {
                self.tried.push(Tried { first: first.to_vec(), costs: vec![f64::NAN; self.sets.len()] });
                self.tried.len() - 1
            }
        };
        let most: Vec<f64> = (0..self.sets.len()).map(|s| self.at_most(own, s)).collect();
        let mut order: Vec<usize> = (0..self.sets.len()).collect();
        order.sort_by(|&a, &b| most[b].total_cmp(&most[a]).then(a.cmp(&b)));
        let mut worst = (0, f64::NEG_INFINITY);
        let raise = |worst: &mut (usize, f64), s: usize, cost: f64| {
            if cost > worst.1 || (cost == worst.1 && s < worst.0) {
                *worst = (s, cost);
            }
        };
        for (s, &cost) in self.tried[own].costs.iter().enumerate().filter(|(_, cost)| !cost.is_nan()) {
            raise(&mut worst, s, cost);
        }
        order.retain(|&s| self.tried[own].costs[s].is_nan());
        for part in order.chunks(AT_A_TIME) {
            if worst.1 > enough || part.first().is_none_or(|&s| most[s] <= worst.1) {
                break;
            }
            let (attacks, sets) = (self.attacks, &self.sets);
            let make = |at: usize| attacks.together(&sets[part[at]]).map(Cow::Owned);
            let found = self.pool.each(Some(first), part.len(), &make);
            let costs = found.map_err(|trouble| self.in_words(part, trouble))?.values;
            for (&s, &cost) in part.iter().zip(&costs) {
                self.tried[own].costs[s] = cost;
                raise(&mut worst, s, cost);
            }
        }
        Ok(worst)
    }

    /// No more than what the set costs at a defence that does no more than this one.
    fn at_most(&self, own: usize, s: usize) -> f64 {
        if !self.attacks.is_monotone() {
            return f64::INFINITY;
        }
        let first = &self.tried[own].first;
        let less = |other: &&Tried| other.first.iter().zip(first).all(|(a, b)| *a <= *b + 1e-9);
        let costs = self.tried.iter().filter(less).map(|other| other.costs[s]).filter(|cost| !cost.is_nan());
        costs.fold(f64::INFINITY, f64::min)
    }

    fn in_words(&self, part: &[usize], trouble: Trouble) -> StageFault {
        StageFault(match trouble {
            Trouble::Stopped => "stopped".to_owned(),
            Trouble::Failed(words) => words,
            Trouble::Unbounded(s) => {
                format!("the cost under `{}` falls without end", self.attacks.names(&self.sets[part[s]]))
            }
            Trouble::Impossible(_) => "operations cannot be completed under an attack".to_owned(),
        })
    }

    /// The best defence; `budget` is a first-stage row with its upper bound. A defence that is known to keep the rows may
    /// be given to begin with. `hear` is told round, worst cost and bound.
    ///
    /// # Errors
    /// The solver failed or was stopped, or no first stage keeps its rows.
    pub fn defend(
        &mut self,
        budget: Option<(Row, f64)>,
        start: Option<&[f64]>,
        hear: &mut dyn FnMut(usize, f64, f64),
    ) -> Result<Fortified, StageFault> {
        let mut best: Option<Fortified> = None;
        if let Some(first) = start {
            let (at, worst) = self.strike(first, f64::INFINITY)?;
            let attack = self.sets[at].clone();
            let bound = f64::NEG_INFINITY;
            best = Some(Fortified { first: first.to_vec(), worst, bound, attack, rounds: 0, exact: false });
            if self.known == [0] {
                // The worst attack says more than none, and each costs the defender a program.
                self.known.clear();
            }
            if !self.known.contains(&at) {
                self.known.push(at);
            }
        }
        for round in 1.. {
            let (first, bound) = self.answer(budget, best.as_ref().map(|best| best.first.as_slice()))?;
            let (at, worst) = self.strike(&first, f64::INFINITY)?;
            if best.as_ref().is_none_or(|best| worst < best.worst) {
                let bound = best.as_ref().map_or(bound, |best| best.bound.max(bound));
                let attack = self.sets[at].clone();
                best = Some(Fortified { first, worst, bound, attack, rounds: round, exact: false });
            }
            let Some(best) = &mut best else { continue };
            (best.bound, best.rounds) = (best.bound.max(bound).min(best.worst), round);
            best.exact = relative_gap(best.worst, best.bound) <= self.wishes.gap;
            hear(round, best.worst, best.bound);
            // An attack that is known already can teach nothing more: the rest is the solver's tolerance.
            if best.exact || self.known.contains(&at) {
                return Ok(best.clone());
            }
            self.known.push(at);
        }
        Err(StageFault("no defence was found".to_owned()))
    }

    /// The best defence against the sets known so far, and what it costs at least.
    fn answer(
        &self,
        budget: Option<(Row, f64)>,
        start: Option<&[f64]>,
    ) -> Result<(Vec<f64>, f64), StageFault> {
        let probability = 1.0 / self.known.len() as f64;
        let scenarios = self.known.iter().map(|&at| {
            let scenario = self.attacks.together(&self.sets[at])?;
            Ok(Scenario { probability, ..scenario })
        });
        let scenarios = scenarios.collect::<Result<Vec<_>, StageFault>>()?;
        let mut own = TwoStage { scenarios, ..self.problem.clone() };
        if let Some((row, limit)) = budget {
            own.program.row_upper[row.index()] = limit;
        }
        if self.known.len() * own.program.n_cols() > WHOLE_COLUMNS {
            return self.decompose(&own, start);
        }
        let mut whole = extensive(&own, Risk::Worst);
        for at in 0..whole.program.n_cols() {
            whole.program.integer[at] &= whole.first.binary_search(&Col(at as u32)).is_ok();
        }
        let options =
            Options { gap: self.wishes.gap / 2.0, stop: self.wishes.stop.clone(), ..Options::default() };
        let solution = solve(&whole.program, &options, None, &mut |_| ());
        if !solution.has_values() {
            return Err(StageFault(format!("the defender's program has no answer: {:?}", solution.status)));
        }
        let integer = &whole.program.integer;
        let clean = |col: &Col| {
            let value = solution.x[col.index()];
            if integer[col.index()] { value.round() } else { value }
        };
        Ok((whole.first.iter().map(clean).collect(), solution.bound))
    }

    fn decompose(&self, own: &TwoStage, start: Option<&[f64]>) -> Result<(Vec<f64>, f64), StageFault> {
        let wishes = Wishes {
            risk: Risk::Worst,
            gap: self.wishes.gap / 2.0,
            threads: self.wishes.threads,
            stop: self.wishes.stop.clone(),
            start: start.map(<[f64]>::to_vec),
            ..Wishes::default()
        };
        match benders(own, &wishes, &mut |_| ())? {
            Ending::Solved(hedge) => {
                let integer = |at: usize| own.program.integer[own.first[at].index()];
                let clean = |(at, value): (usize, &f64)| if integer(at) { value.round() } else { *value };
                Ok((hedge.first.iter().enumerate().map(clean).collect(), hedge.bound))
            }
            Ending::Limited(_) | Ending::Stopped(_) => Err(StageFault("stopped".to_owned())),
            Ending::Failed(words) => Err(StageFault(words)),
            other => Err(StageFault(format!("the defender's program has no answer: {other:?}"))),
        }
    }
}
