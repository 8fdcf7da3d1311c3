//! A chain of causes told once: limits that bind in several periods are one cause, each after what it holds up.

use crate::Matter;
use crate::causes::Step;
use crate::prices::discount;
use kuznia_base::PeriodId;
use kuznia_plan::Key;
use std::collections::BTreeMap;

/// One limit of a chain, over all periods in which it binds.
#[derive(Clone, Debug)]
pub(crate) struct Cause<'s> {
    /// The step at which it takes most.
    pub(crate) step: &'s Step,
    /// Causes between it and the shortfall.
    pub(crate) depth: usize,
    /// What it takes at most of one unit of the shortfall's price, present value.
    pub(crate) charge: f64,
    /// Its price in money of its period, where it takes most.
    pub(crate) price: f64,
    /// Where no way to ease it pays: what the cheapest way costs per unit, in money of its period.
    pub(crate) dearer: Option<f64>,
    /// Periods in which it binds.
    pub(crate) periods: Vec<PeriodId>,
    pub(crate) root: bool,
}

/// The causes of a chain, depth first, of each cause what it charges most first; the shortfall itself is left out.
pub(crate) fn causes<'s>(matter: &Matter, steps: &'s [Step]) -> Vec<Cause<'s>> {
    let mut all: Vec<Cause<'s>> = Vec::new();
    let mut below: Vec<Vec<usize>> = vec![Vec::new()];
    let mut known: BTreeMap<(&'static str, Key), usize> = BTreeMap::new();
    // Causes on the way from the shortfall to the step at hand, with the depth of their steps; 0 is the shortfall.
    let mut path: Vec<(usize, usize)> = vec![(0, 0)];
    for step in steps.iter().filter(|step| step.depth > 0) {
        while path.last().is_some_and(|&(depth, _)| depth >= step.depth) {
            path.pop();
        }
        let parent = path.last().map_or(0, |&(_, at)| at);
        let tag = step.tag(matter);
        let factor = tag.and_then(|tag| tag.period).map_or(1.0, |own| discount(matter, own));
        let found = tag.and_then(|tag| known.get(&(tag.family, tag.key)).copied());
        let at = found.unwrap_or_else(|| {
            let depth = if parent == 0 { 1 } else { all[parent - 1].depth + 1 };
            let (price, dearer) = (step.price / factor, step.dearer.map(|dearer| dearer / factor));
            all.push(Cause {
                step,
                depth,
                charge: step.charge,
                price,
                dearer,
                periods: Vec::new(),
                root: step.root,
            });
            below.push(Vec::new());
            below[parent].push(all.len());
            if let Some(tag) = tag {
                known.insert((tag.family, tag.key), all.len());
            }
            all.len()
        });
        let own = &mut all[at - 1];
        own.periods.extend(tag.and_then(|tag| tag.period));
        own.root |= step.root;
        if step.charge > own.charge {
            (own.step, own.charge, own.price) = (step, step.charge, step.price / factor);
            own.dearer = step.dearer.map(|dearer| dearer / factor);
        }
        path.push((step.depth, at));
    }
    for (at, own) in all.iter_mut().enumerate() {
        own.periods.sort_unstable();
        own.periods.dedup();
        // What something else holds up in any period is no root.
        own.root &= below[at + 1].is_empty();
    }
    let mut order = Vec::with_capacity(all.len());
    let mut waiting: Vec<usize> = below[0].iter().rev().copied().collect();
    while let Some(at) = waiting.pop() {
        order.push(at - 1);
        let mut next = below[at].clone();
        next.sort_by(|&a, &b| all[a - 1].charge.total_cmp(&all[b - 1].charge).then(b.cmp(&a)));
        waiting.extend(next);
    }
    order.into_iter().map(|at| all[at].clone()).collect()
}
