//! One step: events, arrivals, wants, what can happen of them, and what follows.

use crate::active::{Stage, bits};
use crate::model::{Model, Tied};
use crate::network::Give;
use crate::parts::{Span, has};
use crate::policy::Policy;
use crate::state::State;
use crate::{balance, events, money, needs};
use kuznia_scenarios::Scenario;
use std::ops::Range;

/// Indices of the objective's terms, in the order of `TERM_NAMES`.
pub(crate) mod term {
    pub(crate) const VARIABLE: usize = 2;
    pub(crate) const OVERTIME: usize = 3;
    pub(crate) const TRANSPORT: usize = 5;
    pub(crate) const HOLDING: usize = 6;
    pub(crate) const DISPOSAL: usize = 7;
    pub(crate) const PURCHASES: usize = 8;
    pub(crate) const SHORTFALL: usize = 11;
    pub(crate) const CLOSING_STOCK: usize = 13;
    pub(crate) const CAPITAL: usize = 0;
}

/// Part of a store's capacity that rounding may put into it beyond.
const FULL: f64 = 1e-6;

/// Plays one step of scenarios side by side. A part is looked at in all of them before the next part, so that what the
/// model knows of it is near.
pub(crate) fn step<'s>(
    stage: Stage,
    policy: &dyn Policy,
    scenarios: impl Iterator<Item = &'s Scenario>,
    states: &mut [State],
    u: usize,
) {
    let model = stage.model;
    for (state, scenario) in states.iter_mut().zip(scenarios) {
        begin(stage, policy, scenario, state, u);
    }
    if model.funds.is_some() || !policy.is_local() {
        // Money, or the policy, looks at all parts between what is wanted and what happens.
        for state in states {
            prepare_all(stage, policy, state, u, false);
            money::afford(stage, policy, state, u);
            for word in 0..state.awake.len() {
                state.known[word] = state.awake[word];
                for part in bits(word, state.awake[word]) {
                    act(stage, state, u, part);
                    state.sleep(stage, u, part);
                }
            }
            end(stage, state, u);
        }
        return;
    }
    for word in 0..model.parts.count.div_ceil(64) {
        let mut any = 0;
        for state in states.iter_mut() {
            state.known[word] = state.awake[word];
            any |= state.awake[word];
        }
        for part in bits(word, any) {
            for state in states.iter_mut() {
                if state.is_awake(part) {
                    prepare(stage, policy, state, u, part);
                    act(stage, state, u, part);
                    state.sleep(stage, u, part);
                }
            }
        }
    }
    for state in states {
        end(stage, state, u);
    }
}

/// Events, and which parts are to be looked at.
fn begin(stage: Stage, policy: &dyn Policy, scenario: &Scenario, state: &mut State, u: usize) {
    if let Some(nominal) = stage.nominal {
        let groups = state.excess.len();
        state.excess.copy_from_slice(&nominal.excess[u * groups..][..groups]);
    } else {
        state.excess.fill(0.0);
        state.refused_now.clear();
        state.limited.fill(false);
    }
    events::apply(stage, policy, scenario, state, u);
    receive(stage, state, u);
    if stage.nominal.is_some_and(|nominal| nominal.cut[u]) {
        state.wake_all(stage, u);
    }
}

/// Goods that come from outside, and arrivals that depart from the nominal course.
fn receive(stage: Stage, state: &mut State, u: usize) {
    if stage.nominal.is_some() {
        return state.wake_stirred(stage, u);
    }
    let (model, cells) = (stage.model, stage.model.cells.len());
    while let Some(&(_, cell, quantity)) = model.receipts.get(state.next_receipt).filter(|own| own.0 == u) {
        state.due[(u % state.ring) * cells + cell] += quantity;
        state.orders[cell] += quantity;
        state.next_receipt += 1;
    }
}

/// Money, and what the parts that were not looked at do: as in the nominal course.
fn end(stage: Stage, state: &mut State, u: usize) {
    let model = stage.model;
    money::pay(model, state, u);
    let Some(nominal) = stage.nominal else { return };
    let was_awake = |state: &State, part: u32| state.known[part as usize / 64] >> (part % 64) & 1 == 1;
    for &(node, amount) in nominal.refused.row(u) {
        if was_awake(state, model.parts.of_node[node as usize]) {
            state.outcome.refused[node as usize] -= amount;
        }
    }
    for &(r, behind) in nominal.marks.row(u) {
        if !was_awake(state, model.parts.of_need[r as usize]) {
            needs::episode(model, state, u, r as usize, behind);
        }
    }
}

/// What happens in a part of what is wanted, and what follows.
fn act(stage: Stage, state: &mut State, u: usize, part: usize) {
    let model = stage.model;
    let span = model.parts.spans[part];
    if span.has & has::STORES != 0 {
        hold_up(model, state, u, part);
    }
    balance::settle(stage, state, u, part);
    if span.has & has::ENABLERS != 0 {
        needs::enable_again(model, state, u, part);
    }
    if span.has & has::NEEDS != 0 {
        needs::serve_from_surplus(model, state, u, part);
    }
    depart(stage, state, u, &span);
    if span.has & has::ACCOUNTS != 0 {
        money::spend(stage, state, u, part);
    }
    if span.has & has::NEEDS != 0 {
        needs::close(stage, state, u, part);
    }
    state.touches += span.cells().len() as u64;
}

/// What there is and what is wanted, in the parts that are awake, or in those that were not `known` to be.
pub(crate) fn prepare_all(stage: Stage, policy: &dyn Policy, state: &mut State, u: usize, rest: bool) {
    let model = stage.model;
    for word in 0..state.awake.len() {
        let known = if rest { state.known[word] } else { 0 };
        for part in bits(word, state.awake[word] & !known) {
            prepare(stage, policy, state, u, part);
        }
    }
    if !policy.is_local() {
        policy.want(model, state, u, 0..model.flows.len());
        cap(stage, state, 0..model.flows.len());
        (0..model.parts.count).for_each(|part| needs::enable(model, state, u, part));
    }
}

/// What there is and what is wanted in a part.
#[inline]
fn prepare(stage: Stage, policy: &dyn Policy, state: &mut State, u: usize, part: usize) {
    let model = stage.model;
    let span = model.parts.spans[part];
    arrive(stage, state, u, &span);
    provide(model, state, u, &span);
    if span.has & has::NEEDS != 0 {
        needs::open(stage, state, u, part);
        needs::want(model, state, u, part);
    }
    if policy.is_local() {
        policy.want(model, state, u, span.flows());
        cap(stage, state, span.flows());
        snap(stage, state, u, &span);
        if span.has & has::ENABLERS != 0 {
            needs::enable(model, state, u, part);
        }
    }
}

/// Nothing asks for inputs beyond what its own capacity can use.
#[inline]
fn cap(stage: Stage, state: &mut State, flows: Range<usize>) {
    let model = stage.model;
    for flow in flows {
        let (node, amount) = model.tied.alone[flow];
        if node == Tied::NONE {
            continue;
        }
        let node = node as usize;
        let beyond = amount * state.want[flow] - state.base[node];
        if beyond > model.tolerance[node] {
            state.want[flow] = state.base[node] / amount;
            state.outcome.refused[node] += beyond;
            if stage.nominal.is_none() {
                state.refused_now.push((node as u32, beyond));
            }
        }
    }
}

/// What differs from the nominal course by rounding alone is the same, lest it spread.
#[inline]
fn snap(stage: Stage, state: &mut State, u: usize, span: &Span) {
    let Some(nominal) = stage.nominal else { return };
    let planned = &nominal.quantity[u * stage.model.flows.len()..][..stage.model.flows.len()];
    for flow in span.flows() {
        let (want, planned) = (state.want[flow], planned[flow]);
        let same = (want - planned).abs() <= 1e-12 * planned;
        state.want[flow] = if same { planned } else { want };
    }
}

/// What is in stock before the step's flows: what is left of the last, and what arrives from earlier ones.
#[inline]
fn arrive(stage: Stage, state: &mut State, u: usize, span: &Span) {
    let model = stage.model;
    let cells = model.cells.len();
    let decay = &model.decay[model.decay_of[u] * cells..][..cells];
    let row = (u % state.ring) * cells;
    for cell in span.cells() {
        let due = state.due[row + cell];
        state.due[row + cell] = 0.0;
        let there = match stage.nominal {
            Some(nominal) => nominal.arrived[u * cells + cell],
            None => 0.0,
        };
        let arrived = there + due;
        state.base[cell] = state.stock[cell] * decay[cell] + arrived;
        state.arrived[cell] = arrived;
        state.orders[cell] -= due;
    }
}

/// What there is of every resource.
#[inline]
fn provide(model: &Model, state: &mut State, u: usize, span: &Span) {
    let (cells, width) = (model.cells.len(), model.resources.len());
    for resource in span.resources() {
        let mut own = model.available[u * width + resource];
        if state.dirty {
            own = (own + state.shifted[u * width + resource]).max(0.0);
        }
        let factor = state.factor[resource];
        state.base[cells + resource] =
            if factor == 1.0 { own } else { left(model, u, resource, own, factor) };
    }
}

/// What is left of a resource in a step. A share of what is unlimited is a share of what the plan takes of it.
pub(crate) fn left(model: &Model, u: usize, resource: usize, own: f64, factor: f64) -> f64 {
    if own < f64::INFINITY {
        return own * factor;
    }
    let users = model.network.users.row(model.node(resource)).iter();
    factor * users.map(|user| user.amount * model.planned_in(u, user.flow as usize)).sum::<f64>()
}

/// Holds up what would come into a full store, downstream first.
fn hold_up(model: &Model, state: &mut State, u: usize, part: usize) {
    for &(cell, resource) in model.parts.stores.row(part) {
        let (cell, resource) = (cell as usize, resource as usize);
        let capacity = state.base[model.node(resource)];
        let used: f64 = model
            .network
            .users
            .row(cell)
            .iter()
            .map(|user| user.amount * state.want[user.flow as usize])
            .sum();
        let room = capacity - (state.base[cell] - used);
        let (mut now, mut any) = (0.0, false);
        for own in model.network.givers.row(cell) {
            let want = state.want[own.flow as usize];
            any |= want > 0.0;
            let gives = model.network.gives.row(own.flow as usize).iter();
            let same = gives.filter(|give| give.node as usize == cell);
            now += same
                .map(|give| give.amount * balance::at_once(model, state, own.flow as usize, give, u))
                .sum::<f64>()
                * want;
        }
        // A plan may end a period with a store that is just full, while what it has ordered comes later.
        let full = room < -FULL * capacity - model.tolerance[cell] && state.base[cell] >= capacity;
        if !any || (now <= room + model.tolerance[cell] && !full) {
            continue;
        }
        let left = if full || now <= 0.0 { 0.0 } else { (room / now).clamp(0.0, 1.0) };
        for own in model.network.givers.row(cell) {
            state.want[own.flow as usize] *= left;
        }
    }
}

/// Takes what happens out of the stocks and sends it on its way.
#[inline]
fn depart(stage: Stage, state: &mut State, u: usize, span: &Span) {
    let (model, cells) = (stage.model, stage.model.cells.len());
    for cell in span.cells() {
        state.stock[cell] = state.net[cell];
    }
    for flow in span.flows() {
        let quantity = state.quantity[flow];
        state.done[flow] += quantity;
        let there = match stage.nominal {
            Some(nominal) => nominal.quantity[u * model.flows.len() + flow],
            None => 0.0,
        };
        let more = quantity - there;
        let offer = model.tied.offer[flow];
        let longer = if offer == Tied::NONE { 0.0 } else { state.longer[offer as usize] };
        if more == 0.0 && longer == 0.0 {
            continue;
        }
        for give in model.network.slow.row(flow) {
            let (node, class) = (give.node as usize, give.class as usize);
            let units = give.amount * if longer == 0.0 { more } else { -there };
            if units != 0.0 {
                state.orders[node] += units * (1.0 - model.delays.same(class, u));
                for &(v, share) in model.delays.later(class, u) {
                    state.due[(v % state.ring) * cells + node] += share * units;
                    if stage.nominal.is_some() {
                        state.stir(model, v, node);
                    }
                }
            }
            if longer != 0.0 {
                let counted = match model.delays.is_quick(class) {
                    true => balance::at_once(model, state, flow, give, u),
                    false => 0.0,
                };
                depart_late(stage, state, u, give, quantity, [longer, counted]);
            }
        }
    }
}

/// Sends purchases on their way whose lead is longer by a part of itself; a share of them is counted as arrived.
fn depart_late(
    stage: Stage,
    state: &mut State,
    u: usize,
    give: &Give,
    quantity: f64,
    [longer, counted]: [f64; 2],
) {
    let model = stage.model;
    let (node, class, cells) = (give.node as usize, give.class as usize, model.cells.len());
    let units = give.amount * quantity;
    state.orders[node] += units;
    let (from, until) = model.delays.span(class, u, &model.steps, longer);
    let mut at_once = 0.0;
    model.steps.overlap(from.max(model.steps.starts[u]), until, |v, share| {
        if v == u {
            at_once = share;
        } else {
            state.due[(v % state.ring) * cells + node] += share * units;
            if stage.nominal.is_some() {
                state.stir(model, v, node);
            }
        }
    });
    state.stock[node] += (at_once - counted) * units;
    state.orders[node] -= at_once * units;
}

/// What is settled at the end of the horizon: the credit of closing stock, and targets that count needs.
pub(crate) fn finish(stage: Stage, state: &mut State) {
    let model = stage.model;
    state.rise(stage);
    needs::first_losses(model, state);
    let case = model.case;
    let factor = case.calendar.discount_end() * case.economics.closing_stock_share.0;
    for (cell, (item, _)) in model.cells.iter().enumerate() {
        let credit = state.stock[cell].min(model.opening[cell]).max(0.0);
        state.outcome.terms[term::CLOSING_STOCK] -= factor * case.items[*item].unit_value.0 * credit;
    }
    let periods = model.periods();
    let outcome = &mut state.outcome;
    for (at, measure) in model.measures.iter().enumerate() {
        for &r in &measure.needs {
            for t in 0..periods {
                outcome.measured[at * periods + t][0] += outcome.unserved[r * periods + t];
                outcome.measured[at * periods + t][1] += outcome.need[r * periods + t];
            }
        }
    }
}
