//! The family of power.

use crate::index::under_way_rise;
use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_case::case::EffectOn;

/// Hours of a year.
const HOURS: f64 = 8760.0;

/// `power`: what lines take from a region's grid is there; generators are lines with negative energy.
///
/// ```text
/// Σ_{l in g, p} energy_mwh[p]·run[l,p,t] ≤ 8760·y[t]·(mw[g,t] + Σ_k amount·in_force·units)
/// ```
pub(crate) fn power(model: &Model, rows: &mut Rows) {
    let case = model.case;
    let Some(grid) = &case.grid else {
        return;
    };
    for (g, level) in grid.iter() {
        let energy = |lp| case.processes[case.line_processes[lp].process].energy_mwh;
        let runs =
            model.index.region_runs[g].iter().filter_map(|&lp| Some((model.columns.run[lp]?, energy(lp))));
        let runs: Vec<_> = runs.filter(|(_, energy)| *energy != 0.0).collect();
        let feeds = |on: &EffectOn| *on == EffectOn::Power(g);
        // Projects may draw power too; without anything that does the row holds by itself.
        if runs.iter().all(|(_, energy)| *energy < 0.0) && !model.is_lowered(feeds) {
            continue;
        }
        rows.open("power", Key::Region(g));
        for t in case.calendar.ids() {
            let hours = HOURS * model.years(t);
            rows.begin();
            for (run, energy) in &runs {
                rows.push(run.at(t), *energy);
            }
            model.push_effects(rows, t, -hours, feeds);
            rows.at_most(t, hours * (level.mean(&case.calendar, t) + under_way_rise(case, t, feeds)));
        }
    }
}
