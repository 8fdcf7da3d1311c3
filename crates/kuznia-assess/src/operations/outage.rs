//! What an outage changes: nodes and their loss as bounds of columns and rows.

use super::{Operations, Thing};
use crate::{Matter, SubjectKind};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{
    AidKind, Bloc, CountryId, DonorId, LineId, LinkId, RegionId, SiteId, Subject, SupplierId, ThreatKind,
};
use kuznia_lp::{Col, Lp, LpError, Row};
use kuznia_plan::Key;
use std::collections::BTreeMap;

/// What can be lost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Node {
    /// Its lines stop and nothing is sent from it; needs there are still served from what lies there.
    Site(SiteId),
    /// It stops.
    Line(LineId),
    /// Nothing more can be bought from it; what was bought arrives.
    Supplier(SupplierId),
    /// Its suppliers and its sites; home countries are no nodes.
    Country(CountryId),
    /// Its grid.
    Region(RegionId),
    /// Nothing more is sent over it.
    Link(LinkId),
    /// Its goods stop.
    Donor(DonorId),
}

/// All nodes of a case that its program knows, in the order of the tables.
pub(crate) fn nodes(matter: &Matter) -> Vec<Node> {
    let case = matter.case;
    let mut nodes = Vec::new();
    let has_line = |site: SiteId| case.lines.rows().iter().any(|line| line.site == site);
    let sends = |site: SiteId| case.links.rows().iter().any(|link| link.from == site);
    nodes.extend(case.sites.ids().filter(|&site| has_line(site) || sends(site)).map(Node::Site));
    nodes.extend(case.lines.ids().map(Node::Line));
    nodes.extend(case.suppliers.ids().map(Node::Supplier));
    let abroad = case.countries.iter().filter(|(_, country)| country.bloc != Bloc::Home);
    nodes.extend(abroad.map(|(id, _)| Node::Country(id)));
    if case.grid.is_some() {
        nodes.extend(case.regions.ids().map(Node::Region));
    }
    nodes.extend(case.links.ids().map(Node::Link));
    let gives = |donor: DonorId| {
        let gifts = case.aid.rows().iter();
        gifts.filter(|aid| aid.donor == donor).any(|aid| matches!(aid.kind, AidKind::Goods(..)))
    };
    nodes.extend(case.donors.ids().filter(|&donor| gives(donor)).map(Node::Donor));
    nodes
}

impl Node {
    /// Kind and name.
    pub(crate) fn subject<'c>(self, matter: &Matter<'c>) -> (SubjectKind, &'c str) {
        let case = matter.case;
        match self {
            Self::Site(id) => (SubjectKind::Site, &case.sites[id].name),
            Self::Line(id) => (SubjectKind::Line, &case.lines[id].name),
            Self::Supplier(id) => (SubjectKind::Supplier, &case.suppliers[id]),
            Self::Country(id) => (SubjectKind::Country, &case.countries[id].name),
            Self::Region(id) => (SubjectKind::Region, &case.regions[id].name),
            Self::Link(id) => (SubjectKind::Link, &case.links[id].name),
            Self::Donor(id) => (SubjectKind::Donor, &case.donors[id]),
        }
    }

    /// Days until it is back: the greatest `time_to_recover` of a threat on it, with the threat's name.
    pub(crate) fn recovery<'c>(self, matter: &Matter<'c>) -> Option<(f64, &'c str)> {
        let is_on = |kind: ThreatKind, on: Subject| {
            let (own, subject) = match self {
                Self::Site(id) => (ThreatKind::Site, Subject::Site(id)),
                Self::Line(id) => (ThreatKind::Line, Subject::Line(id)),
                Self::Supplier(id) => (ThreatKind::Supplier, Subject::Supplier(id)),
                Self::Country(id) => (ThreatKind::Country, Subject::Country(id)),
                Self::Region(id) => (ThreatKind::RegionPower, Subject::Region(id)),
                Self::Link(id) => (ThreatKind::Link, Subject::Link(id)),
                Self::Donor(id) => (ThreatKind::Aid, Subject::Donor(id)),
            };
            kind == own && (on == subject || on == Subject::Every)
        };
        let threats = matter.case.threats.rows().iter().filter(|threat| is_on(threat.kind, threat.on));
        let days = threats.filter_map(|threat| Some((threat.time_to_recover?, threat.name.as_str())));
        days.max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

/// Bounds to be changed for one question.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    pub(crate) cols: Vec<(Col, f64, f64)>,
    pub(crate) rows: Vec<(Row, f64, f64)>,
}

impl Changes {
    /// Makes the changes.
    pub(crate) fn apply(&self, lp: &mut Lp) -> Result<(), LpError> {
        lp.set_cols_bounds(&self.cols)?;
        lp.set_rows_bounds(&self.rows)
    }
}

impl Operations<'_, '_> {
    /// What it changes that nodes are lost from the start on, each for so many days.
    ///
    /// A limited capacity loses the share of each period that the outage takes. A flow without a limit is lost in
    /// periods that are taken whole.
    pub(crate) fn outage(&self, lost: &[(Node, f64)]) -> Changes {
        let mut things: BTreeMap<Thing, f64> = BTreeMap::new();
        for &(node, days) in lost {
            for thing in self.things(node) {
                let own = things.entry(thing).or_default();
                *own = own.max(days);
            }
        }
        let calendar = &self.matter.case.calendar;
        let from = calendar.period(self.start).start;
        let mut changes = Changes::default();
        for (thing, days) in things {
            let until = from.plus_days(days.min(1e6));
            for t in self.periods() {
                let share = calendar.window(t, Some(from), Some(until));
                if share > 0.0 {
                    self.take(thing, t, share.min(1.0), &mut changes);
                }
            }
        }
        changes
    }

    /// The bounds as they were before changes.
    pub(crate) fn undo(&self, changes: &Changes) -> Changes {
        let program = &self.program;
        let col = |&(col, _, _): &(Col, f64, f64)| {
            (col, program.col_lower[col.index()], program.col_upper[col.index()])
        };
        let row = |&(row, _, _): &(Row, f64, f64)| {
            (row, program.row_lower[row.index()], program.row_upper[row.index()])
        };
        Changes { cols: changes.cols.iter().map(col).collect(), rows: changes.rows.iter().map(row).collect() }
    }

    fn things(&self, node: Node) -> Vec<Thing> {
        let case = self.matter.case;
        let mut things = Vec::new();
        let mut at_site = |site: SiteId| {
            things
                .extend(case.lines.iter().filter(|(_, line)| line.site == site).map(|(l, _)| Thing::Line(l)));
            things
                .extend(case.links.iter().filter(|(_, link)| link.from == site).map(|(a, _)| Thing::Link(a)));
        };
        match node {
            Node::Site(site) => at_site(site),
            Node::Country(country) => {
                for (site, _) in case.sites.iter().filter(|(_, row)| row.country == country) {
                    at_site(site);
                }
                let offers = case.offers.iter().filter(|(_, offer)| offer.country == country);
                things.extend(offers.map(|(o, _)| Thing::Offer(o)));
            }
            Node::Line(line) => things.push(Thing::Line(line)),
            Node::Supplier(supplier) => {
                let offers = case.offers.iter().filter(|(_, offer)| offer.supplier == supplier);
                things.extend(offers.map(|(o, _)| Thing::Offer(o)));
            }
            Node::Region(region) => things.push(Thing::Power(region)),
            Node::Link(link) => things.push(Thing::Link(link)),
            Node::Donor(donor) => {
                let gifts = case.aid.iter().filter(|(_, aid)| aid.donor == donor);
                things.extend(gifts.map(|(id, _)| Thing::Aid(id)));
            }
        }
        things
    }

    fn take(&self, thing: Thing, t: PeriodId, share: f64, changes: &mut Changes) {
        let columns = self.matter.formulation.columns();
        match thing {
            Thing::Line(l) => {
                let available = self.matter.figures.available[l][t.index()];
                self.lower_row(("line_capacity", Key::Line(l), t), share * available, changes);
                if let Some(row) = self.row("overtime", Key::Line(l), t) {
                    let upper = self.program.row_upper[row.index()];
                    changes.rows.push((row, f64::NEG_INFINITY, upper * (1.0 - share)));
                } else if let Some(block) = columns.overtime[l] {
                    self.lower_col(block.at(t), share, changes);
                }
            }
            Thing::Offer(o) => {
                if let Some(block) = columns.buy[o] {
                    self.lower_col(block.at(t), share, changes);
                }
                self.scale_row(("offers", Key::Offer(o), t), share, changes);
            }
            Thing::Aid(aid) => {
                if let Some(block) = columns.taken[aid] {
                    self.lower_col(block.at(t), share, changes);
                }
            }
            Thing::Link(a) => {
                for (arc, _, _) in self.matter.formulation.arcs().filter(|(_, link, _)| *link == a) {
                    if let Some(block) = columns.ship[arc] {
                        self.lower_col(block.at(t), share, changes);
                    }
                }
                self.scale_row(("links", Key::Link(a), t), share, changes);
            }
            Thing::Power(g) => self.scale_row(("power", Key::Region(g), t), share, changes),
        }
    }

    fn lower_col(&self, col: Col, share: f64, changes: &mut Changes) {
        let Some(own) = self.col(col) else {
            return;
        };
        let (lower, upper) = (self.program.col_lower[own.index()], self.program.col_upper[own.index()]);
        if upper.is_finite() {
            changes.cols.push((own, lower.min(upper * (1.0 - share)), upper * (1.0 - share)));
        } else if share > 1.0 - 1e-9 {
            changes.cols.push((own, 0.0, 0.0));
        }
    }

    fn scale_row(&self, (family, key, t): (&'static str, Key, PeriodId), share: f64, changes: &mut Changes) {
        if let Some(row) = self.row(family, key, t) {
            let upper = self.program.row_upper[row.index()];
            changes.rows.push((row, f64::NEG_INFINITY, upper - share * upper.max(0.0)));
        }
    }

    fn lower_row(&self, (family, key, t): (&'static str, Key, PeriodId), by: f64, changes: &mut Changes) {
        if let Some(row) = self.row(family, key, t) {
            let upper = self.program.row_upper[row.index()];
            changes.rows.push((row, f64::NEG_INFINITY, (upper - by).max(0.0)));
        }
    }
}
