//! What is measured of a replication besides service and cost: targets as far as flows tell them, and the foreign value of
//! what serves needs.

use super::{Enabler, Flow, Model, Resource};
use crate::courses::row;
use kuznia_base::Id;
use kuznia_case::Case;
use kuznia_case::case::{AcceptanceId, AidKind, Bloc, ItemId, RequirementKind, Scope, SupplierId, TargetId};
use std::collections::BTreeSet;

/// A target's row in a form that is summed while a scenario is played: Σ a·x over Σ b·x.
#[derive(Clone, PartialEq, Debug)]
pub struct Measure {
    /// Which target.
    pub target: TargetId,
    /// The supplier, where a target has a row for each.
    pub supplier: Option<SupplierId>,
    /// Flow with its part in numerator and denominator.
    pub(crate) flows: Vec<(usize, f64, f64)>,
    /// Fielded acceptance with its part in numerator and denominator, per year.
    pub(crate) fielded: Vec<(usize, f64, f64)>,
    /// Requirements whose unserved need is the numerator and whose need is the denominator.
    pub(crate) needs: Vec<usize>,
}

/// Lays the measures and the lists that follow from the flows.
pub(super) fn lay(model: &mut Model) {
    let case = model.case;
    model.measures = case.targets.ids().flat_map(|target| of_target(model, target)).collect();
    model.value = domestic(model, &Scope::default());
    for (resource, own) in model.resources.iter().enumerate() {
        let Resource::Enabler(item) = *own else { continue };
        let held = |a: &AcceptanceId| {
            let own = &case.acceptances[*a];
            own.item == item && case.requirements[own.requirement].kind == RequirementKind::Hold
        };
        let flow = |a: AcceptanceId| model.flows.iter().position(|own| *own == Flow::Serve(a));
        let fielded = case.acceptances.ids().filter(held).map(|a| (a.index(), flow(a))).collect();
        model.enablers.push(Enabler { resource, fielded });
    }
    let costs = model.cells.iter().enumerate().map(|(at, (item, _))| (at, case.items[*item].holding_cost.0));
    model.holding = costs.filter(|(_, cost)| *cost != 0.0).collect();
    for (flow, own) in model.flows.iter().enumerate() {
        if let Flow::Buy(o) = *own
            && case.offers[o].min_per_year.0 > 0.0
        {
            model.take_or_pay.push((flow, o));
        }
    }
    for (resource, own) in model.resources.iter().enumerate() {
        if let Resource::Line(l) = *own
            && case.lines[l].overtime_share.0 > 0.0
        {
            model.overtime.push((resource, l));
        }
    }
    let serving = |a: AcceptanceId| model.flows.iter().position(|own| *own == Flow::Serve(a));
    model.flow_of = case.acceptances.ids().map(serving).collect();
    given(model);
}

/// Which terms of the objective the plan gives and which are played. Paid for offers that the simulation does not know
/// stays as planned.
fn given(model: &mut Model) {
    use crate::step::term;
    for played in [
        term::VARIABLE,
        term::OVERTIME,
        term::TRANSPORT,
        term::HOLDING,
        term::DISPOSAL,
        term::PURCHASES,
        term::SHORTFALL,
        term::CLOSING_STOCK,
    ] {
        model.given_terms[played] = 0.0;
    }
    let case = model.case;
    for (o, offer) in case.offers.iter() {
        if model.flows.contains(&Flow::Buy(o)) {
            continue;
        }
        for t in case.calendar.ids() {
            let rate = offer.currency.map_or(1.0, |id| case.currencies[id].rate_in(&case.calendar, t));
            let paid = Model::value(&model.plan.paid, o, t.index());
            model.given_terms[term::PURCHASES] += paid * rate * case.calendar.discount_mid(t);
        }
    }
}

fn of_target(model: &Model, id: TargetId) -> Vec<Measure> {
    use kuznia_case::case::Measure as Kind;
    let (case, target) = (model.case, &model.case.targets[id]);
    let blank =
        Measure { target: id, supplier: None, flows: Vec::new(), fielded: Vec::new(), needs: Vec::new() };
    match target.measure {
        Kind::Service => {
            let needs = target.scope.requirements(case).into_iter().map(row).collect();
            vec![Measure { needs, ..blank }]
        }
        Kind::StandardShare => {
            let inside: BTreeSet<AcceptanceId> = target.scope.acceptances(case).into_iter().collect();
            let part = |a: AcceptanceId| {
                let own = &case.acceptances[a];
                let right =
                    target.scope.standard.is_none() || case.items[own.item].standard == target.scope.standard;
                (if right { own.effectiveness } else { 0.0 }, own.effectiveness)
            };
            let held = |a: &AcceptanceId| {
                case.requirements[case.acceptances[*a].requirement].kind == RequirementKind::Hold
            };
            let flows = model.flows.iter().enumerate().filter_map(|(flow, own)| match *own {
                Flow::Serve(a) if inside.contains(&a) && !held(&a) => Some((flow, part(a).0, part(a).1)),
                _ => None,
            });
            let fielded = inside.iter().filter(|a| held(a)).map(|a| (a.index(), part(*a).0, part(*a).1));
            vec![Measure { flows: flows.collect(), fielded: fielded.collect(), ..blank }]
        }
        Kind::DomesticShare => vec![Measure { flows: domestic(model, &target.scope), ..blank }],
        Kind::SupplierShare => {
            let Some(item) = target.scope.item else { return Vec::new() };
            let sells =
                |s: &SupplierId| case.offers.rows().iter().any(|o| o.item == item && o.supplier == *s);
            let all = case.suppliers.ids().filter(|s| target.scope.supplier.is_none_or(|own| own == *s));
            all.filter(sells)
                .map(|s| Measure { supplier: Some(s), flows: supplies(model, item, s), ..blank.clone() })
                .collect()
        }
        Kind::Activity => {
            let flows = model.flows.iter().enumerate().filter_map(|(flow, own)| match *own {
                Flow::Run(lp) => {
                    let own = &case.line_processes[lp];
                    let inside = target.scope.line.is_none_or(|line| line == own.line)
                        && target.scope.process.is_none_or(|process| process == own.process);
                    inside.then_some((flow, 1.0, 0.0))
                }
                _ => None,
            });
            vec![Measure { flows: flows.collect(), ..blank }]
        }
        // Stocks and installed capacity follow from the plan and are not played against.
        Kind::StockDays | Kind::CapacityMargin => Vec::new(),
    }
}

/// Buys of an item from a supplier over all supply of it.
fn supplies(model: &Model, item: ItemId, supplier: SupplierId) -> Vec<(usize, f64, f64)> {
    let case = model.case;
    let part = |own: &Flow| match *own {
        Flow::Buy(o) if case.offers[o].item == item => {
            Some((f64::from(u8::from(case.offers[o].supplier == supplier)), 1.0))
        }
        Flow::Aid(a) => match case.aid[a].kind {
            AidKind::Goods(own, _) if own == item => Some((0.0, 1.0)),
            _ => None,
        },
        Flow::Run(lp) => {
            let outputs = &case.processes[case.line_processes[lp].process].outputs;
            outputs.iter().find(|flow| flow.item == item).map(|flow| (0.0, flow.quantity.0))
        }
        _ => None,
    };
    let all = model.flows.iter().enumerate();
    all.filter_map(|(flow, own)| part(own).map(|(a, b)| (flow, a, b))).collect()
}

/// Foreign value that enters the upstream closure of a scope, less what leaves it otherwise, over the value served.
fn domestic(model: &Model, scope: &Scope) -> Vec<(usize, f64, f64)> {
    let case = model.case;
    let upstream = scope.upstream(case);
    let inside: BTreeSet<AcceptanceId> = scope.acceptances(case).into_iter().collect();
    let value = |item: ItemId| case.items[item].unit_value.0;
    let part = |own: &Flow| match *own {
        Flow::Buy(o) if upstream[case.offers[o].item.index()] => {
            (value(case.offers[o].item) * case.offers[o].foreign_share.0, 0.0)
        }
        Flow::Aid(a) => match case.aid[a].kind {
            AidKind::Goods(item, _) if upstream[item.index()] && !is_home(case, a) => (value(item), 0.0),
            _ => (0.0, 0.0),
        },
        Flow::Run(lp) => {
            let process = &case.processes[case.line_processes[lp].process];
            if process.outputs.iter().any(|flow| upstream[flow.item.index()]) {
                return (0.0, 0.0);
            }
            let used = process.inputs.iter().filter(|flow| upstream[flow.item.index()]);
            (-used.map(|flow| value(flow.item) * flow.quantity.0).sum::<f64>(), 0.0)
        }
        Flow::Serve(a) => {
            let item = case.acceptances[a].item;
            match inside.contains(&a) {
                true => (0.0, value(item)),
                false if upstream[item.index()] => (-value(item), 0.0),
                false => (0.0, 0.0),
            }
        }
        _ => (0.0, 0.0),
    };
    let all = model.flows.iter().enumerate().map(|(flow, own)| (flow, part(own)));
    all.filter(|(_, part)| *part != (0.0, 0.0)).map(|(flow, (a, b))| (flow, a, b)).collect()
}

fn is_home(case: &Case, aid: kuznia_case::case::AidId) -> bool {
    let donor = &case.donors[case.aid[aid].donor];
    case.aid[aid].home
        || case.countries.rows().iter().any(|country| country.name == *donor && country.bloc == Bloc::Home)
}
