//! Families of stores: capacity that projects change, safety stock, shelf life and the credit of closing stock.
//! Capacities that nothing changes and closing minima are bounds of the stock columns.

use super::material::push_departures;
use crate::index::under_way_rise;
use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_case::case::EffectOn;

/// `stores_capacity`: a store holds what it can, with what projects add.
///
/// ```text
/// stock[i,s,t] ≤ capacity[i,s] + Σ_k amount·in_force·units
/// ```
pub(crate) fn stores_capacity(model: &Model, rows: &mut Rows) {
    let case = model.case;
    for (id, cell) in model.index.cells.iter() {
        let (item, site) = cell.place();
        let enlarges = |on: &EffectOn| *on == EffectOn::Store(item, site);
        let limit = cell.store.and_then(|store| case.stores[store].capacity);
        let (Some(limit), Some(stock), true) =
            (limit, model.columns.stock[id], model.columns.has_effect(case, enlarges))
        else {
            continue;
        };
        rows.open("stores_capacity", Key::Cell(id));
        for t in case.calendar.ids() {
            rows.begin();
            rows.push(stock.at(t), 1.0);
            model.push_effects(rows, t, -1.0, enlarges);
            rows.at_most(t, limit.0 + under_way_rise(case, t, enlarges));
        }
    }
}

/// `stores_safety`: the stock covers the use of the next `safety_days`; beyond the end the last rate goes on.
///
/// ```text
/// stock[i,s,t] ≥ Σ_{t′} share of t′ in [E_t, E_t + safety_days) · (used + served + shipped)[t′]
/// ```
pub(crate) fn stores_safety(model: &Model, rows: &mut Rows) {
    let case = model.case;
    for (id, cell) in model.index.cells.iter() {
        let days = cell.store.map_or(0.0, |store| case.stores[store].safety.0);
        let Some(stock) = model.columns.stock[id].filter(|_| days > 0.0) else {
            continue;
        };
        rows.open("stores_safety", Key::Cell(id));
        for t in case.calendar.ids() {
            rows.begin();
            rows.push(stock.at(t), 1.0);
            for (ahead, multiple) in case.calendar.ahead(t, days) {
                push_departures(model, rows, id, ahead, -multiple / model.copies(ahead), false);
            }
            rows.at_least(t, 0.0);
        }
    }
}

/// `shelf_life`: with first in, first out nothing is in stock that does not leave within its shelf life.
///
/// ```text
/// stock[i,s,t] ≤ Σ_{t′} share of t′ in [E_t, E_t + shelf_life) · (used + served + shipped + dumped)[t′]
/// ```
pub(crate) fn shelf_life(model: &Model, rows: &mut Rows) {
    let case = model.case;
    for (id, cell) in model.index.cells.iter() {
        let (item, _) = cell.place();
        let (Some(life), Some(stock)) = (case.items[item].shelf_life, model.columns.stock[id]) else {
            continue;
        };
        rows.open("shelf_life", Key::Cell(id));
        for t in case.calendar.ids() {
            let end = case.calendar.period(t).end;
            let days = end.plus_months(life.0).days_since(end);
            rows.begin();
            rows.push(stock.at(t), 1.0);
            for (ahead, multiple) in case.calendar.ahead(t, days) {
                push_departures(model, rows, id, ahead, -multiple / model.copies(ahead), true);
            }
            rows.at_most(t, 0.0);
        }
    }
}

/// `closing_stock`: only stock that is there at the end is credited, and at most the opening quantity (a bound).
///
/// ```text
/// credit[i,s] ≤ stock[i,s,T−1],   credit[i,s] ≤ opening[i,s]
/// ```
pub(crate) fn closing_stock(model: &Model, rows: &mut Rows) {
    for (id, _) in model.index.cells.iter() {
        let (Some(credit), Some(stock)) = (model.columns.credit[id], model.columns.stock[id]) else {
            continue;
        };
        rows.open("closing_stock", Key::Cell(id));
        rows.begin();
        rows.push(credit, 1.0);
        rows.push(stock.at(model.case.calendar.last()), -1.0);
        rows.end(None, f64::NEG_INFINITY, 0.0);
    }
}
