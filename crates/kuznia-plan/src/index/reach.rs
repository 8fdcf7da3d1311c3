//! Pruning: which item–site cells anything can fill, which anything can use, and which line processes can ever run.

use kuznia_base::{Id, Table};
use kuznia_case::Case;
use kuznia_case::case::{AidKind, EffectOn, ItemId, LineId, LineProcessId, Link, Measure, SiteId};

/// What can be reached. Cells are indexed item · sites + site.
pub(crate) struct Reach {
    /// Cells that exist: they can be filled, and something uses them, makes them or starts with them.
    pub exists: Vec<bool>,
    /// Cells that something can use.
    pub useful: Vec<bool>,
    /// Line processes that can ever run to some use.
    pub active: Table<LineProcessId, bool>,
}

/// Finds what can be filled (forwards from openings, offers, aid and runs) and used (backwards from needs) as two
/// fixpoints; `greatest` is the greatest installed capacity per line and period.
pub(crate) fn reach(case: &Case, greatest: &Table<LineId, Vec<f64>>) -> Reach {
    let sites = case.sites.len();
    let at = |item: ItemId, site: SiteId| item.index() * sites + site.index();
    let capable = |id: LineProcessId| greatest[case.line_processes[id].line].iter().any(|&m| m > 0.0);

    let mut filled = vec![false; case.items.len() * sites];
    let mut given = vec![false; filled.len()];
    for store in case.stores.rows().iter().filter(|s| s.opening.0 > 0.0) {
        given[at(store.item, store.site)] = true;
    }
    for receipt in case.receipts.iter().filter(|r| r.quantity.0 > 0.0) {
        given[at(receipt.item, receipt.site)] = true;
    }
    filled.copy_from_slice(&given);
    for offer in case.offers.rows() {
        filled[at(offer.item, offer.site)] = true;
    }
    for aid in case.aid.rows() {
        if let AidKind::Goods(item, site) = aid.kind {
            filled[at(item, site)] = true;
        }
    }
    let mut runs: Table<LineProcessId, bool> = Table::filled(case.line_processes.len(), false);
    loop {
        let mut grew = false;
        for (id, lp) in case.line_processes.iter() {
            let site = case.lines[lp.line].site;
            let process = &case.processes[lp.process];
            if !runs[id] && capable(id) && process.inputs.iter().all(|flow| filled[at(flow.item, site)]) {
                runs[id] = true;
                grew = true;
                for flow in &process.outputs {
                    filled[at(flow.item, site)] = true;
                }
            }
        }
        for link in case.links.rows() {
            for item in carried(case, link) {
                if filled[at(item, link.from)] && !filled[at(item, link.to)] {
                    filled[at(item, link.to)] = true;
                    grew = true;
                }
            }
        }
        if !grew {
            break;
        }
    }

    let mut useful = vec![false; filled.len()];
    for acceptance in case.acceptances.rows() {
        useful[at(acceptance.item, case.requirements[acceptance.requirement].site)] = true;
    }
    for store in case.stores.rows().iter().filter(|s| s.closing_min.0 > 0.0) {
        useful[at(store.item, store.site)] = true;
    }
    let mut active: Table<LineProcessId, bool> = Table::filled(case.line_processes.len(), false);
    for target in case.targets.rows() {
        match target.measure {
            Measure::StockDays => {
                for acceptance in target.scope.acceptances(case) {
                    let item = case.acceptances[acceptance].item;
                    case.sites.ids().for_each(|site| useful[at(item, site)] = true);
                }
            }
            Measure::Activity => {
                for (id, lp) in case.line_processes.iter() {
                    let named =
                        target.scope.line == Some(lp.line) || target.scope.process == Some(lp.process);
                    active[id] |= named && runs[id];
                }
            }
            _ => {}
        }
    }
    loop {
        spread_use(case, &filled, &runs, &mut useful, &mut active);
        if !take_in_burdens(case, &given, &runs, &mut useful, &mut active) {
            break;
        }
    }

    let mut exists: Vec<bool> = filled.iter().zip(&useful).map(|(f, u)| *f && *u).collect();
    for (cell, given) in exists.iter_mut().zip(&given) {
        *cell |= *given;
    }
    for (id, lp) in case.line_processes.iter().filter(|(id, _)| active[*id]) {
        let site = case.lines[lp.line].site;
        for flow in &case.processes[case.line_processes[id].process].outputs {
            exists[at(flow.item, site)] = true;
        }
        debug_assert!(case.processes[lp.process].inputs.iter().all(|flow| exists[at(flow.item, site)]));
    }
    // A closing minimum of something that nothing can fill must show as infeasible, not vanish; and what a project takes
    // from a store that nothing fills is still taken.
    for store in case.stores.rows().iter().filter(|s| s.closing_min.0 > 0.0) {
        exists[at(store.item, store.site)] = true;
    }
    for effect in case.projects.rows().iter().flat_map(|project| &project.effects) {
        if let (EffectOn::Store(item, site), true) = (&effect.on, effect.amount < 0.0) {
            exists[at(*item, *site)] = true;
        }
    }
    Reach { exists, useful, active }
}

/// Spreads use backwards: from what is useful to the runs that make it, what they use, and where that comes from.
fn spread_use(
    case: &Case,
    filled: &[bool],
    runs: &Table<LineProcessId, bool>,
    useful: &mut [bool],
    active: &mut Table<LineProcessId, bool>,
) {
    let at = |item: ItemId, site: SiteId| item.index() * case.sites.len() + site.index();
    loop {
        let mut grew = false;
        for (id, lp) in case.line_processes.iter().filter(|(id, _)| runs[*id]) {
            let site = case.lines[lp.line].site;
            let process = &case.processes[lp.process];
            let wanted = process.energy_mwh < 0.0
                || process.outputs.is_empty()
                || process.outputs.iter().any(|flow| useful[at(flow.item, site)]);
            active[id] |= wanted;
            if active[id] {
                for flow in &process.inputs {
                    grew |= !std::mem::replace(&mut useful[at(flow.item, site)], true);
                }
            }
        }
        for link in case.links.rows() {
            for item in carried(case, link) {
                if useful[at(item, link.to)] && filled[at(item, link.from)] {
                    grew |= !std::mem::replace(&mut useful[at(item, link.from)], true);
                }
            }
        }
        if !grew {
            return;
        }
    }
}

/// Makes the treatment of by-products and of unwanted stock possible, though nothing needs what comes of it: a burden is
/// there whether it is wanted or not, and may fill its store, spoil or cost. Returns whether anything was added.
fn take_in_burdens(
    case: &Case,
    given: &[bool],
    runs: &Table<LineProcessId, bool>,
    useful: &mut [bool],
    active: &mut Table<LineProcessId, bool>,
) -> bool {
    let at = |item: ItemId, site: SiteId| item.index() * case.sites.len() + site.index();
    let inputs = |id: LineProcessId| {
        let lp = &case.line_processes[id];
        let site = case.lines[lp.line].site;
        case.processes[lp.process].inputs.iter().map(move |flow| at(flow.item, site))
    };
    let arcs: Vec<(usize, usize)> = (case.links.rows().iter())
        .flat_map(|link| carried(case, link).map(move |item| (at(item, link.from), at(item, link.to))))
        .collect();
    // Where a run that uses the item stands, or can be reached.
    let mut relieved = vec![false; useful.len()];
    runs.iter()
        .filter(|(_, runs)| **runs)
        .for_each(|(id, _)| inputs(id).for_each(|cell| relieved[cell] = true));
    close(&mut relieved, arcs.iter().map(|&(from, to)| (to, from)));
    let mut burden = given.to_vec();
    for (_, lp) in case.line_processes.iter().filter(|(id, _)| active[*id]) {
        let (outputs, site) = (&case.processes[lp.process].outputs, case.lines[lp.line].site);
        outputs.iter().for_each(|flow| burden[at(flow.item, site)] = true);
    }
    let lasts = |cell: usize, useful: &[bool]| relieved[cell] && !useful[cell];
    burden.iter_mut().enumerate().for_each(|(cell, burden)| *burden &= lasts(cell, useful));
    close(&mut burden, arcs.iter().copied().filter(|&(_, to)| lasts(to, useful)));
    for (id, _) in runs.iter().filter(|(_, runs)| **runs) {
        active[id] |= inputs(id).any(|cell| burden[cell]);
    }
    useful.iter_mut().zip(&burden).for_each(|(useful, burden)| *useful |= burden);
    burden.contains(&true)
}

/// Marks everything that can be reached from what is marked.
fn close(marked: &mut [bool], steps: impl Iterator<Item = (usize, usize)> + Clone) {
    let mut grew = true;
    while grew {
        grew = false;
        for (from, to) in steps.clone() {
            if marked[from] && !marked[to] {
                marked[to] = true;
                grew = true;
            }
        }
    }
}

/// Items that a link carries.
pub(crate) fn carried(case: &Case, link: &Link) -> impl Iterator<Item = ItemId> + use<> {
    let (from, until) = link.item.map_or((0, case.items.len()), |item| (item.index(), item.index() + 1));
    (from..until).map(ItemId::new)
}
