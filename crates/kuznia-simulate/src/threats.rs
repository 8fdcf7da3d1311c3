//! What every threat strikes: resources, needs, prices, leads, stocks and projects under construction.

use crate::model::Resource;
use kuznia_base::Id;
use kuznia_case::Case;
use kuznia_case::case::{AidKind, ItemId, LineId, OfferId, ProjectId, SiteId, Subject, Threat, ThreatKind};

/// One thing that an event strikes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// A share of a resource is lost.
    Resource(usize),
    /// A need rises.
    Need(usize),
    /// The price of an offer rises.
    Price(usize),
    /// The lead of an offer grows.
    Lead(usize),
    /// A share of aid in cash is lost.
    Cash(usize),
    /// Payments for a project rise.
    Capital(usize),
    /// A project's construction slows down.
    Construction(usize),
}

/// All that a threat strikes, each with those whose protection lowers the loss.
#[derive(Clone, Debug, Default)]
pub(crate) struct Threatened {
    pub(crate) targets: Vec<(Target, Vec<Subject>)>,
    /// Cells whose stock is struck once, at the start.
    pub(crate) cells: Vec<(usize, Subject)>,
    /// Lines on which what is under construction is set back.
    pub(crate) sites: Vec<(LineId, Vec<Subject>)>,
}

/// What every threat of a case strikes.
pub(crate) fn threatened(case: &Case, cells: &[(ItemId, SiteId)], resources: &[Resource]) -> Vec<Threatened> {
    case.threats.rows().iter().map(|threat| one(case, threat, cells, resources)).collect()
}

fn one(case: &Case, threat: &Threat, cells: &[(ItemId, SiteId)], resources: &[Resource]) -> Threatened {
    let mut found = Threatened::default();
    let every = threat.on == Subject::Every;
    for (at, resource) in resources.iter().enumerate() {
        if let Some(protectors) = struck(case, threat, *resource) {
            found.targets.push((Target::Resource(at), protectors));
        }
    }
    let is = |subject: Subject| every || threat.on == subject;
    match threat.kind {
        ThreatKind::Site => {
            for (at, (_, site)) in cells.iter().enumerate().filter(|(_, (_, site))| is(Subject::Site(*site)))
            {
                found.cells.push((at, Subject::Site(*site)));
            }
        }
        ThreatKind::Aid | ThreatKind::Country => {
            for (id, aid) in case.aid.iter() {
                let gives = match threat.on {
                    Subject::Donor(donor) => aid.donor == donor,
                    Subject::Country(country) => case.donors[aid.donor] == case.countries[country].name,
                    _ => true,
                };
                if gives && matches!(aid.kind, AidKind::Cash(_)) {
                    found.targets.push((Target::Cash(id.index()), vec![Subject::Donor(aid.donor)]));
                }
            }
        }
        ThreatKind::Demand => {
            for r in case.requirements.ids().filter(|r| is(Subject::Requirement(*r))) {
                found.targets.push((Target::Need(r.index()), vec![Subject::Requirement(r)]));
            }
        }
        ThreatKind::Cost | ThreatKind::LeadTime => {
            let cost = threat.kind == ThreatKind::Cost;
            for k in case.projects.ids().filter(|k| is(Subject::Project(*k))) {
                let target = if cost { Target::Capital(k.index()) } else { Target::Construction(k.index()) };
                found.targets.push((target, vec![Subject::Project(k)]));
            }
            for o in case.offers.ids().filter(|o| is(Subject::Offer(*o))) {
                let target = if cost { Target::Price(o.index()) } else { Target::Lead(o.index()) };
                found.targets.push((target, offer_subjects(case, o)));
            }
        }
        _ => {}
    }
    if matches!(threat.kind, ThreatKind::Site | ThreatKind::Line) {
        for (l, line) in case.lines.iter() {
            let own =
                if threat.kind == ThreatKind::Site { Subject::Site(line.site) } else { Subject::Line(l) };
            if is(own) {
                found.sites.push((l, vec![Subject::Site(line.site), Subject::Line(l)]));
            }
        }
    }
    found
}

fn offer_subjects(case: &Case, o: OfferId) -> Vec<Subject> {
    let offer = &case.offers[o];
    vec![Subject::Offer(o), Subject::Supplier(offer.supplier), Subject::Country(offer.country)]
}

/// Whether a threat strikes a resource, and whose protection counts.
fn struck(case: &Case, threat: &Threat, resource: Resource) -> Option<Vec<Subject>> {
    let on = |kind: ThreatKind, subject: Subject| {
        threat.kind == kind && (threat.on == Subject::Every || threat.on == subject)
    };
    match resource {
        Resource::Line(l) => {
            let site = case.lines[l].site;
            let hit = on(ThreatKind::Site, Subject::Site(site)) || on(ThreatKind::Line, Subject::Line(l));
            hit.then(|| vec![Subject::Site(site), Subject::Line(l)])
        }
        Resource::Store(s) => {
            let site = Subject::Site(case.stores[s].site);
            on(ThreatKind::Site, site).then(|| vec![site])
        }
        Resource::Link(a) => on(ThreatKind::Link, Subject::Link(a)).then(|| vec![Subject::Link(a)]),
        Resource::Offer(o) => {
            let offer = &case.offers[o];
            let hit = on(ThreatKind::Offer, Subject::Offer(o))
                || on(ThreatKind::Supplier, Subject::Supplier(offer.supplier))
                || on(ThreatKind::Country, Subject::Country(offer.country));
            hit.then(|| offer_subjects(case, o))
        }
        Resource::Aid(a) => {
            let donor = case.aid[a].donor;
            let country = case.countries.find(|country| country.name == case.donors[donor]);
            let hit = on(ThreatKind::Aid, Subject::Donor(donor))
                || country.is_some_and(|country| on(ThreatKind::Country, Subject::Country(country)));
            hit.then(|| vec![Subject::Donor(donor)])
        }
        Resource::Power(g) => {
            on(ThreatKind::RegionPower, Subject::Region(g)).then(|| vec![Subject::Region(g)])
        }
        Resource::Gate(_) | Resource::Labour(_) | Resource::Enabler(_) => None,
    }
}

/// Projects that build on a line.
pub(crate) fn builds_on(case: &Case, project: ProjectId, line: LineId) -> bool {
    use kuznia_case::case::EffectOn;
    case.projects[project]
        .effects
        .iter()
        .any(|effect| effect.on == EffectOn::Line(line) && effect.amount > 0.0)
}
