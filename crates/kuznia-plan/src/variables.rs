//! The columns of the program: T consecutive ones for every thing that acts in every period.

use crate::index::{ArcId, CellId, Index, under_way_rise, units_under_way};
use crate::rows::{Key, Names};
use kuznia_base::{Id, PeriodId, Table};
use kuznia_case::Case;
use kuznia_case::case::{
    AcceptanceId, AidId, AidKind, Backlog, EffectOn, FundId, LabourId, LineId, LineProcessId, LoanId,
    OfferId, ProjectId, RequirementId, RequirementKind, TargetId,
};
use kuznia_lp::{Col, Program};

/// T consecutive columns, one for each period.
#[derive(Clone, Copy, Debug)]
pub struct Block(u32);

impl Block {
    /// The column of a period.
    pub fn at(self, t: PeriodId) -> Col {
        Col(self.0 + t.index() as u32)
    }
}

/// A commitment possibility of a project.
#[derive(Clone, Copy, Debug)]
pub struct Commit {
    /// It happens at the start of this period.
    pub t: PeriodId,
    /// Its units.
    pub col: Col,
}

/// What a soft target misses in one of its rows.
#[derive(Clone, Copy, Debug)]
pub struct Miss {
    /// The target.
    pub target: TargetId,
    /// Last period of the window.
    pub last: PeriodId,
    /// Its amount, in the row's own unit.
    pub col: Col,
}

/// All columns by what they decide; `None` where the case leaves nothing to decide. See `docs/formulation.md`.
#[derive(Debug, Default)]
pub struct Columns {
    /// Runs of a line process.
    pub run: Table<LineProcessId, Option<Block>>,
    /// 1 where it is set up.
    pub on: Table<LineProcessId, Option<Block>>,
    /// Overtime in capacity-years.
    pub overtime: Table<LineId, Option<Block>>,
    /// Only for lines that projects can change; else the standing capacity holds.
    pub installed: Table<LineId, Option<Block>>,
    /// Stock at the end of the period.
    pub stock: Table<CellId, Option<Block>>,
    /// Dumped.
    pub dump: Table<CellId, Option<Block>>,
    /// Closing stock that is credited.
    pub credit: Table<CellId, Option<Col>>,
    /// Bought, at the time of purchase.
    pub buy: Table<OfferId, Option<Block>>,
    /// Only for take-or-pay.
    pub paid: Table<OfferId, Option<Block>>,
    /// Shipped, at departure.
    pub ship: Table<ArcId, Option<Block>>,
    /// Aid goods taken.
    pub taken: Table<AidId, Option<Block>>,
    /// Given to the requirement.
    pub serve: Table<AcceptanceId, Option<Block>>,
    /// Fielded at the end of the period.
    pub fielded: Table<AcceptanceId, Option<Block>>,
    /// Shortfall.
    pub short: Table<RequirementId, Option<Block>>,
    /// Waiting at the end of the period.
    pub backlog: Table<RequirementId, Option<Block>>,
    /// People employed.
    pub people: Table<LabourId, Block>,
    /// Hired.
    pub hire: Table<LabourId, Option<Block>>,
    /// Commitment possibilities in order of time.
    pub commit: Table<ProjectId, Vec<Commit>>,
    /// Only for projects that exclude others.
    pub started: Table<ProjectId, Option<Col>>,
    /// By outlay group: what each fund pays.
    pub pay: Vec<Vec<(FundId, Block)>>,
    /// Cash at the end of the period.
    pub cash: Table<FundId, Block>,
    /// Borrowed.
    pub borrow: Table<LoanId, Block>,
    /// Owed at the end of the period.
    pub owed: Table<LoanId, Block>,
    /// By row of the table `learning`.
    pub(crate) learned: Vec<crate::learning::Learned>,
    /// Misses of soft targets.
    pub miss: Vec<Miss>,
    pub(crate) names: Names,
}

/// Adds columns and remembers what they are.
pub(crate) struct Maker<'a> {
    pub(crate) case: &'a Case,
    program: &'a mut Program,
    names: Names,
}

const FREE: f64 = f64::INFINITY;

impl Maker<'_> {
    /// T columns within [0, upper(t)].
    fn block(&mut self, family: &'static str, key: Key, upper: impl Fn(PeriodId) -> f64) -> Block {
        self.bounded(family, key, false, |t| (0.0, upper(t)))
    }

    fn bounded(
        &mut self,
        family: &'static str,
        key: Key,
        whole: bool,
        bounds: impl Fn(PeriodId) -> (f64, f64),
    ) -> Block {
        self.names.open(family, key);
        let first = self.program.n_cols() as u32;
        for t in self.case.calendar.ids() {
            let (lower, upper) = bounds(t);
            self.program.add_col(0.0, lower, upper, whole);
            self.names.push(Some(t));
        }
        Block(first)
    }

    pub(crate) fn single(
        &mut self,
        family: &'static str,
        key: Key,
        t: Option<PeriodId>,
        upper: f64,
        whole: bool,
    ) -> Col {
        self.names.open(family, key);
        self.names.push(t);
        self.program.add_col(0.0, 0.0, upper, whole)
    }
}

impl Columns {
    /// Adds the columns of a case. Limits that concern one column alone are its bounds, not rows.
    pub(crate) fn new(case: &Case, index: &Index, program: &mut Program, learns: bool) -> Self {
        let mut maker = Maker { case, program, names: Names::default() };
        let mut columns = Self::default();
        columns.projects(&mut maker, index);
        columns.lines(&mut maker, index);
        columns.material(&mut maker, index);
        columns.trade(&mut maker, index);
        columns.needs(&mut maker, index);
        columns.people(&mut maker);
        columns.money(&mut maker, index);
        if learns {
            columns.learned = crate::learning::columns(&mut maker, index, &columns.run, &columns.commit);
        }
        columns.names = maker.names;
        columns
    }

    /// Adds the miss of a soft target's row.
    pub(crate) fn add_miss(&mut self, program: &mut Program, target: TargetId, last: PeriodId) -> Col {
        self.names.open("target_miss", Key::Target(target));
        self.names.push(Some(last));
        let col = program.add_col(0.0, 0.0, FREE, false);
        self.miss.push(Miss { target, last, col });
        col
    }

    fn projects(&mut self, maker: &mut Maker, index: &Index) {
        let case = maker.case;
        for (k, project) in case.projects.iter() {
            let under_way: f64 = units_under_way(case, k);
            let most = (project.max_units - under_way).max(0.0);
            let possible = if most > 0.0 { &index.commits[k][..] } else { &[] };
            let commits = possible.iter().map(|&t| Commit {
                t,
                col: maker.single("project", Key::Project(k), Some(t), most, project.whole_units),
            });
            let commits: Vec<_> = commits.collect();
            let exclusive = !project.excludes.is_empty() && (!commits.is_empty() || under_way > 0.0);
            self.started
                .push(exclusive.then(|| maker.single("project_started", Key::Project(k), None, 1.0, true)));
            self.commit.push(commits);
        }
    }

    fn lines(&mut self, maker: &mut Maker, index: &Index) {
        let case = maker.case;
        for (l, line) in case.lines.iter() {
            // Less than nothing standing must show as infeasible, so that it too has columns and rows.
            let changeable = index.standing[l].iter().any(|&standing| standing < 0.0)
                || index.line_effects[l].iter().any(|effect| !self.commit[effect.project].is_empty());
            self.installed.push(changeable.then(|| maker.block("installed", Key::Line(l), |_| FREE)));
            let runs = index.line_runs[l].iter().any(|&lp| index.active[lp]);
            let overtime = (line.overtime_share.0 > 0.0 && runs).then(|| {
                maker.block("overtime", Key::Line(l), |t| match changeable {
                    true => FREE,
                    false => {
                        let capacity = index.availability[l][t.index()] * index.standing[l][t.index()];
                        line.overtime_share.0 * case.calendar.years(t) * capacity
                    }
                })
            });
            self.overtime.push(overtime);
        }
        for (id, lp) in case.line_processes.iter() {
            let line = &case.lines[lp.line];
            let active = index.active[id];
            self.run.push(active.then(|| {
                maker.block("run", Key::LineProcess(id), |t| {
                    if index.max_installed[lp.line][t.index()] > 0.0 { FREE } else { 0.0 }
                })
            }));
            let switched = active && (line.min_load.0 > 0.0 || lp.setup_cost.0 > 0.0);
            self.on.push(switched.then(|| maker.bounded("on", Key::LineProcess(id), true, |_| (0.0, 1.0))));
        }
    }

    fn material(&mut self, maker: &mut Maker, index: &Index) {
        let case = maker.case;
        let mut store_effects = vec![false; case.items.len() * case.sites.len()];
        for effect in
            case.projects.iter().filter(|(k, _)| !self.commit[*k].is_empty()).flat_map(|(_, p)| &p.effects)
        {
            if let EffectOn::Store(item, site) = effect.on {
                store_effects[item.index() * case.sites.len() + site.index()] = true;
            }
        }
        let last = case.calendar.last();
        for (id, cell) in index.cells.iter() {
            let (item, site) = cell.place();
            let store = cell.store.map(|store| &case.stores[store]);
            let changeable = store_effects[item.index() * case.sites.len() + site.index()];
            let limit = store.and_then(|s| s.capacity).filter(|_| !changeable);
            let capacity = |t: PeriodId| {
                limit.map_or(FREE, |c| c.0 + under_way_rise(case, t, |on| *on == EffectOn::Store(item, site)))
            };
            let closing = store.map_or(0.0, |s| s.closing_min.0);
            let stock = maker.bounded("stores", Key::Cell(id), false, |t| {
                (if t == last { closing } else { 0.0 }, capacity(t))
            });
            self.stock.push(Some(stock));
            let dumps = case.items[item].disposal_cost.is_some();
            self.dump.push(dumps.then(|| maker.block("dump", Key::Cell(id), |_| FREE)));
            let opening = store.map_or(0.0, |s| s.opening.0);
            let credited = case.economics.closing_stock_share.0 > 0.0
                && opening > 0.0
                && case.items[item].unit_value.0 > 0.0
                && case.calendar.period(last).block.is_none();
            self.credit
                .push(credited.then(|| maker.single("closing_stock", Key::Cell(id), None, opening, false)));
        }
    }

    fn trade(&mut self, maker: &mut Maker, index: &Index) {
        let case = maker.case;
        let calendar = &case.calendar;
        for (o, offer) in case.offers.iter() {
            let open = |t: PeriodId| calendar.window(t, offer.from, offer.until) * calendar.years(t);
            let useful =
                index.cell(offer.item, offer.site).is_some_and(|cell| index.cells[cell].offers.contains(&o));
            let changeable = self.has_effect(case, |on| *on == EffectOn::Offer(o));
            self.buy.push(useful.then(|| {
                maker.block("offers", Key::Offer(o), |t| match &offer.max_per_year {
                    Some(_) if changeable && open(t) > 0.0 => FREE,
                    Some(most) => ((most.mean(calendar, t)
                        + under_way_rise(case, t, |on| *on == EffectOn::Offer(o)))
                        * open(t))
                    .max(0.0),
                    None if open(t) > 0.0 => FREE,
                    None => 0.0,
                })
            }));
            self.paid
                .push((offer.min_per_year.0 > 0.0).then(|| maker.block("paid", Key::Offer(o), |_| FREE)));
        }
        for (arc, _) in index.arcs.iter() {
            self.ship.push(Some(maker.block("ship", Key::Arc(arc), |_| FREE)));
        }
        for (id, aid) in case.aid.iter() {
            let goods = matches!(aid.kind, AidKind::Goods(item, site)
                if index.cell(item, site).is_some_and(|cell| index.cells[cell].aid.contains(&id)));
            self.taken.push(goods.then(|| {
                maker.block("aid", Key::Aid(id), |t| {
                    (aid.amount.mean(calendar, t) * calendar.years(t)).max(0.0)
                })
            }));
        }
    }

    fn needs(&mut self, maker: &mut Maker, index: &Index) {
        let case = maker.case;
        for (id, acceptance) in case.acceptances.iter() {
            let requirement = &case.requirements[acceptance.requirement];
            let cell = index.cell(acceptance.item, requirement.site);
            self.serve.push(cell.map(|_| maker.block("serve", Key::Acceptance(id), |_| FREE)));
            let held = requirement.kind == RequirementKind::Hold;
            self.fielded.push(held.then(|| maker.block("fielded", Key::Acceptance(id), |_| FREE)));
        }
        let last = case.calendar.last();
        for (r, requirement) in case.requirements.iter() {
            let may_fall_short = requirement.shortfall_cost.is_some();
            let waits = requirement.kind == RequirementKind::Consume && requirement.backlog == Backlog::Kept;
            self.short.push(may_fall_short.then(|| {
                maker.block("shortfall", Key::Requirement(r), |t| if waits && t != last { 0.0 } else { FREE })
            }));
            self.backlog.push((may_fall_short && waits).then(|| {
                maker.block("backlog", Key::Requirement(r), |t| if t == last { 0.0 } else { FREE })
            }));
        }
    }

    fn people(&mut self, maker: &mut Maker) {
        let case = maker.case;
        let calendar = &case.calendar;
        for (w, labour) in case.labour.iter().flat_map(Table::iter) {
            let trains = |on: &EffectOn| *on == EffectOn::Labour(labour.skill, labour.region);
            let hires = !labour.hire_per_year.is_zero();
            let trained = self.has_effect(case, trains);
            let fixed = !hires && !trained;
            self.people.push(maker.block("people", Key::Labour(w), |t| match fixed {
                true => labour.people.mean(calendar, t) + under_way_rise(case, t, trains),
                false => FREE,
            }));
            self.hire.push(hires.then(|| {
                maker.block("hire", Key::Labour(w), |t| {
                    labour.hire_per_year.mean(calendar, t) * calendar.years(t)
                })
            }));
        }
    }

    fn money(&mut self, maker: &mut Maker, index: &Index) {
        for (at, group) in index.groups.iter().enumerate() {
            let pays = group.funds.iter();
            let pays =
                pays.map(|&fund| (fund, maker.block("pay", Key::GroupFund(at as u32, fund), |_| FREE)));
            self.pay.push(pays.collect());
        }
        for f in maker.case.funds.ids() {
            self.cash.push(maker.block("cash", Key::Fund(f), |_| FREE));
        }
        let case = maker.case;
        let calendar = &case.calendar;
        for (b, loan) in case.loans.iter() {
            let open = |t: PeriodId| {
                let start = calendar.period(t).start;
                loan.from.is_none_or(|from| from <= start) && loan.until.is_none_or(|until| start < until)
            };
            self.borrow.push(maker.block("borrow", Key::Loan(b), |t| if open(t) { FREE } else { 0.0 }));
            self.owed.push(maker.block("loan_limit", Key::Loan(b), |_| loan.limit.0));
        }
    }

    /// Whether a project that can be committed has such an effect.
    pub(crate) fn has_effect(&self, case: &Case, such: impl Fn(&EffectOn) -> bool) -> bool {
        case.projects.iter().any(|(k, p)| !self.commit[k].is_empty() && p.effects.iter().any(|e| such(&e.on)))
    }
}
