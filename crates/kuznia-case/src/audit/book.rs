//! Case and plan side by side, read without trust: what is not there is zero, and `shape` tells that it is missing.

use super::ledger::Row;
use super::projects::{self, Commitment};
use crate::case::{
    AcceptanceId, Backlog, Case, EffectOn, FundCurrency, ItemId, LineId, LineProcessId, LinkId, OfferId,
    ProjectId, RegionId, RequirementId, RequirementKind, SiteId, SkillId,
};
use crate::learnt::Learnt;
use crate::plan::{Plan, Series, StockSeries};
use crate::trace::Trace;
use kuznia_base::{Calendar, Id, PeriodId, Table};
use std::collections::BTreeMap;

/// What an effect changes, as a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Touched {
    Line(LineId),
    Store(ItemId, SiteId),
    Link(LinkId),
    Offer(OfferId),
    Power(RegionId),
    Labour(SkillId, RegionId),
    Gate(LineProcessId),
}

/// Case and plan, with what follows from the commitments.
pub(super) struct Book<'a> {
    pub(super) case: &'a Case,
    pub(super) plan: &'a Plan,
    pub(super) calendar: &'a Calendar,
    /// The trace, where one is judged.
    pub(super) trace: Option<&'a Trace>,
    /// Of the plan and under way.
    pub(super) commitments: Vec<Commitment>,
    /// Effects in force by period: Σ amount · in_force · units.
    effects: BTreeMap<Touched, Vec<Row>>,
    /// Installed units of every line by period.
    pub(super) installed: Table<LineId, Vec<Row>>,
    /// Unit costs by what was learnt.
    pub(super) learnt: Learnt,
    /// The first list entry of every place with stock.
    pub(super) stocks: BTreeMap<(ItemId, SiteId), &'a StockSeries>,
}

impl<'a> Book<'a> {
    pub(super) fn new(case: &'a Case, plan: &'a Plan) -> Self {
        Self::open(case, plan, None)
    }

    /// A trace beside its case, whose calendar is that of the trace's steps.
    pub(super) fn of_trace(case: &'a Case, trace: &'a Trace) -> Self {
        Self::open(case, &trace.flows, Some(trace))
    }

    fn open(case: &'a Case, plan: &'a Plan, trace: Option<&'a Trace>) -> Self {
        let calendar = &case.calendar;
        let mut commitments = projects::commitments(case, plan);
        for &(project, date, days) in trace.into_iter().flat_map(|trace| &trace.slips) {
            let own = commitments.iter_mut().filter(|c| (c.project, c.date) == (project, date));
            own.for_each(|commitment| commitment.slip = days);
        }
        let effects = projects::effects(case, &commitments);
        let learnt = Learnt::new(case, plan);
        let mut stocks = BTreeMap::new();
        let known = |entry: &&StockSeries| {
            entry.item.index() < case.items.len() && entry.site.index() < case.sites.len()
        };
        for entry in plan.stocks.iter().filter(known) {
            stocks.entry((entry.item, entry.site)).or_insert(entry);
        }
        let mut book = Self {
            case,
            plan,
            calendar,
            trace,
            commitments,
            effects,
            installed: Table::new(),
            learnt,
            stocks,
        };
        book.installed =
            case.lines.ids().map(|l| calendar.ids().map(|t| book.installed_row(l, t)).collect()).collect();
        book
    }

    /// installed = standing + Σ amount · in_force · units.
    fn installed_row(&self, line: LineId, t: PeriodId) -> Row {
        let mut row = Row::new();
        row.constant(self.standing(line, t));
        self.add_effects(&mut row, 1.0, Touched::Line(line), t);
        row
    }

    /// Mean standing units of a line, 0 from its retirement on.
    pub(super) fn standing(&self, line: LineId, t: PeriodId) -> f64 {
        let line = &self.case.lines[line];
        let mut steps = line.installed.steps.clone();
        if let Some(retires) = line.retires {
            steps.retain(|(from, _)| *from < retires);
            steps.push((retires, 0.0));
        }
        self.calendar.mean_level(t, line.installed.base, &steps)
    }

    /// Adds a multiple of the effects in force on something.
    pub(super) fn add_effects(&self, row: &mut Row, factor: f64, on: Touched, t: PeriodId) {
        if let Some(effects) = self.effects.get(&on) {
            row.plus(factor, &effects[t.index()]);
        }
    }

    /// Year fraction y of a period, all copies.
    pub(super) fn year(&self, t: PeriodId) -> f64 {
        self.calendar.years(t)
    }

    /// 1/weight inside a representative block, where stocks are per copy; else 1.
    pub(super) fn copy_share(&self, t: PeriodId) -> f64 {
        let period = self.calendar.period(t);
        if period.block.is_some() { 1.0 / period.weight } else { 1.0 }
    }

    /// The period before in the order of time, across blocks: for money, waiting needs and fielded levels.
    pub(super) fn previous(t: PeriodId) -> Option<PeriodId> {
        t.index().checked_sub(1).map(Id::new)
    }

    /// Name of a period.
    pub(super) fn label(&self, t: PeriodId) -> &str {
        &self.calendar.period(t).label
    }

    /// `item,site` in words.
    pub(super) fn place(&self, item: ItemId, site: SiteId) -> String {
        format!("{},{}", self.case.items[item].name, self.case.sites[site].name)
    }

    /// `line,process` in words.
    pub(super) fn line_process(&self, lp: LineProcessId) -> String {
        let lp = &self.case.line_processes[lp];
        format!("{},{}", self.case.lines[lp.line].name, self.case.processes[lp.process].name)
    }

    /// `requirement,item` in words.
    pub(super) fn acceptance(&self, a: AcceptanceId) -> String {
        let a = &self.case.acceptances[a];
        format!("{},{}", self.case.requirements[a.requirement].name, self.case.items[a.item].name)
    }

    /// Shipments on known links of known items.
    pub(super) fn shipments(&self) -> impl Iterator<Item = (LinkId, ItemId, &'a Series)> + '_ {
        let known = |&&(link, item, _): &&(LinkId, ItemId, Series)| {
            link.index() < self.case.links.len() && item.index() < self.case.items.len()
        };
        self.plan.ship.iter().filter(known).map(|(link, item, series)| (*link, *item, series))
    }

    pub(super) fn is_held(&self, r: RequirementId) -> bool {
        self.case.requirements[r].kind == RequirementKind::Hold
    }

    pub(super) fn is_kept(&self, r: RequirementId) -> bool {
        let r = &self.case.requirements[r];
        r.kind == RequirementKind::Consume && r.backlog == Backlog::Kept
    }

    /// Need per year, or level, of a requirement in a period.
    pub(super) fn amount(&self, r: RequirementId, t: PeriodId) -> f64 {
        match self.trace {
            Some(trace) => of(&trace.need, r, t),
            None => self.case.requirements[r].amount.mean(self.calendar, t),
        }
    }

    /// Whether a line process is set up or not: under minimum load, or where set-up costs.
    pub(super) fn is_switched(&self, lp: LineProcessId) -> bool {
        let lp = &self.case.line_processes[lp];
        self.case.lines[lp.line].min_load.0 > 0.0 || lp.setup_cost.0 > 0.0
    }

    /// Line processes that some project's gate names.
    pub(super) fn gated(&self) -> Vec<bool> {
        let mut gated = vec![false; self.case.line_processes.len()];
        for project in self.case.projects.rows() {
            for effect in &project.effects {
                if let EffectOn::Gate(named) = &effect.on {
                    named.iter().for_each(|lp| gated[lp.index()] = true);
                }
            }
        }
        gated
    }

    /// Case currency per unit of a fund's currency.
    pub(super) fn fund_rate(&self, currency: FundCurrency, t: PeriodId) -> f64 {
        match currency {
            FundCurrency::Any | FundCurrency::Home => 1.0,
            FundCurrency::Foreign(id) => self.case.currencies[id].rate_in(self.calendar, t),
        }
    }

    /// Cost of a unit of a commitment, over the one of the tables: what the plan decides costs by what was learnt.
    pub(super) fn unit_factor(&self, commitment: &Commitment) -> f64 {
        match self.calendar.find(commitment.date).filter(|_| !commitment.is_given()) {
            Some(t) => self.learnt.unit(commitment.project, t),
            None => 1.0,
        }
    }

    /// Units of a project under way.
    pub(super) fn under_way(&self, project: ProjectId) -> f64 {
        self.case.under_way.iter().filter(|u| u.project == project).map(|u| u.units).sum()
    }
}

/// A value of a series; zero where the series is too short.
pub(super) fn at(series: &[f64], t: PeriodId) -> f64 {
    series.get(t.index()).copied().unwrap_or(0.0)
}

/// A value of a table of series; zero where it is missing.
pub(super) fn of<I: Id>(table: &Table<I, Series>, id: I, t: PeriodId) -> f64 {
    table.rows().get(id.index()).map_or(0.0, |series| at(series, t))
}
