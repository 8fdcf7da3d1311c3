//! Families of offers and links. Limits that projects do not change are bounds of the purchase columns.

use crate::index::under_way_rise;
use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_case::case::EffectOn;

/// `offers`: purchases stay within the yearly limit, inside the offer's window, with what projects add.
///
/// ```text
/// buy[o,t] ≤ window[o,t]·y[t]·(max_per_year[o,t] + Σ_k amount·in_force·units)
/// ```
pub(crate) fn offers(model: &Model, rows: &mut Rows) {
    let (case, calendar) = (model.case, &model.case.calendar);
    for (o, offer) in case.offers.iter() {
        let enlarges = |on: &EffectOn| *on == EffectOn::Offer(o);
        let Some(most) = &offer.max_per_year else {
            continue;
        };
        let counts = model.columns.buy[o].is_some() && model.columns.has_effect(case, enlarges);
        if !counts && !model.is_lowered(enlarges) {
            continue;
        }
        rows.open("offers", Key::Offer(o));
        for t in calendar.ids() {
            let open = calendar.window(t, offer.from, offer.until) * model.years(t);
            if open <= 0.0 {
                continue;
            }
            rows.begin();
            rows.push_some(model.columns.buy[o].map(|buy| buy.at(t)), 1.0);
            model.push_effects(rows, t, -open, enlarges);
            rows.at_most(t, open * (most.mean(calendar, t) + under_way_rise(case, t, enlarges)));
        }
    }
}

/// `take_or_pay`: a contract is paid for its least amount, bought or not.
///
/// ```text
/// paid[o,t] ≥ price[o,t]·buy[o,t],   paid[o,t] ≥ price[o,t]·min_per_year[o]·y[t]·window[o,t]
/// ```
pub(crate) fn take_or_pay(model: &Model, rows: &mut Rows) {
    let calendar = &model.case.calendar;
    for (o, offer) in model.case.offers.iter() {
        let Some(paid) = model.columns.paid[o] else {
            continue;
        };
        rows.open("take_or_pay", Key::Offer(o));
        for t in calendar.ids() {
            let price = offer.price.mean(calendar, t);
            let open = calendar.window(t, offer.from, offer.until) * model.years(t);
            if let Some(buy) = model.columns.buy[o] {
                rows.begin();
                rows.push(paid.at(t), 1.0);
                rows.push(buy.at(t), -price);
                rows.at_least(t, 0.0);
            }
            rows.begin();
            rows.push(paid.at(t), 1.0);
            rows.at_least(t, price * offer.min_per_year.0 * open);
        }
    }
}

/// `links`: everything on a link shares its yearly limit, with what projects add.
///
/// ```text
/// Σ_i transport_size[i]·ship[a,i,t] ≤ y[t]·(max_per_year[a] + Σ_k amount·in_force·units)
/// ```
pub(crate) fn links(model: &Model, rows: &mut Rows) {
    let case = model.case;
    for (a, link) in case.links.iter() {
        let arcs = &model.index.link_arcs[a];
        let enlarges = |on: &EffectOn| *on == EffectOn::Link(a);
        let Some(most) = link.max_per_year.filter(|_| !arcs.is_empty() || model.is_lowered(enlarges)) else {
            continue;
        };
        rows.open("links", Key::Link(a));
        for t in case.calendar.ids() {
            rows.begin();
            for &arc in arcs {
                let size = case.items[model.index.arcs[arc].item].transport_size;
                rows.push_some(model.columns.ship[arc].map(|ship| ship.at(t)), size);
            }
            model.push_effects(rows, t, -model.years(t), enlarges);
            rows.at_most(t, model.years(t) * (most.0 + under_way_rise(case, t, enlarges)));
        }
    }
}
