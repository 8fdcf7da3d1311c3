//! The share measures of targets: by standard, by origin and by supplier.

use super::targets::{Form, Pair};
use crate::model::Model;
use crate::rows::Key;
use kuznia_base::PeriodId;
use kuznia_case::case::{AidKind, ItemId, RequirementKind, Target, TargetId};
use std::collections::BTreeSet;

/// Effective units of the standard against all effective units that serve the scope.
pub(super) fn standard_share(model: &Model, target: &Target, window: &[PeriodId]) -> (Form, Form) {
    let case = model.case;
    let (mut n, mut d) = (Form::default(), Form::default());
    for a in target.scope.acceptances(case) {
        let acceptance = &case.acceptances[a];
        let of_standard = case.items[acceptance.item].standard == target.scope.standard;
        for &t in window {
            let (col, value) = match case.requirements[acceptance.requirement].kind {
                RequirementKind::Consume => (model.columns.serve[a], acceptance.effectiveness),
                RequirementKind::Hold => {
                    (model.columns.fielded[a], acceptance.effectiveness * model.years(t))
                }
            };
            let col = col.map(|block| block.at(t));
            d.add(col, value);
            if of_standard {
                n.add(col, value);
            }
        }
    }
    (n, d)
}

/// Value served in the scope less the foreign value that enters its upstream closure, plus what leaves the closure.
pub(super) fn domestic_share(model: &Model, target: &Target, window: &[PeriodId]) -> (Form, Form) {
    let (case, columns) = (model.case, &model.columns);
    let inside = target.scope.upstream(case);
    let is_inside = |item: ItemId| inside[kuznia_base::Id::index(item)];
    let value = |item: ItemId| case.items[item].unit_value.0;
    let scope: BTreeSet<_> = target.scope.acceptances(case).into_iter().collect();
    let (mut n, mut d) = (Form::default(), Form::default());
    for &t in window {
        for (a, acceptance) in case.acceptances.iter() {
            let serve = columns.serve[a].map(|serve| serve.at(t));
            if scope.contains(&a) {
                d.add(serve, value(acceptance.item));
                n.add(serve, value(acceptance.item));
            } else if is_inside(acceptance.item) {
                n.add(serve, value(acceptance.item));
            }
        }
        for (o, offer) in case.offers.iter().filter(|(_, offer)| is_inside(offer.item)) {
            n.add(columns.buy[o].map(|buy| buy.at(t)), -value(offer.item) * offer.foreign_share.0);
        }
        for (id, aid) in case.aid.iter().filter(|(_, aid)| !aid.home) {
            if let AidKind::Goods(item, _) = aid.kind
                && is_inside(item)
            {
                n.add(columns.taken[id].map(|taken| taken.at(t)), -value(item));
            }
        }
        for (id, lp) in case.line_processes.iter() {
            let process = &case.processes[lp.process];
            if process.outputs.iter().any(|flow| is_inside(flow.item)) {
                continue;
            }
            for flow in process.inputs.iter().filter(|flow| is_inside(flow.item)) {
                n.add(columns.run[id].map(|run| run.at(t)), value(flow.item) * flow.quantity.0);
            }
        }
    }
    (n, d)
}

/// What one supplier sells of the item against all supply of it; a pair for each supplier in the scope.
pub(super) fn supplier_share(model: &Model, id: TargetId, target: &Target, window: &[PeriodId]) -> Vec<Pair> {
    let (case, columns) = (model.case, &model.columns);
    let Some(item) = target.scope.item else {
        return Vec::new();
    };
    let sells = case.offers.rows().iter().filter(|offer| offer.item == item).map(|offer| offer.supplier);
    let suppliers: BTreeSet<_> =
        sells.filter(|s| target.scope.supplier.is_none_or(|own| own == *s)).collect();
    let mut all = Form::default();
    for &t in window {
        for (o, _) in case.offers.iter().filter(|(_, offer)| offer.item == item) {
            all.add(columns.buy[o].map(|buy| buy.at(t)), 1.0);
        }
        for (lp, row) in case.line_processes.iter() {
            for flow in case.processes[row.process].outputs.iter().filter(|flow| flow.item == item) {
                all.add(columns.run[lp].map(|run| run.at(t)), flow.quantity.0);
            }
        }
        for (aid, _) in
            case.aid.iter().filter(|(_, aid)| matches!(aid.kind, AidKind::Goods(i, _) if i == item))
        {
            all.add(columns.taken[aid].map(|taken| taken.at(t)), 1.0);
        }
    }
    let pair = |supplier| {
        let mut n = Form::default();
        for (o, _) in case.offers.iter().filter(|(_, offer)| offer.item == item && offer.supplier == supplier)
        {
            for &t in window {
                n.add(columns.buy[o].map(|buy| buy.at(t)), 1.0);
            }
        }
        Pair { key: Key::TargetSupplier(id, supplier), n, d: all.clone() }
    };
    suppliers.into_iter().map(pair).collect()
}
