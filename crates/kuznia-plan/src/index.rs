//! The dense index of a case: which cells, flows and commitments can exist at all, and who fills and uses what.
//!
//! Everything is resolved here once, so that constraint families only loop over typed indices.

mod money;
mod projects;
mod reach;

use kuznia_base::{Calendar, Id, PeriodId, Table, define_id};
use kuznia_case::Case;
use kuznia_case::case::{
    AcceptanceId, AidId, ItemId, LabourId, LineId, LineProcessId, LinkId, OfferId, ProjectId, Receipt,
    RegionId, SiteId, SkillId, StoreId,
};

pub(crate) use money::{
    Group, group_outlays, opening_repayments, operations_site, outlay_currency, payments_in,
    repayment_shares, schedule, unpaid,
};
pub(crate) use projects::{
    Courses, commit_periods, complete_at, in_force, operating_life, operating_share, service_start, standing,
    under_way_rise, units_under_way,
};

define_id!(CellId, "a cell: an item at a site that something can fill");
define_id!(ArcId, "an arc: an item on a link");

/// An item at a site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub item: Option<(ItemId, SiteId)>,
    pub store: Option<StoreId>,
    /// Line processes that make it, with amounts per run.
    pub made_by: Vec<(LineProcessId, f64)>,
    /// Line processes that use it, with amounts per run.
    pub used_by: Vec<(LineProcessId, f64)>,
    pub offers: Vec<OfferId>,
    pub arcs_in: Vec<ArcId>,
    pub arcs_out: Vec<ArcId>,
    pub aid: Vec<AidId>,
    pub served_to: Vec<AcceptanceId>,
}

/// An item on a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arc {
    pub link: LinkId,
    pub item: ItemId,
}

/// For every period what arrives in it: (departure period, share of that period's flow).
pub(crate) type Arrivals = Vec<Vec<(PeriodId, f64)>>;

/// An effect of a project on something, seen from that something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EffectRef {
    pub project: ProjectId,
    pub effect: usize,
}

/// The resolved case.
#[derive(Debug)]
pub(crate) struct Index {
    pub cells: Table<CellId, Cell>,
    pub arcs: Table<ArcId, Arc>,
    /// Arcs of each link.
    pub link_arcs: Table<LinkId, Vec<ArcId>>,
    /// Line processes that can ever run.
    pub active: Table<LineProcessId, bool>,
    /// Processes of each line, active or not.
    pub line_runs: Table<LineId, Vec<LineProcessId>>,
    /// Line processes by region of their site.
    pub region_runs: Table<RegionId, Vec<LineProcessId>>,
    /// Effects on each line.
    pub line_effects: Table<LineId, Vec<EffectRef>>,
    /// Gate effects on each line process; `None`: not gated.
    pub gates: Table<LineProcessId, Option<Vec<EffectRef>>>,
    /// Periods in which each project can be committed.
    pub commits: Table<ProjectId, Vec<PeriodId>>,
    /// Courses of the effects of those commitments.
    pub courses: Courses,
    /// Greatest installed capacity per line and period.
    pub max_installed: Table<LineId, Vec<f64>>,
    /// Standing capacity plus what is under way, per line and period.
    pub standing: Table<LineId, Vec<f64>>,
    /// Availability per line and period.
    pub availability: Table<LineId, Vec<f64>>,
    /// Labour markets by (skill, region), where labour is modelled.
    pub markets: Vec<((SkillId, RegionId), LabourId)>,
    /// Outlays by funds; empty without funds.
    pub groups: Vec<Group>,
    cell_of: Vec<Option<CellId>>,
    sites: usize,
    delays: Delays,
}

/// Arrivals by lead, each computed once.
#[derive(Debug, Default)]
struct Delays {
    days: Vec<(f64, Arrivals)>,
    months: Vec<(f64, Arrivals)>,
    /// Those of offers with a lead of their own in every period.
    late: Table<OfferId, Option<Arrivals>>,
}

impl Index {
    /// Resolves a case.
    pub(crate) fn new(case: &Case) -> Self {
        Self::resolve(case, None)
    }

    /// Resolves a case that has the shape of another: what can be committed and what can run is as there.
    pub(crate) fn like(case: &Case, other: &Index) -> Self {
        Self::resolve(case, Some(other))
    }

    fn resolve(case: &Case, other: Option<&Index>) -> Self {
        let commits: Table<_, _> = match other {
            Some(other) => other.commits.clone(),
            None => case.projects.ids().map(|k| commit_periods(case, k)).collect(),
        };
        let line_runs = by(case.lines.len(), case.line_processes.iter().map(|(id, lp)| (lp.line, id)));
        let mut line_effects = Table::filled(case.lines.len(), Vec::new());
        let mut gates = Table::filled(case.line_processes.len(), None);
        projects::collect_effects(case, &mut line_effects, &mut gates);
        let courses = projects::courses(case, &commits);
        let capacity = projects::capacity(case, &line_effects, &commits, &courses);
        let reach = reach::reach(case, other.map_or(&capacity.greatest, |other| &other.max_installed));
        let region_runs = by(
            case.regions.len(),
            case.line_processes.iter().filter_map(|(id, lp)| {
                case.sites[case.lines[lp.line].site].region.map(|region| (region, id))
            }),
        );
        let availability = case
            .lines
            .rows()
            .iter()
            .map(|line| case.calendar.ids().map(|t| line.availability.mean(&case.calendar, t)).collect())
            .collect();
        let mut markets: Vec<_> =
            case.labour.iter().flat_map(Table::iter).map(|(id, l)| ((l.skill, l.region), id)).collect();
        markets.sort_unstable();
        let mut index = Self {
            cells: Table::new(),
            arcs: Table::new(),
            link_arcs: Table::filled(case.links.len(), Vec::new()),
            active: reach.active,
            line_runs,
            region_runs,
            line_effects,
            gates,
            commits,
            courses,
            max_installed: capacity.greatest,
            standing: capacity.standing,
            availability,
            markets,
            groups: group_outlays(case),
            cell_of: vec![None; case.items.len() * case.sites.len()],
            sites: case.sites.len(),
            delays: Delays::default(),
        };
        index.make_cells(case, &reach.exists);
        index.fill_cells(case, &reach.useful);
        index.delays = Delays::new(case);
        index
    }

    /// The cell of an item at a site, if anything can ever fill it.
    pub(crate) fn cell(&self, item: ItemId, site: SiteId) -> Option<CellId> {
        self.cell_of[item.index() * self.sites + site.index()]
    }

    /// Arrivals after a lead in days that the case knows.
    pub(crate) fn after_days(&self, days: f64) -> &Arrivals {
        Delays::find(&self.delays.days, days)
    }

    /// Arrivals of what is bought from an offer.
    pub(crate) fn bought(&self, case: &Case, offer: OfferId) -> &Arrivals {
        match &self.delays.late[offer] {
            Some(own) => own,
            None => Delays::find(&self.delays.months, case.offers[offer].lead.0),
        }
    }

    fn make_cells(&mut self, case: &Case, exists: &[bool]) {
        for item in case.items.ids() {
            for site in case.sites.ids() {
                let at = item.index() * self.sites + site.index();
                if exists[at] {
                    let cell = Cell { item: Some((item, site)), ..Cell::default() };
                    self.cell_of[at] = Some(self.cells.push(cell));
                }
            }
        }
    }

    fn fill_cells(&mut self, case: &Case, useful: &[bool]) {
        let is_useful = |item: ItemId, site: SiteId| useful[item.index() * case.sites.len() + site.index()];
        for (id, store) in case.stores.iter() {
            if let Some(cell) = self.cell(store.item, store.site) {
                self.cells[cell].store = Some(id);
            }
        }
        for (id, lp) in case.line_processes.iter().filter(|(id, _)| self.active[*id]) {
            let site = case.lines[lp.line].site;
            let process = &case.processes[lp.process];
            for flow in &process.outputs {
                if let Some(cell) = self.cell_of[flow.item.index() * self.sites + site.index()] {
                    self.cells[cell].made_by.push((id, flow.quantity.0));
                }
            }
            for flow in &process.inputs {
                if let Some(cell) = self.cell_of[flow.item.index() * self.sites + site.index()] {
                    self.cells[cell].used_by.push((id, flow.quantity.0));
                }
            }
        }
        for (id, offer) in case.offers.iter() {
            if let Some(cell) =
                self.cell(offer.item, offer.site).filter(|_| is_useful(offer.item, offer.site))
            {
                self.cells[cell].offers.push(id);
            }
        }
        for (id, aid) in case.aid.iter() {
            if let kuznia_case::case::AidKind::Goods(item, site) = aid.kind
                && let Some(cell) = self.cell(item, site).filter(|_| is_useful(item, site))
            {
                self.cells[cell].aid.push(id);
            }
        }
        for (id, acceptance) in case.acceptances.iter() {
            let site = case.requirements[acceptance.requirement].site;
            if let Some(cell) = self.cell(acceptance.item, site) {
                self.cells[cell].served_to.push(id);
            }
        }
        for (link, row) in case.links.iter() {
            for item in reach::carried(case, row).filter(|&item| is_useful(item, row.to)) {
                if let (Some(from), Some(to)) = (self.cell(item, row.from), self.cell(item, row.to)) {
                    let arc = self.arcs.push(Arc { link, item });
                    self.link_arcs[link].push(arc);
                    self.cells[from].arcs_out.push(arc);
                    self.cells[to].arcs_in.push(arc);
                }
            }
        }
    }

    /// The labour market of a skill in a region.
    pub(crate) fn market(&self, skill: SkillId, region: RegionId) -> Option<LabourId> {
        let at = self.markets.binary_search_by_key(&(skill, region), |(key, _)| *key).ok()?;
        Some(self.markets[at].1)
    }
}

impl Cell {
    /// Item and site.
    pub(crate) fn place(&self) -> (ItemId, SiteId) {
        self.item.unwrap_or((Id::new(0), Id::new(0)))
    }
}

impl Delays {
    fn new(case: &Case) -> Self {
        let mut delays = Self::default();
        let calendar = &case.calendar;
        let leads =
            case.processes.rows().iter().map(|p| p.lead.0).chain(case.links.rows().iter().map(|l| l.lead.0));
        for lead in leads {
            Self::add(&mut delays.days, lead, || arrivals(calendar, |t| calendar.delay_days(t, lead)));
        }
        for lead in case.offers.rows().iter().map(|o| o.lead.0) {
            Self::add(&mut delays.months, lead, || arrivals(calendar, |t| calendar.delay_months(t, lead)));
        }
        for offer in case.offers.rows() {
            let lead = |t: PeriodId| offer.leads[t.index()].0;
            let own = || arrivals(calendar, |t| calendar.delay_months(t, lead(t)));
            delays.late.push((!offer.leads.is_empty()).then(own));
        }
        delays
    }

    fn add(known: &mut Vec<(f64, Arrivals)>, lead: f64, make: impl FnOnce() -> Arrivals) {
        if let Err(at) = known.binary_search_by(|(own, _)| own.total_cmp(&lead)) {
            known.insert(at, (lead, make()));
        }
    }

    fn find(known: &[(f64, Arrivals)], lead: f64) -> &Arrivals {
        match known.binary_search_by(|(own, _)| own.total_cmp(&lead)) {
            Ok(at) => &known[at].1,
            Err(_) => unreachable!("every lead of the case was added"),
        }
    }
}

/// Turns "where does period t's flow arrive" into "what arrives in period t".
fn arrivals(calendar: &Calendar, delay: impl Fn(PeriodId) -> Vec<(PeriodId, f64)>) -> Arrivals {
    let mut found = vec![Vec::new(); calendar.len()];
    for t in calendar.ids() {
        for (to, share) in delay(t) {
            found[to.index()].push((t, share));
        }
    }
    found
}

/// Groups values by their key.
fn by<K: Id, V: Clone>(keys: usize, pairs: impl Iterator<Item = (K, V)>) -> Table<K, Vec<V>> {
    let mut grouped = Table::filled(keys, Vec::new());
    for (key, value) in pairs {
        grouped[key].push(value);
    }
    grouped
}

/// Receipts of a cell per period, in the item's unit.
pub(crate) fn receipts_in(case: &Case, receipts: &[&Receipt]) -> Vec<f64> {
    let mut amounts = vec![0.0; case.calendar.len()];
    for receipt in receipts {
        if let Some(t) = case.calendar.find(receipt.date) {
            amounts[t.index()] += receipt.quantity.0;
        }
    }
    amounts
}
