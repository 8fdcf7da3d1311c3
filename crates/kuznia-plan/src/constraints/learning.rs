//! Families of learning: what experience there is, which levels of cost it reaches, and what is paid at them.

use crate::model::Model;
use crate::rows::{Key, Rows};

/// `experience`: runs of a process, or units of a project, in the calendar years before one.
///
/// ```text
/// experience[y] = experience[y−1] + Σ_{t in y−1} run[l,p,t] (or commit[k,t])
/// ```
pub(crate) fn experience(model: &Model, rows: &mut Rows) {
    for (at, learned) in model.columns.learned.iter().enumerate() {
        rows.open("experience", Key::Learning(at as u32));
        let mut before = None;
        for year in &learned.years {
            rows.begin();
            rows.push(year.experience, 1.0);
            rows.push_some(before, -1.0);
            for &col in &year.added {
                rows.push(col, -1.0);
            }
            rows.equal(year.first, 0.0);
            before = Some(year.experience);
        }
    }
}

/// `learnt`: a level of cost can hold in a year only if experience reaches it before the year begins; levels are reached
/// in order and never lost. With d the amount beyond the initial one at which the level is reached:
///
/// ```text
/// learnt[j,y] ≤ experience[y]/d[j],   learnt[j+1,y] ≤ learnt[j,y],   learnt[j,y] ≤ learnt[j,y+1]
/// ```
///
/// A level that is reached and not used would only cost more; once the whole units are known, every level that is reached
/// is used, and the others stay out of reach while the rest is solved again.
pub(crate) fn learnt(model: &Model, rows: &mut Rows) {
    for (at, learned) in model.columns.learned.iter().enumerate() {
        for (n, year) in learned.years.iter().enumerate() {
            for (j, &reached) in year.reached.iter().enumerate() {
                rows.open("learnt", Key::Level(at as u32, j as u32));
                rows.begin();
                rows.push(year.experience, 1.0 / learned.levels[j].beyond);
                rows.push(reached, -1.0);
                rows.at_least(year.first, 0.0);
                let lower = j.checked_sub(1).map(|j| (reached, year.reached[j]));
                let before = n.checked_sub(1).and_then(|n| learned.years[n].reached.get(j).copied());
                for (less, more) in lower.into_iter().chain(before.map(|before| (before, reached))) {
                    rows.begin();
                    rows.push(less, 1.0);
                    rows.push(more, -1.0);
                    rows.at_most(year.first, 0.0);
                }
            }
        }
    }
}

/// `learnt_runs`: what is paid at a level or a later one, where the level holds; `learnt_units` says the same of the units of
/// projects. With M the most runs (or units) that there can be:
///
/// ```text
/// paid[j] ≤ run[l,p,t] (or commit[k,t]),   paid[j] ≤ M·learnt[j,y]     t in y
/// ```
pub(crate) fn learnt_runs(model: &Model, rows: &mut Rows) {
    for learned in &model.columns.learned {
        for own in &learned.cheaper {
            let reached = learned.years[own.year].reached[own.level];
            let (family, key) = own.name();
            rows.open(family, key);
            rows.begin();
            rows.push(own.col, 1.0);
            rows.push(own.all, -1.0);
            rows.at_most(own.t, 0.0);
            rows.begin();
            rows.push(own.col, 1.0);
            rows.push(reached, -own.most);
            rows.at_most(own.t, 0.0);
        }
    }
}
