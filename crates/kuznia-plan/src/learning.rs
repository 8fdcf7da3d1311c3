//! Learning: the levels of unit cost that experience reaches (Wright 1936), and the columns that say so.

use crate::index::Index;
use crate::rows::Key;
use crate::variables::{Block, Commit, Maker};
use kuznia_base::{Id, PeriodId, Step, Table};
use kuznia_case::Case;
use kuznia_case::case::{Learning, LearningOn, LineProcessId, ProjectId};
use kuznia_lp::Col;

/// Fall of the unit cost from one level to the next.
const FALL: f64 = 0.9;

/// The part of a level's amount that need not be there: whoever reaches it but for a rounding has reached it.
const SLACK: f64 = 1e-6;

/// A level of unit cost below the first.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Level {
    /// Runs or units beyond the initial cumulative amount at which it is reached.
    pub beyond: f64,
    /// Unit cost over the one of the tables.
    pub factor: f64,
}

/// The levels that up to `most` runs or units reach. Wright's law: c(n) = c₀·(n/n₀)^b, b = log₂(cost_ratio). Level j is
/// reached where c has fallen to 0.9^(j − 1/2)·c₀, and costs the mean of c up to where level j+1 is reached.
pub(crate) fn levels(learning: &Learning, most: f64) -> Vec<Level> {
    let b = learning.cost_ratio.log2();
    let n0 = learning.initial_cumulative;
    let mut levels = Vec::new();
    if b >= 0.0 {
        return levels;
    }
    // In multiples of n₀.
    let reached = |j: f64| (FALL.ln() * (j - 0.5) / b).exp();
    let mut from = reached(1.0);
    while n0 * (from - 1.0) <= most {
        let to = reached(levels.len() as f64 + 2.0);
        let cost = match (b + 1.0).abs() < 1e-9 {
            true => (to / from).ln(),
            false => (to.powf(b + 1.0) - from.powf(b + 1.0)) / (b + 1.0),
        };
        levels.push(Level { beyond: n0 * (from - 1.0), factor: cost / (to - from) });
        from = to;
    }
    levels
}

/// What costs less at a level than at the one before it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Base {
    /// Runs of a line process.
    Runs(LineProcessId),
    /// Units of a project.
    Units(ProjectId),
}

/// The runs or units of one decision that are paid at a level or a later one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cheaper {
    pub base: Base,
    pub t: PeriodId,
    /// Level in the order of [`Learned::levels`], and the year that decides, in that of [`Learned::years`].
    pub level: usize,
    pub year: usize,
    /// All runs or units of the decision, and the most that there can be.
    pub all: Col,
    pub most: f64,
    pub col: Col,
}

/// A calendar year that some experience precedes.
#[derive(Clone, Debug)]
pub(crate) struct Year {
    pub first: PeriodId,
    /// Runs or units before it.
    pub experience: Col,
    /// 1 where a level is reached; as many as can be.
    pub reached: Vec<Col>,
    /// What adds to experience between the year before and this one.
    pub added: Vec<Col>,
}

/// What one row of the table `learning` adds to the program.
#[derive(Clone, Debug)]
pub(crate) struct Learned {
    pub levels: Vec<Level>,
    pub years: Vec<Year>,
    pub cheaper: Vec<Cheaper>,
}

impl Learned {
    /// Fills its columns in at a point whose runs and commitments are there.
    pub(crate) fn fill(&self, x: &mut [f64]) {
        let mut experience = 0.0;
        for year in &self.years {
            experience += year.added.iter().map(|col| x[col.index()]).sum::<f64>();
            x[year.experience.index()] = experience;
            for (col, level) in year.reached.iter().zip(&self.levels) {
                let reached = experience >= level.beyond * (1.0 - SLACK);
                x[col.index()] = f64::from(u8::from(reached));
            }
        }
        for own in &self.cheaper {
            x[own.col.index()] = x[own.all.index()] * x[self.years[own.year].reached[own.level].index()];
        }
    }

    /// What the unit cost falls by, relative to the one of the tables, as a level is reached.
    pub(crate) fn fall(&self, level: usize) -> f64 {
        let before = level.checked_sub(1).map_or(1.0, |before| self.levels[before].factor);
        before - self.levels[level].factor
    }
}

/// Where whole units are known: every level that is reached is used, and the others stay out of reach. `x` takes the former,
/// `limit` the most that a column may then be.
pub(crate) fn settle(learned: &[Learned], x: &mut [f64], limit: &mut dyn FnMut(Col, f64)) {
    for own in learned {
        own.fill(x);
        for year in &own.years {
            let next = year.reached.iter().zip(&own.levels).find(|(col, _)| x[col.index()] < 0.5);
            if let Some((_, level)) = next {
                let most = (level.beyond * (1.0 - 2.0 * SLACK)).max(x[year.experience.index()]);
                limit(year.experience, most);
            }
        }
    }
}

/// One decision that adds to experience and is paid by it.
struct Decision {
    base: Base,
    t: PeriodId,
    col: Col,
    most: f64,
}

/// Adds the columns of learning.
pub(crate) fn columns(
    maker: &mut Maker,
    index: &Index,
    run: &Table<LineProcessId, Option<Block>>,
    commit: &Table<ProjectId, Vec<Commit>>,
) -> Vec<Learned> {
    let case = maker.case;
    let mut all = Vec::new();
    for (at, learning) in case.learning.iter().enumerate() {
        let decisions = match learning.on {
            LearningOn::Process(process) => {
                let own = case.line_processes.iter().filter(|(_, lp)| lp.process == process);
                let runs = own.filter_map(|(lp, _)| run[lp].map(|run| (lp, run)));
                let of = |(lp, run): (LineProcessId, Block)| {
                    case.calendar.ids().map(move |t| Decision {
                        base: Base::Runs(lp),
                        t,
                        col: run.at(t),
                        most: greatest_runs(case, index, lp, t),
                    })
                };
                runs.flat_map(of).collect::<Vec<_>>()
            }
            LearningOn::Project(k) => {
                let most = case.projects[k].max_units - crate::index::units_under_way(case, k);
                let of = |c: &Commit| Decision { base: Base::Units(k), t: c.t, col: c.col, most };
                commit[k].iter().map(of).collect()
            }
        };
        all.push(learned(maker, at as u32, learning, &decisions));
    }
    all
}

fn learned(maker: &mut Maker, at: u32, learning: &Learning, decisions: &[Decision]) -> Learned {
    let calendar = &maker.case.calendar;
    let starts: Vec<PeriodId> =
        calendar.ids().filter(|t| t.index() == 0 || calendar.is_first_of(*t, Step::Year)).collect();
    let year_of = |t: PeriodId| starts.partition_point(|start| *start <= t) - 1;
    let limit = match learning.on {
        LearningOn::Process(_) => f64::INFINITY,
        LearningOn::Project(_) => decisions.first().map_or(0.0, |decision| decision.most),
    };
    let before = |year: usize| {
        let own = decisions.iter().filter(|decision| year_of(decision.t) < year);
        own.map(|decision| decision.most).sum::<f64>().min(limit)
    };
    let most: Vec<f64> = (0..starts.len()).map(before).collect();
    let levels = levels(learning, most.last().copied().unwrap_or(0.0));
    // The first year in which anything can have been learnt; what was done before it enters with it.
    let reachable = |year: usize| levels.iter().take_while(|level| level.beyond <= most[year]).count();
    let Some(first) = (0..starts.len()).find(|&year| reachable(year) > 0) else {
        return Learned { levels, years: Vec::new(), cheaper: Vec::new() };
    };
    let mut years = Vec::new();
    for year in first..starts.len() {
        let begins = if year == first { 0 } else { year - 1 };
        let added = decisions.iter().filter(|d| (begins..year).contains(&year_of(d.t)));
        let added = added.map(|decision| decision.col).collect();
        let start = Some(starts[year]);
        let experience = maker.single("experience", Key::Learning(at), start, most[year], false);
        let reached = (0..reachable(year))
            .map(|level| maker.single("learnt", Key::Level(at, level as u32), start, 1.0, true))
            .collect();
        years.push(Year { first: starts[year], experience, reached, added });
    }
    let mut cheaper = Vec::new();
    for decision in decisions.iter().filter(|d| year_of(d.t) >= first && d.most > 0.0) {
        let year = year_of(decision.t) - first;
        let Decision { base, t, col: all, most } = *decision;
        if !is_priced(maker.case, base) {
            continue;
        }
        for level in 0..years[year].reached.len() {
            let (family, key) = name(base, level);
            let col = maker.single(family, key, Some(t), most, false);
            cheaper.push(Cheaper { base, t, level, year, all, most, col });
        }
    }
    Learned { levels, years, cheaper }
}

impl Cheaper {
    /// Family and key of the column and its rows.
    pub(crate) fn name(&self) -> (&'static str, Key) {
        name(self.base, self.level)
    }
}

fn name(base: Base, level: usize) -> (&'static str, Key) {
    match base {
        Base::Runs(lp) => ("learnt_runs", Key::LevelRuns(lp, level as u32)),
        Base::Units(k) => ("learnt_units", Key::LevelUnits(k, level as u32)),
    }
}

/// Whether there is a cost that can fall.
fn is_priced(case: &Case, base: Base) -> bool {
    match base {
        Base::Runs(lp) => case.line_processes[lp].cost.0 != 0.0,
        Base::Units(k) => case.projects[k].cost.0 != 0.0,
    }
}

/// The most runs that a line process can ever make in a period.
pub(crate) fn greatest_runs(case: &Case, index: &Index, lp: LineProcessId, t: PeriodId) -> f64 {
    let row = &case.line_processes[lp];
    let line = &case.lines[row.line];
    let greatest = index.max_installed[row.line][t.index()];
    let years = case.calendar.years(t) * index.availability[row.line][t.index()];
    row.runs_per_year.0 * years * greatest * (1.0 + line.overtime_share.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learning(cost_ratio: f64) -> Learning {
        Learning { on: LearningOn::Process(Id::new(0)), cost_ratio, initial_cumulative: 50.0 }
    }

    /// Cumulative cost from n₀ to n₀ + x by the levels, over c₀.
    fn by_levels(levels: &[Level], x: f64) -> f64 {
        let mut sum = 0.0;
        let (mut from, mut factor) = (0.0, 1.0);
        for level in levels.iter().take_while(|level| level.beyond < x) {
            sum += factor * (level.beyond - from);
            (from, factor) = (level.beyond, level.factor);
        }
        sum + factor * (x - from)
    }

    #[test]
    fn levels_follow_wrights_law() {
        for ratio in [0.5, 0.7, 0.85, 0.95] {
            let learning = learning(ratio);
            let b = ratio.log2();
            let unit = |x: f64| ((50.0 + x) / 50.0).powf(b);
            let levels = levels(&learning, 5000.0);
            assert!(levels.windows(2).all(|w| w[0].factor > w[1].factor && w[0].beyond < w[1].beyond));
            let mut integral = 0.0;
            for step in 0..500_000 {
                let x = 0.01 * f64::from(step);
                integral += 0.01 * unit(x + 0.005);
                if step % 1000 != 999 {
                    continue;
                }
                let x = x + 0.01;
                let factor = levels.iter().rev().find(|l| l.beyond <= x).map_or(1.0, |l| l.factor);
                assert!((factor / unit(x) - 1.0).abs() < 0.065, "{ratio}: {factor} at {x} is {}", unit(x));
                let cost = by_levels(&levels, x);
                assert!((cost / integral - 1.0).abs() < 0.03, "{ratio}: {cost} to {x} is {integral}");
            }
        }
    }

    #[test]
    fn what_costs_the_same_after_a_doubling_never_learns() {
        assert!(levels(&learning(1.0), 1e9).is_empty());
        assert!(levels(&learning(0.85), 1.0).is_empty(), "a long way from the first level");
    }
}
