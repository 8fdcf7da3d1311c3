//! The program of the rest of the horizon from a state that is known.

use super::rules::{About, Rules};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{Atom, ItemId, RequirementKind, SiteId};
use kuznia_lp::{Col, Program, Row};
use kuznia_plan::{Block, Key};
use kuznia_simulate::{Flow, Known, Resource};
use std::collections::BTreeMap;

/// A cut program.
pub(super) struct Cut {
    pub(super) program: Program,
    /// By column of the rules' program: its own column, where it is open.
    pub(super) own: Vec<Option<Col>>,
}

/// What the cutting looks at.
struct Cutter<'r, 'c, 's, 'a> {
    rules: &'r Rules<'c>,
    known: &'r Known<'s, 'a>,
    /// First period that is planned.
    from: usize,
    resources: BTreeMap<Resource, usize>,
    cells: BTreeMap<(ItemId, SiteId), usize>,
    /// By column: what happened, where its period is over.
    past: Vec<f64>,
    /// By column: what its price is multiplied by, where it is not 1.
    price: BTreeMap<Col, f64>,
    /// By column of purchases whose lead has changed: periods of arrival, with shares.
    late: BTreeMap<Col, Vec<(usize, f64)>>,
    /// By cell and period: those columns with their shares.
    arriving: BTreeMap<(ItemId, SiteId, usize), Vec<(Col, f64)>>,
}

impl Cut {
    /// Cuts what is known into the rules.
    pub(super) fn new(rules: &Rules, known: &Known) -> Self {
        let model = known.model();
        let mut cutter = Cutter {
            rules,
            known,
            from: known.period(),
            resources: model.resources.iter().copied().zip(0..).collect(),
            cells: model.cells.iter().copied().zip(0..).collect(),
            past: vec![0.0; rules.program.n_cols()],
            price: BTreeMap::new(),
            late: BTreeMap::new(),
            arriving: BTreeMap::new(),
        };
        cutter.remember();
        cutter.foresee();
        let mut cut = Self { program: Program::new(), own: vec![None; rules.program.n_cols()] };
        cutter.columns(&mut cut);
        cutter.rows(&mut cut);
        cut
    }
}

impl Cutter<'_, '_, '_, '_> {
    /// Fills in what happened.
    fn remember(&mut self) {
        let (rules, known) = (self.rules, self.known);
        let (model, columns) = (known.model(), rules.formulation.columns());
        let case = model.case;
        for (flow, kind) in model.flows.iter().enumerate() {
            let Some(block) = rules.block(*kind) else { continue };
            for t in 0..self.from {
                self.past[block.at(PeriodId::new(t)).index()] = known.past(flow, t);
            }
        }
        for (r, requirement) in case.requirements.iter() {
            let Some(short) = columns.short[r] else { continue };
            for t in (0..self.from).map(PeriodId::new) {
                let unserved = known.unserved(r, t.index());
                let held = requirement.kind == RequirementKind::Hold;
                self.past[short.at(t).index()] =
                    if held { unserved / case.calendar.years(t) } else { unserved.max(0.0) };
            }
        }
        let Some(last) = self.from.checked_sub(1).map(PeriodId::new) else { return };
        for (&(item, site), &stock) in model.cells.iter().zip(known.stocks()) {
            if let Some(block) = rules.stock(item, site) {
                self.past[block.at(last).index()] = stock;
            }
        }
        for (a, block) in columns.fielded.iter() {
            if let Some(block) = block {
                self.past[block.at(last).index()] = known.fielded(a);
            }
        }
        for (f, block) in columns.cash.iter() {
            let planned = rules.plan.cash.rows().get(f.index()).and_then(|own| own.get(last.index()));
            self.past[block.at(last).index()] = planned.copied().unwrap_or(0.0) + known.more_cash(f);
        }
    }

    /// What prices and leads are expected to be.
    fn foresee(&mut self) {
        let (rules, known) = (self.rules, self.known);
        let model = known.model();
        for (flow, kind) in model.flows.iter().enumerate() {
            let Flow::Buy(o) = *kind else { continue };
            let Some(block) = rules.block(*kind) else { continue };
            let offer = &model.case.offers[o];
            for t in self.from..model.periods() {
                let col = block.at(PeriodId::new(t));
                let price = known.price(o, t);
                if price != 1.0 {
                    self.price.insert(col, price);
                }
                if let Some(shares) = known.arrivals(flow, o, t) {
                    for &(when, share) in &shares {
                        let there = self.arriving.entry((offer.item, offer.site, when)).or_default();
                        there.push((col, share));
                    }
                    self.late.insert(col, shares);
                }
            }
        }
    }

    /// Opens the columns that are not decided.
    fn columns(&self, cut: &mut Cut) {
        let program = &self.rules.program;
        let upper = self.limits();
        for col in (0..program.n_cols() as u32).map(Col) {
            let at = col.index();
            if self.rules.decided[at].is_some() || self.rules.period[at].is_some_and(|t| t < self.from) {
                continue;
            }
            let cost = program.cost[at] * self.price.get(&col).unwrap_or(&1.0);
            let upper = upper.get(&col).copied().unwrap_or(program.col_upper[at]);
            cut.own[at] = Some(cut.program.add_col(cost, program.col_lower[at].min(upper), upper, false));
        }
    }

    /// Limits that are bounds of columns.
    fn limits(&self) -> BTreeMap<Col, f64> {
        let (rules, known) = (self.rules, self.known);
        let (model, columns) = (known.model(), rules.formulation.columns());
        let mut upper = BTreeMap::new();
        for t in self.from..model.periods() {
            let id = PeriodId::new(t);
            for (&resource, &at) in &self.resources {
                let mut limit = |col: Option<Block>, most: f64| {
                    if let Some(block) = col {
                        upper.insert(block.at(id), most.max(0.0));
                    }
                };
                match resource {
                    Resource::Offer(o) => limit(columns.buy[o], known.available(at, t)),
                    Resource::Aid(a) => limit(columns.taken[a], known.available(at, t)),
                    Resource::Line(l) => {
                        let share = model.case.lines[l].overtime_share.0;
                        limit(columns.overtime[l], share / (1.0 + share) * known.available(at, t));
                    }
                    // Without a limit of its own a link has no row: what is left is a part of what the plan sends.
                    Resource::Link(a) if model.case.links[a].max_per_year.is_none() => {
                        let left = known.left(at, t);
                        for own in rules.plan.ship.iter().filter(|own| own.0 == a && left < 1.0) {
                            let planned = own.2.get(t).copied().unwrap_or(0.0);
                            limit(rules.block(Flow::Ship(own.0, own.1)), left * planned);
                        }
                    }
                    _ => {}
                }
            }
        }
        upper
    }

    fn rows(&self, cut: &mut Cut) {
        let program = &self.rules.program;
        for row in (0..program.n_rows() as u32).map(Row) {
            let Some(about) = self.rules.about[row.index()] else { continue };
            if about.t.is_none_or(|t| t >= self.from) {
                self.row(cut, row, about);
            }
        }
    }

    /// Writes a row, with what is decided or past on its right-hand side; leaves it out where nothing of it is open.
    fn row(&self, cut: &mut Cut, row: Row, about: About) {
        let (rules, program) = (self.rules, &self.rules.program);
        let is_balance = about.family == "material_balance";
        let is_paid = matches!(about.family, "outlay" | "take_or_pay");
        let (mut constant, mut open) = (0.0, false);
        cut.program.begin_row();
        for (col, value) in program.row(row) {
            let at = col.index();
            if let Some(own) = cut.own[at] {
                if is_balance && self.late.contains_key(&col) {
                    continue;
                }
                let price = if is_paid { self.price.get(&col).copied().unwrap_or(1.0) } else { 1.0 };
                cut.program.push(own, value * price);
                open = true;
            } else if let Some(decided) = rules.decided[at] {
                constant += value * decided;
            } else if !is_balance || self.is_stock(col) {
                // What is on its way is known better than by when it left.
                constant += value * self.past[at];
            }
        }
        if let (true, Some(Key::Cell(cell)), Some(t)) = (is_balance, about.key, about.t) {
            let (item, site) = rules.formulation.place(cell);
            for &(col, share) in self.arriving.get(&(item, site, t)).into_iter().flatten() {
                if let Some(own) = cut.own[col.index()] {
                    cut.program.push(own, -share);
                }
            }
        }
        if open {
            let (lower, upper) = (program.row_lower[row.index()], program.row_upper[row.index()]);
            let (lower, upper) = self.bounds(about, lower, upper, constant);
            cut.program.end_row(lower, upper);
        }
    }

    fn is_stock(&self, col: Col) -> bool {
        self.rules.formulation.col_tag(col).is_some_and(|tag| tag.family == "stores")
    }

    /// Bounds of a row from those of the case without events and what its decided and past columns sum to.
    fn bounds(&self, about: About, lower: f64, upper: f64, constant: f64) -> (f64, f64) {
        let (rules, known) = (self.rules, self.known);
        let case = rules.case();
        let own = (lower - constant, upper - constant);
        let (Some(key), Some(t)) = (about.key, about.t) else { return own };
        let id = PeriodId::new(t);
        let shifted = |by: f64| (own.0 + by, own.1 + by);
        let at_most = |resource: Resource, part: f64| match self.resources.get(&resource) {
            Some(&at) => (f64::NEG_INFINITY, part * known.available(at, t)),
            None => own,
        };
        match (about.family, key) {
            ("material_balance", Key::Cell(cell)) => {
                let (item, site) = rules.formulation.place(cell);
                let Some(&at) = self.cells.get(&(item, site)) else { return own };
                let mut more = known.coming(at, t);
                if t == 0 {
                    let opening =
                        case.stores.rows().iter().find(|store| (store.item, store.site) == (item, site));
                    let opening = opening.map_or(0.0, |store| store.opening.0);
                    let kept = (-case.items[item].loss_per_year * case.calendar.years(id)).exp();
                    more += kept * (known.stocks()[at] - opening);
                }
                shifted(more)
            }
            ("line_capacity", Key::Line(l)) => {
                at_most(Resource::Line(l), 1.0 / (1.0 + case.lines[l].overtime_share.0))
            }
            ("gate", Key::LineProcess(lp)) => at_most(Resource::Gate(lp), 1.0),
            ("links", Key::Link(a)) => at_most(Resource::Link(a), 1.0),
            ("offers", Key::Offer(o)) => at_most(Resource::Offer(o), 1.0),
            ("power", Key::Region(g)) => at_most(Resource::Power(g), 1.0),
            ("labour", Key::Skill(skill, region)) => {
                let market = case.labour.as_ref();
                let market =
                    market.and_then(|all| all.find(|own| (own.skill, own.region) == (skill, region)));
                market.map_or(own, |w| at_most(Resource::Labour(w), 1.0))
            }
            ("stores", Key::Cell(cell)) => {
                let (item, site) = rules.formulation.place(cell);
                let store = case.stores.find(|store| (store.item, store.site) == (item, site));
                store.map_or(own, |s| at_most(Resource::Store(s), 1.0))
            }
            ("requirement", Key::Requirement(r)) => {
                let requirement = &case.requirements[r];
                let amount = requirement.amount.mean(&case.calendar, id) * known.need(r, t);
                match requirement.kind {
                    RequirementKind::Hold => (amount - constant, f64::INFINITY),
                    RequirementKind::Consume => {
                        let waiting = if t == self.from { known.waiting(r) } else { 0.0 };
                        let need = case.calendar.years(id) * amount + waiting - constant;
                        (need, need)
                    }
                }
            }
            ("budget", Key::Fund(f)) => shifted(-known.lost_aid(f, t)),
            ("outlay", Key::Group(group)) => shifted(self.dearer(group as usize, t)),
            _ => own,
        }
    }

    /// What the projects of a group of outlays are expected to cost more.
    fn dearer(&self, group: usize, t: usize) -> f64 {
        let atoms = self.rules.plan.pay.get(group).map_or(&[][..], |own| &own.atoms);
        let projects = atoms.iter().filter_map(|atom| match atom {
            Atom::Capital(k) => Some(self.known.dearer(*k, t)),
            _ => None,
        });
        projects.sum()
    }
}
