//! Where things are made and how they move: sites and flows on the earth, sized by value.

use super::chart::{Chart, MapFlow, MapSite};
use super::sheet::{Num, Sheet};
use super::{Section, Source};
use crate::number::plain;
use crate::page::count;
use kuznia_base::Id;
use kuznia_case::case::{Bloc, SiteId};
use std::collections::BTreeMap;

/// The word of a bloc.
pub(super) fn bloc(bloc: Bloc) -> &'static str {
    match bloc {
        Bloc::Home => "home",
        Bloc::Allied => "allied",
        Bloc::Other => "other",
    }
}

/// Value made at each site over the horizon, at unit values.
fn made(source: &Source) -> Vec<f64> {
    let case = source.case;
    let mut made = vec![0.0; case.sites.len()];
    for (id, row) in case.line_processes.iter() {
        let runs: f64 = source.plan.run[id].iter().sum();
        let outputs = case.processes[row.process].outputs.iter();
        let value: f64 = outputs.map(|flow| case.items[flow.item].unit_value.0 * flow.quantity.0).sum();
        made[case.lines[row.line].site.index()] += runs * value;
    }
    made
}

/// A flow between two sites: its value and the items that move with theirs.
type Flows = BTreeMap<(SiteId, SiteId), (f64, BTreeMap<String, f64>)>;

fn flows(source: &Source) -> Flows {
    let case = source.case;
    let mut flows = Flows::new();
    for (link, item, series) in &source.plan.ship {
        let (link, item) = (&case.links[*link], &case.items[*item]);
        let value = item.unit_value.0 * series.iter().sum::<f64>();
        if value > 1e-9 {
            let flow = flows.entry((link.from, link.to)).or_default();
            flow.0 += value;
            *flow.1.entry(item.label.clone()).or_default() += value;
        }
    }
    flows
}

fn note(items: &BTreeMap<String, f64>) -> String {
    let mut items: Vec<(&String, f64)> = items.iter().map(|(name, value)| (name, *value)).collect();
    items.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let more = items.len().saturating_sub(4);
    let mut words: Vec<&str> = items.iter().take(4).map(|(name, _)| name.as_str()).collect();
    let rest = count(more, "more item", "more items");
    if more > 0 {
        words.push(&rest);
    }
    words.join(", ")
}

pub(super) fn section(source: &Source) -> Section {
    let case = source.case;
    let mut section = Section::new("map", "Where");
    let (made, flows) = (made(source), flows(source));
    let top = case.sites.ids().max_by(|a, b| made[a.index()].total_cmp(&made[b.index()]).then(b.cmp(a)));
    let all: f64 = made.iter().sum();
    section.title = match top.filter(|_| all > 0.0) {
        Some(site) => format!(
            "{} makes {} % of the value; goods move between sites on {}",
            case.sites[site].label,
            crate::number::percent(made[site.index()] / all),
            count(flows.len(), "route", "routes")
        ),
        None => "Nothing is made at any site".to_owned(),
    };
    let known: Vec<SiteId> = case.sites.ids().filter(|&s| case.sites[s].position.is_some()).collect();
    let chart = (!known.is_empty()).then(|| map(source, &known, &made, &flows));
    if known.len() < case.sites.len() {
        let missing = count(case.sites.len() - known.len(), "site has", "sites have");
        let words = format!(
            "{missing} no position and cannot be shown on the map: give latitude and longitude in the table of sites."
        );
        section.miss(words, "");
    } else {
        section.say(
            "Circles are sites, sized by the value made there; lines are transport, as wide as the value that moves. \
             Positions are those that the case gives; the map shows land only and no borders.",
        );
    }
    let mut sheet =
        Sheet::new("Sites").text("site").text("country").text("bloc").number("value made", &case.currency);
    sheet = sheet.number("sent", &case.currency).number("received", &case.currency);
    for (s, site) in case.sites.iter() {
        let sum = |out: bool| {
            let own = flows.iter().filter(|((from, to), _)| if out { *from == s } else { *to == s });
            own.map(|(_, flow)| flow.0).sum::<f64>()
        };
        let country = &case.countries[site.country];
        sheet.row([
            site.label.as_str().into(),
            country.label.as_str().into(),
            bloc(country.bloc).into(),
            made[s.index()].into(),
            sum(true).into(),
            sum(false).into(),
        ]);
    }
    section.show("Sites and what moves between them, over the horizon at unit values", chart, sheet);
    let mut sheet =
        Sheet::new("Transport").text("from").text("to").number("value", &case.currency).text("items");
    let mut rows: Vec<_> = flows.iter().collect();
    rows.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.cmp(b.0)));
    for ((from, to), (value, items)) in rows {
        let (from, to) = (case.sites[*from].label.as_str(), case.sites[*to].label.as_str());
        sheet.row([from.into(), to.into(), (*value).into(), note(items).into()]);
    }
    if !sheet.rows.is_empty() {
        section.show("Transport between sites", None, sheet);
    }
    section
}

fn map(source: &Source, known: &[SiteId], made: &[f64], flows: &Flows) -> Chart {
    let case = source.case;
    let place = |site: &SiteId| known.iter().position(|known| known == site);
    let sites = known.iter().map(|&s| {
        let site = &case.sites[s];
        let (latitude, longitude) = site.position.unwrap_or_default();
        MapSite {
            name: site.label.clone(),
            longitude: Num(longitude),
            latitude: Num(latitude),
            bloc: bloc(case.countries[site.country].bloc),
            value: Num(made[s.index()]),
        }
    });
    let flows = flows.iter().filter_map(|((from, to), (value, items))| {
        let note = format!("{} {}: {}", plain(*value), case.currency, note(items));
        Some(MapFlow { from: place(from)?, to: place(to)?, value: Num(*value), note })
    });
    Chart::Map { unit: case.currency.clone(), sites: sites.collect(), flows: flows.collect() }
}
