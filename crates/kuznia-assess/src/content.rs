//! Embodied content of well-mixed pools: how much of something each unit in stock holds, one linear system per period.
//!
//! Used twice: for the foreign value by origin ([`crate::import_content`]) and for the cost of making a unit
//! ([`crate::unit_cost`]).

mod flows;
mod system;

pub(crate) use flows::{Pool, Pools, Source, pools};
use kuznia_base::{Calendar, Id, PeriodId, Table};
use kuznia_case::Case;
use kuznia_case::case::{LineProcessId, OfferId};

/// What a unit brings with it, per channel: an origin country, or money.
pub(crate) trait Brings {
    /// Number of channels.
    fn channels(&self) -> usize;
    /// What a unit that is bought in a period brings.
    fn bought(&self, offer: OfferId, t: PeriodId, out: &mut [f64]);
    /// What a unit of aid goods brings.
    fn given(&self, aid: kuznia_case::case::AidId, t: PeriodId, out: &mut [f64]);
    /// What a unit of unknown origin brings: opening stock that nothing replenishes, goods on the way at the start.
    fn unknown(&self, item: kuznia_case::case::ItemId, out: &mut [f64]);
    /// What one run adds by itself, its inputs left aside.
    fn run(&self, lp: LineProcessId, t: PeriodId, out: &mut [f64]);
    /// What a unit of an item that is sent over a link adds by itself.
    fn shipped(&self, link: kuznia_case::case::LinkId, item: kuznia_case::case::ItemId, out: &mut [f64]);
}

/// Content per unit, by period, pool and channel.
#[derive(Debug)]
pub(crate) struct Content {
    channels: usize,
    pools: usize,
    values: Vec<f64>,
    /// Whether a pool holds or gets anything in a period.
    filled: Vec<bool>,
}

impl Content {
    /// Content of a unit that leaves a pool in a period, by channel.
    pub(crate) fn of(&self, pool: usize, t: PeriodId) -> &[f64] {
        let start = (t.index() * self.pools + pool) * self.channels;
        &self.values[start..start + self.channels]
    }

    /// Whether a pool holds or gets anything in a period.
    pub(crate) fn is_filled(&self, pool: usize, t: PeriodId) -> bool {
        self.filled[t.index() * self.pools + pool]
    }
}

/// Shares of a process's inputs that each output carries, per unit of output: by value, by quantity where nothing has a
/// value.
pub(crate) fn output_shares(case: &Case) -> Table<kuznia_case::case::ProcessId, Vec<f64>> {
    let shares = |process: &kuznia_case::case::Process| {
        let value = |flow: &kuznia_case::case::Flow| case.items[flow.item].unit_value.0;
        let total: f64 = process.outputs.iter().map(|flow| value(flow) * flow.quantity.0).sum();
        let amount: f64 = process.outputs.iter().map(|flow| flow.quantity.0).sum();
        let share = |flow| if total > 0.0 { value(flow) / total } else { 1.0 / amount };
        process.outputs.iter().map(share).collect()
    };
    case.processes.rows().iter().map(shares).collect()
}

/// Solves all periods in order of time.
///
/// A pool is well mixed: what leaves it in a period holds the mean of what it held before and of what came in. What
/// came in from the same period is unknown together with it, loops included, so that each period is one linear system.
/// Opening stock is taken to hold what its pool gets in the first period in which it gets anything by itself.
pub(crate) fn solve(case: &Case, pools: &[Pool], brings: &dyn Brings) -> Content {
    let (channels, n) = (brings.channels(), pools.len());
    let calendar: &Calendar = &case.calendar;
    let mut content = Content {
        channels,
        pools: n,
        values: vec![0.0; calendar.len() * n * channels],
        filled: vec![false; calendar.len() * n],
    };
    let shares = output_shares(case);
    let mut aside = vec![0.0; channels];
    for t in calendar.ids() {
        let mut system = system::System::new(n, channels);
        for (at, pool) in pools.iter().enumerate() {
            let held = pool.kept[t.index()];
            let coming: f64 = pool.inflows[t.index()].iter().map(|inflow| inflow.amount).sum();
            let is_opening = calendar.before(t).is_none();
            // Opening stock follows what comes in; without that its origin is not known.
            let old = if is_opening && coming > AMOUNT { 0.0 } else { held };
            let total = old + coming;
            if total <= AMOUNT {
                continue;
            }
            content.filled[t.index() * n + at] = true;
            system.open(at);
            if old > 0.0 {
                aside.fill(0.0);
                match calendar.before(t).filter(|&before| before < t) {
                    Some(before) if content.is_filled(at, before) => {
                        aside.copy_from_slice(content.of(at, before));
                    }
                    _ => brings.unknown(pool.item, &mut aside),
                }
                system.add(at, old / total, &aside);
            }
            for inflow in &pool.inflows[t.index()] {
                let share = inflow.amount / total;
                aside.fill(0.0);
                match inflow.source {
                    Source::Bought(offer, from) => brings.bought(offer, from, &mut aside),
                    Source::Given(aid) => brings.given(aid, t, &mut aside),
                    Source::Unknown => brings.unknown(pool.item, &mut aside),
                    Source::Sent { link, pool: from_pool, from } => {
                        brings.shipped(link, pool.item, &mut aside);
                        // Losses on the way leave their content with what arrives.
                        let grown = 1.0 / (1.0 - case.links[link].loss.0).max(f64::MIN_POSITIVE);
                        aside.iter_mut().for_each(|value| *value *= grown);
                        take(&mut system, &content, at, share * grown, from_pool, (from, t));
                    }
                    Source::Made { lp, output, from, ref inputs } => {
                        let process = case.line_processes[lp].process;
                        let carried = shares[process][output];
                        brings.run(lp, from, &mut aside);
                        aside.iter_mut().for_each(|value| *value *= carried);
                        for &(input, quantity) in inputs {
                            take(&mut system, &content, at, share * carried * quantity, input, (from, t));
                        }
                    }
                }
                system.add(at, share, &aside);
            }
        }
        let solved = system.solve();
        let start = t.index() * n * channels;
        content.values[start..start + n * channels].copy_from_slice(&solved);
    }
    content
}

/// Amounts below this are the solver's noise.
pub(crate) const AMOUNT: f64 = 1e-9;

/// Adds factor · content of a pool at the time of departure: known, or unknown together with the rest of this period.
fn take(
    system: &mut system::System,
    content: &Content,
    at: usize,
    factor: f64,
    pool: usize,
    (from, t): (PeriodId, PeriodId),
) {
    if from < t {
        system.add(at, factor, content.of(pool, from));
    } else {
        system.depend(at, factor, pool);
    }
}
