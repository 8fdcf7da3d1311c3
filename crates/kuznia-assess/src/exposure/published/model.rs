//! The program of the static model.

use crate::Matter;
use crate::operations::{Node, unit_weight};
use kuznia_base::{Id, PeriodId, Table};
use kuznia_case::Case;
use kuznia_case::case::{AidId, AidKind, ItemId, LineProcessId, LinkId, OfferId, RegionId, SiteId};
use kuznia_lp::{Col, Program};

/// Longest span that is looked for, in years.
pub(super) const LONGEST: f64 = 1e4;

/// The program over a span of T years, T being a column that is fixed at 0 until a question opens it.
///
/// ```text
/// used + sent + served − made − bought − arrived·(1 − loss) − given ≤ stock at the start   (every item at every site)
/// Σ runs/rate ≤ available·T,   bought ≤ most·T,   Σ size·sent ≤ most·T,   given ≤ offered·T
/// Σ energy·runs ≤ drawn,   drawn ≤ grid·T
/// Σ eff·served + loss ≥ d·T,   d the planned rate of service
/// ```
pub(super) struct Static {
    pub(super) program: Program,
    pub(super) span: Col,
    pub(super) loss: Vec<Option<Col>>,
    /// Columns that stop with each node, by node.
    pub(super) stops: Vec<Vec<Col>>,
}

/// The columns by what they decide.
struct Columns {
    span: Col,
    runs: Table<LineProcessId, Col>,
    buys: Table<OfferId, Col>,
    gifts: Table<AidId, Col>,
    arcs: Vec<(LinkId, ItemId, Col)>,
    serves: Vec<Col>,
    drawn: Table<RegionId, Col>,
}

/// What the rows are written from.
struct Writer<'m, 'a> {
    matter: &'m Matter<'a>,
    case: &'a Case,
    start: PeriodId,
    years: f64,
    columns: Columns,
    program: Program,
}

impl Static {
    /// Writes the program of the rates and stocks at the start of a period.
    pub(super) fn new(matter: &Matter, start: PeriodId, nodes: &[Node]) -> Self {
        let case = matter.case;
        let mut program = Program::new();
        let span = program.add_col(0.0, 0.0, 0.0, false);
        let mut more = || program.add_col(0.0, 0.0, f64::INFINITY, false);
        let columns = Columns {
            span,
            runs: case.line_processes.ids().map(|_| more()).collect(),
            buys: case.offers.ids().map(|_| more()).collect(),
            gifts: case.aid.ids().map(|_| more()).collect(),
            arcs: matter.formulation.arcs().map(|(_, link, item)| (link, item, more())).collect(),
            serves: case.acceptances.ids().map(|_| more()).collect(),
            drawn: case.regions.ids().map(|_| more()).collect(),
        };
        let years = case.calendar.years(start);
        let mut writer = Writer { matter, case, start, years, columns, program };
        writer.balances();
        writer.lines();
        writer.trade();
        writer.links();
        writer.power();
        let loss = writer.service();
        let stops = nodes.iter().map(|&node| writer.stops(node)).collect();
        Self { program: writer.program, span, loss, stops }
    }
}

impl Writer<'_, '_> {
    fn row(&mut self, terms: &[(Col, f64)], upper: f64) {
        self.program.add_row(f64::NEG_INFINITY, upper, terms);
    }

    /// factor·T on the right-hand side.
    fn within(&mut self, mut terms: Vec<(Col, f64)>, per_year: f64) {
        terms.push((self.columns.span, -per_year));
        self.row(&terms, 0.0);
    }

    fn balances(&mut self) {
        let cells: Vec<(ItemId, SiteId)> =
            self.matter.formulation.cells().map(|(_, item, site)| (item, site)).collect();
        for (item, site) in cells {
            let terms = self.balance(item, site);
            let stock = self.stock(item, site);
            self.row(&terms, stock);
        }
    }

    fn balance(&self, item: ItemId, site: SiteId) -> Vec<(Col, f64)> {
        let (case, columns) = (self.case, &self.columns);
        let mut terms = Vec::new();
        for (lp, row) in case.line_processes.iter().filter(|(_, row)| case.lines[row.line].site == site) {
            let process = &case.processes[row.process];
            let used = process.inputs.iter().filter(|flow| flow.item == item);
            terms.extend(used.map(|flow| (columns.runs[lp], flow.quantity.0)));
            let made = process.outputs.iter().filter(|flow| flow.item == item);
            terms.extend(made.map(|flow| (columns.runs[lp], -flow.quantity.0)));
        }
        let offers = case.offers.iter().filter(|(_, offer)| offer.item == item && offer.site == site);
        terms.extend(offers.map(|(o, _)| (columns.buys[o], -1.0)));
        let is_given = |kind| matches!(kind, AidKind::Goods(i, s) if i == item && s == site);
        let gifts = case.aid.iter().filter(|(_, aid)| is_given(aid.kind));
        terms.extend(gifts.map(|(id, _)| (columns.gifts[id], -1.0)));
        for &(link, _, col) in columns.arcs.iter().filter(|(_, carried, _)| *carried == item) {
            let row = &case.links[link];
            if row.from == site {
                terms.push((col, 1.0));
            }
            if row.to == site {
                terms.push((col, -(1.0 - row.loss.0)));
            }
        }
        for (a, row) in case.acceptances.iter().filter(|(_, row)| row.item == item) {
            if case.requirements[row.requirement].site == site {
                terms.push((columns.serves[a.index()], 1.0));
            }
        }
        terms
    }

    /// Stock of a place at the start of the period.
    fn stock(&self, item: ItemId, site: SiteId) -> f64 {
        match self.start.index().checked_sub(1) {
            Some(before) => {
                let own = self.matter.plan.stocks.iter().find(|own| own.item == item && own.site == site);
                own.map_or(0.0, |own| own.stock[before].max(0.0))
            }
            None => {
                let own = self.case.stores.rows().iter().filter(|own| own.item == item && own.site == site);
                own.map(|store| store.opening.0).sum()
            }
        }
    }

    fn lines(&mut self) {
        for (l, line) in self.case.lines.iter() {
            let runs = self.case.line_processes.iter().filter(|(_, row)| row.line == l);
            let terms = runs.map(|(lp, row)| (self.columns.runs[lp], 1.0 / row.runs_per_year.0)).collect();
            let available = self.matter.figures.available[l][self.start.index()] / self.years;
            self.within(terms, available * (1.0 + line.overtime_share.0));
        }
    }

    /// Limits of offers and aid. Projects may have raised a limit: what the plan does is possible.
    fn trade(&mut self) {
        let (case, t) = (self.case, self.start.index());
        for (o, offer) in case.offers.iter() {
            let open = case.calendar.window(self.start, offer.from, offer.until);
            let planned = self.matter.plan.buy[o][t] / self.years;
            let most = match &offer.max_per_year {
                Some(most) => (open * most.mean(&case.calendar, self.start)).max(planned),
                None if open > 0.0 => continue,
                None => 0.0,
            };
            self.within(vec![(self.columns.buys[o], 1.0)], most);
        }
        for (id, aid) in case.aid.iter() {
            let most = aid.amount.mean(&case.calendar, self.start).max(0.0);
            self.within(vec![(self.columns.gifts[id], 1.0)], most);
        }
    }

    fn links(&mut self) {
        let (case, t) = (self.case, self.start.index());
        for (a, link) in case.links.iter() {
            let Some(most) = link.max_per_year else {
                continue;
            };
            let size = |item: ItemId| case.items[item].transport_size;
            let sent = self.matter.plan.ship.iter().filter(|(own, _, _)| *own == a);
            let planned: f64 = sent.map(|(_, item, series)| size(*item) * series[t] / self.years).sum();
            let arcs = self.columns.arcs.iter().filter(|(own, _, _)| *own == a);
            let terms = arcs.map(|&(_, item, col)| (col, size(item))).collect();
            self.within(terms, most.0.max(planned));
        }
    }

    fn power(&mut self) {
        let (case, t) = (self.case, self.start.index());
        for (g, level) in case.grid.iter().flat_map(Table::iter) {
            let (mut terms, mut planned) = (vec![(self.columns.drawn[g], -1.0)], 0.0);
            for (lp, row) in case.line_processes.iter() {
                let energy = case.processes[row.process].energy_mwh;
                if case.sites[case.lines[row.line].site].region == Some(g) && energy != 0.0 {
                    terms.push((self.columns.runs[lp], energy));
                    planned += energy * self.matter.plan.run[lp][t] / self.years;
                }
            }
            self.row(&terms, 0.0);
            let grid = (8760.0 * level.mean(&case.calendar, self.start)).max(planned);
            self.within(vec![(self.columns.drawn[g], 1.0)], grid);
        }
    }

    fn service(&mut self) -> Vec<Option<Col>> {
        let mut loss = Vec::new();
        for r in self.case.requirements.ids() {
            let served = self.case.acceptances.iter().filter(|(_, row)| row.requirement == r);
            let served: Vec<_> = served.map(|(a, row)| (a, row.effectiveness)).collect();
            let given = |a: kuznia_case::case::AcceptanceId| self.matter.plan.serve[a][self.start.index()];
            let rate: f64 = served.iter().map(|&(a, eff)| eff * given(a)).sum::<f64>() / self.years;
            if rate <= 0.0 {
                loss.push(None);
                continue;
            }
            let own = self.program.add_col(unit_weight(self.matter, r), 0.0, f64::INFINITY, false);
            let mut terms: Vec<_> =
                served.iter().map(|&(a, eff)| (self.columns.serves[a.index()], eff)).collect();
            terms.extend([(own, 1.0), (self.columns.span, -rate)]);
            self.program.add_row(0.0, f64::INFINITY, &terms);
            loss.push(Some(own));
        }
        loss
    }

    /// Columns that stop with a node.
    fn stops(&self, node: Node) -> Vec<Col> {
        let (case, columns) = (self.case, &self.columns);
        let at_site = |site: SiteId| -> Vec<Col> {
            let runs = case.line_processes.iter().filter(|(_, row)| case.lines[row.line].site == site);
            let arcs = columns.arcs.iter().filter(|(link, _, _)| case.links[*link].from == site);
            runs.map(|(lp, _)| columns.runs[lp]).chain(arcs.map(|&(_, _, col)| col)).collect()
        };
        let offers = |such: &dyn Fn(&kuznia_case::case::Offer) -> bool| -> Vec<Col> {
            case.offers.iter().filter(|(_, offer)| such(offer)).map(|(o, _)| columns.buys[o]).collect()
        };
        match node {
            Node::Site(site) => at_site(site),
            Node::Line(line) => {
                let runs = case.line_processes.iter().filter(|(_, row)| row.line == line);
                runs.map(|(lp, _)| columns.runs[lp]).collect()
            }
            Node::Supplier(supplier) => offers(&|offer| offer.supplier == supplier),
            Node::Country(country) => {
                let sites = case.sites.iter().filter(|(_, site)| site.country == country);
                let mut stops = offers(&|offer| offer.country == country);
                stops.extend(sites.flat_map(|(site, _)| at_site(site)));
                stops.sort();
                stops.dedup();
                stops
            }
            Node::Region(region) => vec![columns.drawn[region]],
            Node::Link(link) => {
                columns.arcs.iter().filter(|(own, _, _)| *own == link).map(|&(_, _, col)| col).collect()
            }
            Node::Donor(donor) => {
                let gifts = case.aid.iter().filter(|(_, aid)| aid.donor == donor);
                gifts.map(|(id, _)| columns.gifts[id]).collect()
            }
        }
    }
}
