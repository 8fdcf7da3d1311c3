//! What others may ask of a formulation: which column decides what, what a row is about, what a point means.

use crate::build::Formulation;
use crate::extract::{extract, prices};
use crate::index::{ArcId, CellId, in_force, operating_share, payments_in, units_under_way};
use crate::rows::Tag;
use crate::variables::Columns;
use kuznia_base::{Id, Instant, PeriodId, Table};
use kuznia_case::case::{ItemId, LineId, LinkId, ProjectId, SiteId};
use kuznia_case::{Case, Goal, Plan, Price, Series};
use kuznia_lp::{Col, Row, Solution};

impl<'a> Formulation<'a> {
    /// The case that was formulated.
    pub fn case(&self) -> &'a Case {
        self.model.case
    }

    /// All columns by what they decide.
    pub fn columns(&self) -> &Columns {
        &self.model.columns
    }

    /// The cell of an item at a site; `None` where nothing can ever bring the item there.
    pub fn cell(&self, item: ItemId, site: SiteId) -> Option<CellId> {
        self.model.index.cell(item, site)
    }

    /// Item and site of a cell.
    pub fn place(&self, cell: CellId) -> (ItemId, SiteId) {
        self.model.index.cells[cell].place()
    }

    /// Every cell with its item and site.
    pub fn cells(&self) -> impl Iterator<Item = (CellId, ItemId, SiteId)> + '_ {
        self.model.index.cells.iter().map(|(id, cell)| {
            let (item, site) = cell.place();
            (id, item, site)
        })
    }

    /// Every arc with its link and item.
    pub fn arcs(&self) -> impl Iterator<Item = (ArcId, LinkId, ItemId)> + '_ {
        self.model.index.arcs.iter().map(|(id, arc)| (id, arc.link, arc.item))
    }

    /// Standing capacity and what is under way, by period, in installed units.
    pub fn standing(&self, line: LineId) -> &[f64] {
        &self.model.index.standing[line]
    }

    /// The greatest capacity that a line can ever have, by period, in installed units.
    pub fn greatest_installed(&self, line: LineId) -> &[f64] {
        &self.model.index.max_installed[line]
    }

    /// Capacity-years of one installed unit of a line in a period: its years times its availability.
    pub fn line_years(&self, line: LineId, t: PeriodId) -> f64 {
        self.model.line_years(line, t)
    }

    /// Mean over a period of the share of an effect that is in force for a commitment at an instant.
    pub fn in_force(&self, project: ProjectId, effect: usize, at: Instant, t: PeriodId) -> f64 {
        in_force(self.model.case, project, effect, at, t)
    }

    /// What commitments (units by project and period) decide, in the order of columns: theirs, and whether a project that
    /// excludes others is started.
    pub fn decisions(&self, commit: &Table<ProjectId, Series>) -> Vec<(Col, f64)> {
        let columns = self.columns();
        let mut decided = Vec::new();
        for (k, own) in columns.commit.iter() {
            let mut units = units_under_way(self.model.case, k);
            let series = commit.rows().get(k.index());
            for commit in own {
                let value = series.and_then(|own| own.get(commit.t.index())).copied().unwrap_or(0.0);
                units += value;
                decided.push((commit.col, value));
            }
            if let Some(started) = columns.started[k] {
                decided.push((started, f64::from(units > 0.0)));
            }
        }
        decided.sort_by_key(|(col, _)| *col);
        decided
    }

    /// Units of a project that are under way at the start.
    pub fn under_way(&self, project: ProjectId) -> f64 {
        units_under_way(self.model.case, project)
    }

    /// What falls due of one unit of a project committed at the start of a period, inside the horizon and undiscounted.
    pub fn payments(&self, project: ProjectId, period: PeriodId) -> f64 {
        let (case, at) = (self.model.case, self.model.case.calendar.period(period).start);
        payments_in(case, project, at).into_iter().map(|(_, money)| money).sum()
    }

    /// What one unit of a project committed at the start of a period costs: its payments and its fixed cost inside the
    /// horizon, present value in the case's currency.
    pub fn spending(&self, project: ProjectId, period: PeriodId) -> f64 {
        let (case, at) = (self.model.case, self.model.case.calendar.period(period).start);
        let payments = payments_in(case, project, at).into_iter();
        let paid: f64 = payments.map(|(t, money)| self.model.discount(t) * money).sum();
        let yearly = case.projects[project].fixed_cost.0;
        let life = case
            .calendar
            .ids()
            .map(|t| self.model.discount(t) * self.model.years(t) * operating_share(case, project, at, t));
        paid + yearly * life.sum::<f64>()
    }

    /// What a column is; `None` for one that was added later.
    pub fn col_tag(&self, col: Col) -> Option<Tag> {
        self.model.columns.names.tag(col.0)
    }

    /// What a row is; `None` for one that was added later.
    pub fn row_tag(&self, row: Row) -> Option<Tag> {
        self.rows.tag(row.0)
    }

    /// A column's name in the user's words.
    pub fn col_name(&self, col: Col) -> String {
        self.model.columns.names.name(self.model.case, &self.model.index, col.0)
    }

    /// A row's name in the user's words, such as `material_balance[propellant,works-2,2025Q3]`.
    pub fn row_name(&self, row: Row) -> String {
        self.rows.name(self.model.case, &self.model.index, row.0)
    }

    /// What a row or column says, as a sentence with the user's names.
    pub fn sentence(&self, tag: Tag) -> String {
        let parts = tag.key.parts(self.model.case, &self.model.index);
        let period = tag.period.map(|t| self.model.case.calendar.period(t).label.as_str());
        crate::words::sentence(tag.family, &parts, period)
    }

    /// Fills in what was learnt at a point whose runs and commitments are there.
    pub fn learn(&self, x: &mut [f64]) {
        for learned in &self.model.columns.learned {
            learned.fill(x);
        }
    }

    /// The plan at a point of the program, cleaned of the solver's noise, without prices.
    pub fn plan_at(&self, x: &[f64], goal: Goal) -> Plan {
        extract(self, goal, x)
    }

    /// The prices of rows, and of limits that are bounds of columns, that are not zero.
    pub fn prices_of(&self, solution: &Solution) -> Vec<Price> {
        prices(self, &self.program, solution)
    }
}
