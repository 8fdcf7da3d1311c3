//! Families of labour: hours that runs need, and how many people there are.

use crate::index::under_way_rise;
use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_base::PeriodId;
use kuznia_case::case::{EffectOn, RegionId, SkillId};
use std::collections::BTreeMap;

/// `labour`: the hours of a skill that a region's lines need are worked by the people employed there. A skill that the
/// table does not name in a region has nobody.
///
/// ```text
/// Σ_{l in g, p} hours[p,w]·run[l,p,t] ≤ hours_per_year[w,g,t]·y[t]·people[w,g,t]
/// ```
pub(crate) fn labour(model: &Model, rows: &mut Rows) {
    let case = model.case;
    let Some(markets) = &case.labour else {
        return;
    };
    let mut needs: BTreeMap<(SkillId, RegionId), Vec<_>> = BTreeMap::new();
    for g in case.regions.ids() {
        for &lp in &model.index.region_runs[g] {
            let Some(run) = model.columns.run[lp] else {
                continue;
            };
            for &(skill, hours) in &case.processes[case.line_processes[lp].process].labour {
                needs.entry((skill, g)).or_default().push((run, hours.0));
            }
        }
    }
    for ((skill, region), runs) in needs {
        let market = model.index.market(skill, region);
        rows.open("labour", Key::Skill(skill, region));
        for t in case.calendar.ids() {
            rows.begin();
            for &(run, hours) in &runs {
                rows.push(run.at(t), hours);
            }
            if let Some(w) = market {
                let hours = markets[w].hours_per_year.mean(&case.calendar, t) * model.years(t);
                rows.push(model.columns.people[w].at(t), -hours);
            }
            rows.at_most(t, 0.0);
        }
    }
}

/// `people`: at most those employed without hiring, hired until now, and trained. Where nothing can be added it is the
/// bound of the column.
///
/// ```text
/// people[w,g,t] ≤ people_level[w,g,t] + Σ_{τ≤t} hire[w,g,τ] + Σ_k amount·in_force·units
/// ```
pub(crate) fn people(model: &Model, rows: &mut Rows) {
    let case = model.case;
    for (w, market) in case.labour.iter().flat_map(kuznia_base::Table::iter) {
        let trains = |on: &EffectOn| *on == EffectOn::Labour(market.skill, market.region);
        let hire = model.columns.hire[w];
        if hire.is_none() && !model.columns.has_effect(case, trains) {
            continue;
        }
        rows.open("people", Key::Labour(w));
        for t in case.calendar.ids() {
            rows.begin();
            rows.push(model.columns.people[w].at(t), 1.0);
            if let Some(hire) = hire {
                for earlier in case.calendar.ids().take_while(|&earlier: &PeriodId| earlier <= t) {
                    rows.push(hire.at(earlier), -1.0);
                }
            }
            model.push_effects(rows, t, -1.0, trains);
            rows.at_most(t, market.people.mean(&case.calendar, t) + under_way_rise(case, t, trains));
        }
    }
}
