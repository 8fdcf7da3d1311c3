//! The operations that are left when projects and everything before a date are as planned: a linear program that asks
//! how much of the planned service can still be given. Only its bounds change from question to question.

mod build;
mod outage;
mod pool;

pub(crate) use build::unit_weight;
pub(crate) use outage::{Changes, Node, nodes};
pub(crate) use pool::{each, each_of, solve_on, solve_with};

use crate::Matter;
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{AidId, LineId, LinkId, OfferId, RegionId, RequirementId};
use kuznia_lp::{Basis, Col, Lp, Program, Row, Solution};
use kuznia_plan::{Key, Tag};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Operations from the start of a period on, within the window of the options.
///
/// Kept: material balances, capacities, gates, stores, offers, links, fielded levels, enablers, power and people. What
/// the plan did before and its projects enter as constants. Left out: money, targets, safety stock, closing minima,
/// least loads and set-ups; goods that nobody can use may be thrown away. Objective: Σ weight·loss.
///
/// ```text
/// Σ_i eff·served[r,i,t] + loss[r,t] ≥ planned[r,t]·keep[t] + need[r,t]·keep_need[t]
/// ```
pub(crate) struct Operations<'m, 'a> {
    pub(crate) matter: &'m Matter<'a>,
    /// First period that is open.
    pub(crate) start: PeriodId,
    pub(crate) program: Program,
    /// Column of each column of the formulation that is kept.
    cols: Vec<Option<Col>>,
    rows: BTreeMap<Tag, Row>,
    /// What is lost of each requirement, by period from the start; `None` where nothing was planned or needed.
    pub(crate) loss: Vec<Vec<Option<Col>>>,
    /// Share of the planned service to keep, by period from the start; fixed at 1.
    pub(crate) keep: Vec<Col>,
    /// Share of the need to keep, by period from the start; fixed at 0.
    pub(crate) keep_need: Vec<Col>,
    /// Planned service of each requirement by period: effective units (consume), level (hold), at most the need.
    pub(crate) planned: Vec<Vec<f64>>,
    /// Need in the same unit.
    pub(crate) need: Vec<Vec<f64>>,
    /// The solution as planned, once it is known.
    nominal: OnceLock<Solution>,
}

impl<'m, 'a> Operations<'m, 'a> {
    /// Writes the program.
    pub(crate) fn new(matter: &'m Matter<'a>, point: &[f64], start: PeriodId) -> Self {
        build::build(matter, point, start)
    }

    /// Periods from the start on.
    pub(crate) fn periods(&self) -> impl DoubleEndedIterator<Item = PeriodId> + use<> {
        (self.start.index()..self.start.index() + self.keep.len()).map(PeriodId::new)
    }

    /// The row of a family, if it was kept.
    pub(crate) fn row(&self, family: &'static str, key: Key, t: PeriodId) -> Option<Row> {
        self.rows.get(&Tag { family, key, period: Some(t) }).copied()
    }

    /// The column that took the place of one of the formulation.
    pub(crate) fn col(&self, col: Col) -> Option<Col> {
        self.cols[col.index()]
    }

    /// A solver with the program and its solution as planned: the basis from which every question starts.
    pub(crate) fn warm(&self) -> Option<(Lp, Basis)> {
        let mut lp = Lp::from_program(&self.program).ok()?;
        let solution = lp.solve(&self.matter.lp_options(), &mut |_| {});
        let basis = solution.basis.clone()?;
        // Whoever solves it finds the same.
        let _ = self.nominal.set(solution);
        Some((lp, basis))
    }

    /// The solution as planned, where it keeps to changes that only narrow bounds: then it is the best with them too.
    pub(crate) fn unmoved(&self, changes: &Changes) -> Option<&Solution> {
        let nominal = self.nominal.get()?;
        let program = &self.program;
        let inside = |value: f64, (lower, upper): (f64, f64), (least, most): (f64, f64)| {
            let room = 1e-9 * value.abs().max(1.0);
            lower >= least && upper <= most && (lower - room..=upper + room).contains(&value)
        };
        let col = |&(col, lower, upper): &(Col, f64, f64)| {
            let at = col.index();
            inside(nominal.x[at], (lower, upper), (program.col_lower[at], program.col_upper[at]))
        };
        let row = |&(row, lower, upper): &(Row, f64, f64)| {
            let at = row.index();
            let activity = program.row(row).map(|(col, value)| value * nominal.x[col.index()]).sum();
            inside(activity, (lower, upper), (program.row_lower[at], program.row_upper[at]))
        };
        (changes.cols.iter().all(col) && changes.rows.iter().all(row)).then_some(nominal)
    }

    /// What is lost of a requirement at a solution, per period from the start.
    pub(crate) fn lost(&self, r: RequirementId, solution: &Solution) -> Vec<f64> {
        let value = |col: &Option<Col>| col.map_or(0.0, |col| solution.x[col.index()]);
        self.loss[r.index()].iter().map(value).collect()
    }

    /// What a unit of loss of a requirement in a period weighs: its shortfall cost (a year's for levels); where it
    /// must be served, the greatest shortfall cost of the case.
    pub(crate) fn weight(&self, r: RequirementId, t: PeriodId) -> f64 {
        build::weight(self.matter, r, t)
    }

    /// Value of all that is planned from the start on, at the weights: the measure of what is noise.
    pub(crate) fn whole(&self) -> f64 {
        let case = self.matter.case;
        let mut sum = 0.0;
        for r in case.requirements.ids() {
            for t in self.periods() {
                sum += self.weight(r, t) * self.planned[r.index()][t.index()];
            }
        }
        sum
    }
}

/// What can be taken away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Thing {
    Line(LineId),
    Offer(OfferId),
    Aid(AidId),
    Link(LinkId),
    Power(RegionId),
}
