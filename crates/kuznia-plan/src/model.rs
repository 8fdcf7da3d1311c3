//! What every constraint family and objective term reads: the case, its index, the columns, the discount factors.

use crate::index::Index;
use crate::rows::Rows;
use crate::variables::Columns;
use kuznia_base::{PeriodId, Table};
use kuznia_case::Case;
use kuznia_case::case::{CurrencyId, EffectOn, LineId};
use kuznia_lp::Col;

/// The parts of a formulation.
pub(crate) struct Model<'a> {
    pub case: &'a Case,
    pub index: Index,
    pub columns: Columns,
    /// Discount factor of the middle of each period.
    pub df: Vec<f64>,
    /// Case currency per unit, by currency and period.
    rates: Table<CurrencyId, Vec<f64>>,
}

impl<'a> Model<'a> {
    pub(crate) fn new(case: &'a Case, index: Index, columns: Columns) -> Self {
        let calendar = &case.calendar;
        let df = calendar.ids().map(|t| calendar.discount_mid(t)).collect();
        let rate = |currency: &kuznia_case::case::Currency| {
            calendar.ids().map(|t| currency.rate_in(calendar, t)).collect()
        };
        let rates = case.currencies.rows().iter().map(rate).collect();
        Self { case, index, columns, df, rates }
    }

    /// Year fraction of a period.
    pub(crate) fn years(&self, t: PeriodId) -> f64 {
        self.case.calendar.years(t)
    }

    /// Discount factor of the middle of a period.
    pub(crate) fn discount(&self, t: PeriodId) -> f64 {
        self.df[kuznia_base::Id::index(t)]
    }

    /// Case currency per unit of a currency (`None`: the case's own).
    pub(crate) fn rate(&self, currency: Option<CurrencyId>, t: PeriodId) -> f64 {
        currency.map_or(1.0, |currency| self.rates[currency][kuznia_base::Id::index(t)])
    }

    /// Copies of a period inside its representative block; flows per copy enter its balances.
    pub(crate) fn copies(&self, t: PeriodId) -> f64 {
        let period = self.case.calendar.period(t);
        if period.block.is_some() { period.weight } else { 1.0 }
    }

    /// y · availability of a line: capacity-years of one installed unit.
    pub(crate) fn line_years(&self, l: LineId, t: PeriodId) -> f64 {
        self.years(t) * self.index.availability[l][kuznia_base::Id::index(t)]
    }

    /// The column of a line's installed capacity, or its standing capacity where nothing changes it.
    pub(crate) fn installed(&self, l: LineId, t: PeriodId) -> Installed {
        match self.columns.installed[l] {
            Some(block) => Installed::Column(block.at(t)),
            None => Installed::Standing(self.index.standing[l][kuznia_base::Id::index(t)]),
        }
    }

    /// Whether any project takes from what these effects change, under way or not.
    pub(crate) fn is_lowered(&self, such: impl Fn(&EffectOn) -> bool) -> bool {
        let effects = self.case.projects.rows().iter().flat_map(|project| &project.effects);
        effects.into_iter().any(|effect| effect.amount < 0.0 && such(&effect.on))
    }

    /// Pushes factor · Σ amount·in_force·commit of the effects such.
    pub(crate) fn push_effects(
        &self,
        rows: &mut Rows,
        t: PeriodId,
        factor: f64,
        such: impl Fn(&EffectOn) -> bool,
    ) {
        for (k, project) in self.case.projects.iter() {
            let commits = &self.columns.commit[k];
            if commits.is_empty() {
                continue;
            }
            for (at, effect) in project.effects.iter().enumerate().filter(|(_, effect)| such(&effect.on)) {
                let courses = &self.index.courses[k][at];
                for (commit, course) in commits.iter().zip(courses).take_while(|(commit, _)| commit.t <= t) {
                    let share = course.share(self.case, t);
                    if share != 0.0 {
                        rows.push(commit.col, factor * effect.amount * share);
                    }
                }
            }
        }
    }
}

/// Installed capacity of a line in a period.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Installed {
    Column(Col),
    Standing(f64),
}

impl Installed {
    /// Pushes factor · installed; returns the constant part that belongs on the left-hand side.
    pub(crate) fn push(self, rows: &mut Rows, factor: f64) -> f64 {
        match self {
            Self::Column(col) => {
                rows.push(col, factor);
                0.0
            }
            Self::Standing(standing) => factor * standing,
        }
    }
}
