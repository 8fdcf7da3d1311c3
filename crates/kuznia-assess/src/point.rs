//! The point of the program at which a plan lies: the reverse of its extraction.

use crate::Matter;
use kuznia_case::Series;
use kuznia_plan::Block;

/// The value of every column at the matter's plan.
pub(crate) fn point_of(matter: &Matter) -> Vec<f64> {
    let (case, plan) = (matter.case, matter.plan);
    let columns = matter.formulation.columns();
    let mut x = vec![0.0; matter.formulation.program.n_cols()];
    let mut lay = |block: Option<Block>, series: &Series| {
        if let Some(block) = block {
            for (t, &value) in case.calendar.ids().zip(series) {
                x[block.at(t).index()] = value;
            }
        }
    };
    for l in case.lines.ids() {
        lay(columns.installed[l], &matter.figures.installed[l]);
        lay(columns.overtime[l], &plan.overtime[l]);
    }
    for lp in case.line_processes.ids() {
        lay(columns.run[lp], &plan.run[lp]);
        lay(columns.on[lp], &plan.on[lp]);
    }
    for series in &plan.stocks {
        if let Some(cell) = matter.formulation.cell(series.item, series.site) {
            lay(columns.stock[cell], &series.stock);
            lay(columns.dump[cell], &series.dumped);
        }
    }
    for o in case.offers.ids() {
        lay(columns.buy[o], &plan.buy[o]);
        lay(columns.paid[o], &plan.paid[o]);
    }
    let arcs: std::collections::BTreeMap<_, _> =
        matter.formulation.arcs().map(|(arc, link, item)| ((link, item), arc)).collect();
    for (link, item, series) in &plan.ship {
        if let Some(&arc) = arcs.get(&(*link, *item)) {
            lay(columns.ship[arc], series);
        }
    }
    for id in case.aid.ids() {
        lay(columns.taken[id], &plan.aid_taken[id]);
    }
    for a in case.acceptances.ids() {
        lay(columns.serve[a], &plan.serve[a]);
        lay(columns.fielded[a], &plan.fielded[a]);
    }
    for r in case.requirements.ids() {
        lay(columns.short[r], &plan.short[r]);
        lay(columns.backlog[r], &plan.backlog[r]);
    }
    for (w, &people) in columns.people.iter() {
        lay(Some(people), &plan.people[w]);
        lay(columns.hire[w], &plan.hire[w]);
    }
    for (own, group) in columns.pay.iter().zip(&plan.pay) {
        for (&(_, block), (_, series)) in own.iter().zip(&group.paid_by) {
            lay(Some(block), series);
        }
    }
    for (f, &cash) in columns.cash.iter() {
        lay(Some(cash), &plan.cash[f]);
    }
    for (b, &borrow) in columns.borrow.iter() {
        lay(Some(borrow), &plan.borrow[b]);
        lay(Some(columns.owed[b]), &plan.owed[b]);
    }
    for (col, value) in matter.formulation.decisions(&plan.commit) {
        x[col.index()] = value;
    }
    for (id, cell, site) in matter.formulation.cells() {
        if let Some(credit) = columns.credit[id] {
            let own = plan.stocks.iter().find(|own| own.item == cell && own.site == site);
            x[credit.index()] = own.map_or(0.0, |own| own.credit);
        }
    }
    for (miss, &(_, _, missed)) in columns.miss.iter().zip(&plan.missed) {
        x[miss.col.index()] = missed;
    }
    matter.formulation.learn(&mut x);
    x
}
