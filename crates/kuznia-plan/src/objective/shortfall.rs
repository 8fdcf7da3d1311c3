//! Terms of what is missing or left: shortfall, target penalties and closing stock.

use super::{Sink, Term};
use crate::model::Model;
use kuznia_case::case::{Backlog, Requirement, RequirementId, RequirementKind};
use kuznia_lp::Col;

/// `shortfall`: units that are never served, and levels and waiting units by the year.
///
/// ```text
/// Σ_t df[t]·shortfall_cost·short[r,t] (consume),   Σ_t df[t]·y[t]·shortfall_cost·short[r,t] (hold)
/// Σ_t df[t]·y[t]·shortfall_cost·backlog[r,t] (kept)
/// ```
pub(crate) fn shortfall(model: &Model, sink: &mut dyn Sink) {
    for (r, requirement) in model.case.requirements.iter() {
        shortfall_costs(model, r, requirement, &mut |col, cost| sink.per(Term::Shortfall, col, cost));
    }
}

/// Tells of the discounted shortfall costs of one requirement.
pub(crate) fn shortfall_costs(
    model: &Model,
    r: RequirementId,
    row: &Requirement,
    hear: &mut dyn FnMut(Col, f64),
) {
    let Some(cost) = row.shortfall_cost else {
        return;
    };
    for t in model.case.calendar.ids() {
        let yearly = model.discount(t) * model.years(t) * cost.0;
        if let Some(short) = model.columns.short[r] {
            let per_unit = match row.kind {
                RequirementKind::Consume => model.discount(t) * cost.0,
                RequirementKind::Hold => yearly,
            };
            hear(short.at(t), per_unit);
        }
        if let (Some(backlog), Backlog::Kept) = (model.columns.backlog[r], row.backlog) {
            hear(backlog.at(t), yearly);
        }
    }
}

/// `target_penalty`: what soft targets miss, at the discount factor of the last period of the window.
///
/// ```text
/// Σ df[last]·penalty·miss
/// ```
pub(crate) fn target_penalty(model: &Model, sink: &mut dyn Sink) {
    for miss in &model.columns.miss {
        if let Some(penalty) = model.case.targets[miss.target].penalty {
            sink.per(Term::TargetPenalty, miss.col, model.discount(miss.last) * penalty);
        }
    }
}

/// `closing_stock`: what is left at the end, at most the opening quantity, is worth a share of its value.
///
/// ```text
/// −Σ_{i,s} df_end·closing_stock_share·unit_value[i]·credit[i,s]
/// ```
pub(crate) fn closing_stock(model: &Model, sink: &mut dyn Sink) {
    let case = model.case;
    let worth = case.calendar.discount_end() * case.economics.closing_stock_share.0;
    for (id, cell) in model.index.cells.iter() {
        if let Some(credit) = model.columns.credit[id] {
            let (item, _) = cell.place();
            sink.per(Term::ClosingStock, credit, -worth * case.items[item].unit_value.0);
        }
    }
}
