//! How independent: the foreign value that each item embodies, looked through the whole bill of materials, by origin.
//!
//! Pools are well mixed (see [`crate::content`]). At constant stocks the foreign share of an item of price p, imported
//! to a share σ, is σ + (1 − σ)·p′Aᴹ(I − Aᴰ)⁻¹/p: vertical specialisation (Hummels, Ishii and Yi 2001, J. Int. Econ.
//! 54, equation 3).

use crate::content::{AMOUNT, Brings, Content, Pools, pools, solve};
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{AidId, Bloc, ItemId, LineProcessId, LinkId, OfferId};
use kuznia_case::{Case, Plan};

const NAME: &str = "import_content";

/// Channels: countries in their order, then donors that are no country of the case, then unknown origin.
struct Origins<'a> {
    case: &'a Case,
}

impl Origins<'_> {
    fn unknown_channel(&self) -> usize {
        self.case.countries.len() + self.case.donors.len()
    }

    /// The channel of a donor: its country where it is named like one.
    fn donor(&self, aid: AidId) -> usize {
        let donor = self.case.aid[aid].donor;
        let country = self.case.countries.find(|country| country.name == self.case.donors[donor]);
        country.map_or(self.case.countries.len() + donor.index(), Id::index)
    }

    fn name(&self, channel: usize) -> &str {
        let countries = self.case.countries.len();
        match self.case.countries.rows().get(channel) {
            Some(country) => &country.name,
            None if channel == self.unknown_channel() => "unknown",
            None => &self.case.donors.rows()[channel - countries],
        }
    }

    fn value(&self, item: ItemId) -> f64 {
        self.case.items[item].unit_value.0
    }
}

impl Brings for Origins<'_> {
    fn channels(&self) -> usize {
        self.unknown_channel() + 1
    }
    fn bought(&self, offer: OfferId, _: PeriodId, out: &mut [f64]) {
        let offer = &self.case.offers[offer];
        out[offer.country.index()] += offer.foreign_share.0 * self.value(offer.item);
    }
    fn given(&self, aid: AidId, _: PeriodId, out: &mut [f64]) {
        let row = &self.case.aid[aid];
        if let kuznia_case::case::AidKind::Goods(item, _) = row.kind
            && !row.home
        {
            out[self.donor(aid)] += self.value(item);
        }
    }
    fn unknown(&self, item: ItemId, out: &mut [f64]) {
        out[self.unknown_channel()] += self.value(item);
    }
    fn run(&self, lp: LineProcessId, _: PeriodId, out: &mut [f64]) {
        let row = &self.case.line_processes[lp];
        let country = self.case.sites[self.case.lines[row.line].site].country;
        if self.case.countries[country].bloc == Bloc::Home {
            return;
        }
        let process = &self.case.processes[row.process];
        let worth = |flows: &[kuznia_case::case::Flow]| -> f64 {
            flows.iter().map(|flow| self.value(flow.item) * flow.quantity.0).sum()
        };
        out[country.index()] += (worth(&process.outputs) - worth(&process.inputs)).max(0.0);
    }
    fn shipped(&self, _: LinkId, _: ItemId, _: &mut [f64]) {}
}

/// Value that is looked at, by channel, and in all.
#[derive(Clone)]
struct Sum {
    value: f64,
    embodied: Vec<f64>,
}

impl Sum {
    fn new(channels: usize) -> Self {
        Self { value: 0.0, embodied: vec![0.0; channels] }
    }
    fn add(&mut self, units: f64, price: f64, embodied: &[f64]) {
        self.value += units * price;
        self.embodied.iter_mut().zip(embodied).for_each(|(own, value)| *own += units * value);
    }
}

/// Foreign and domestic shares of items, of families and of all that serves needs, by period and over the horizon.
///
/// Items are weighed by what leaves their pools, families and the case by what serves needs, at `unit_value`. An item
/// without a `unit_value` has no shares.
pub fn import_content(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let origins = Origins { case };
    let found = pools(case, matter.plan);
    let content = solve(case, &found.pools, &origins);
    let mut findings = Vec::new();
    let served = served(case, matter.plan, &found, &content, origins.channels());
    tell(&origins, (SubjectKind::Case, &case.name), &served.all, &mut findings);
    for (family, series) in case.families.iter().zip_names(&served.families) {
        tell(&origins, (SubjectKind::Family, family), series, &mut findings);
    }
    for (r, requirement) in case.requirements.iter() {
        let series = &served.requirements[r.index()];
        tell(&origins, (SubjectKind::Requirement, &requirement.name), series, &mut findings);
    }
    let mut by_item = vec![vec![Sum::new(origins.channels()); case.calendar.len()]; case.items.len()];
    for (at, pool) in found.pools.iter().enumerate() {
        for t in case.calendar.ids() {
            let units = pool.leaves[t.index()];
            if units > AMOUNT && content.is_filled(at, t) {
                let price = origins.value(pool.item);
                by_item[pool.item.index()][t.index()].add(units, price, content.of(at, t));
            }
        }
    }
    for (item, row) in case.items.iter() {
        tell(&origins, (SubjectKind::Item, &row.name), &by_item[item.index()], &mut findings);
    }
    findings
}

/// Look-through domestic share of all that serves needs over the horizon; NaN where nothing of value is served.
pub fn whole_share(case: &Case, plan: &Plan) -> f64 {
    let origins = Origins { case };
    let found = pools(case, plan);
    let content = solve(case, &found.pools, &origins);
    let served = served(case, plan, &found, &content, origins.channels());
    let value: f64 = served.all.iter().map(|sum| sum.value).sum();
    let outside: f64 = served.all.iter().flat_map(|sum| &sum.embodied).sum();
    if value > 0.0 { 1.0 - outside / value } else { f64::NAN }
}

/// Names with their series.
trait ZipNames<'n> {
    fn zip_names<'s>(self, series: &'s [Vec<Sum>]) -> Vec<(&'n str, &'s Vec<Sum>)>;
}

impl<'n, I: Id, T: Iterator<Item = (I, &'n String)>> ZipNames<'n> for T {
    fn zip_names<'s>(self, series: &'s [Vec<Sum>]) -> Vec<(&'n str, &'s Vec<Sum>)> {
        self.map(|(id, name)| (name.as_str(), &series[id.index()])).collect()
    }
}

/// What serves needs: in all, by family, by requirement; each by period.
struct Served {
    all: Vec<Sum>,
    families: Vec<Vec<Sum>>,
    requirements: Vec<Vec<Sum>>,
}

fn served(case: &Case, plan: &Plan, found: &Pools, content: &Content, channels: usize) -> Served {
    let quiet = vec![Sum::new(channels); case.calendar.len()];
    let mut served = Served {
        all: quiet.clone(),
        families: vec![quiet.clone(); case.families.len()],
        requirements: vec![quiet; case.requirements.len()],
    };
    for (a, row) in case.acceptances.iter() {
        let (item, site) = (&case.items[row.item], case.requirements[row.requirement].site);
        let pool = found.find(row.item, site);
        for t in case.calendar.ids() {
            let units = plan.serve[a][t.index()];
            if units <= AMOUNT || !content.is_filled(pool, t) {
                continue;
            }
            let embodied = content.of(pool, t);
            served.all[t.index()].add(units, item.unit_value.0, embodied);
            served.requirements[row.requirement.index()][t.index()].add(units, item.unit_value.0, embodied);
            if let Some(family) = item.family {
                served.families[family.index()][t.index()].add(units, item.unit_value.0, embodied);
            }
        }
    }
    served
}

/// Shares by period and over the horizon; origins that bring nothing are left out.
fn tell(origins: &Origins, subject: (SubjectKind, &str), series: &[Sum], findings: &mut Vec<Finding>) {
    let case = origins.case;
    let mut whole = Sum::new(origins.channels());
    for sum in series {
        whole.value += sum.value;
        whole.embodied.iter_mut().zip(&sum.embodied).for_each(|(own, value)| *own += value);
    }
    let mut say = |sum: &Sum, t: Option<PeriodId>| {
        if sum.value <= 0.0 {
            return;
        }
        let place = |finding: Finding| match t {
            Some(t) => finding.at(case, t),
            None => finding,
        };
        let unknown = origins.unknown_channel();
        let outside: f64 = sum.embodied.iter().sum();
        let domestic = Finding::new(NAME, subject, "domestic_share", 1.0 - outside / sum.value, "share");
        let words = if outside > sum.value * (1.0 + 1e-9) {
            "it holds more foreign value than it is worth: losses on the way, or inputs dearer than its `unit_value`"
        } else {
            ""
        };
        findings.push(place(domestic.say(words)));
        for (channel, &value) in sum.embodied.iter().enumerate().filter(|(_, value)| **value > 0.0) {
            let measure = if channel == unknown { "unknown_share" } else { "foreign_share" };
            let mut finding = Finding::new(NAME, subject, measure, value / sum.value, "share");
            if channel != unknown {
                finding = finding.of("country", origins.name(channel));
            }
            findings.push(place(finding));
        }
    };
    say(&whole, None);
    for (t, sum) in case.calendar.ids().zip(series) {
        say(sum, Some(t));
    }
}
