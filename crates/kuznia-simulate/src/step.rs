//! One step: events, arrivals, wants, what can happen of them, and what follows.

use crate::model::Model;
use crate::policy::Policy;
use crate::state::State;
use crate::{balance, events, needs};
use kuznia_scenarios::Scenario;

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

/// Plays one step.
pub(crate) fn step(model: &Model, policy: &dyn Policy, scenario: &Scenario, state: &mut State, u: usize) {
    state.excess.fill(0.0);
    events::apply(model, scenario, state, u);
    arrive(model, state, u);
    provide(model, state, u);
    needs::open(model, state, u);
    needs::want(model, state, u);
    policy.want(model, state, u);
    if !model.enablers.is_empty() {
        needs::enable(model, state, u);
    }
    if model.funds.is_some() {
        afford(model, state, u);
    }
    if !model.stores.is_empty() {
        hold_up(model, state, u);
    }
    balance::settle(model, state, u);
    if !model.enablers.is_empty() {
        needs::enable_again(model, state, u);
    }
    needs::serve_from_surplus(model, state, u);
    depart(model, state, u);
    spend(model, state, u);
    needs::close(model, state, u);
}

/// What is in stock before the step's flows: what is left of the last, and what arrives from earlier ones.
fn arrive(model: &Model, state: &mut State, u: usize) {
    let cells = model.cells.len();
    let decay = &model.decay[model.decay_of[u] * cells..][..cells];
    let row = (u % state.ring) * cells;
    let due = &mut state.due[row..row + cells];
    for cell in 0..cells {
        state.base[cell] = state.stock[cell] * decay[cell] + due[cell];
        state.orders[cell] -= due[cell];
        due[cell] = 0.0;
    }
    while let Some(&(_, cell, quantity)) = model.receipts.get(state.next_receipt).filter(|own| own.0 == u) {
        state.base[cell] += quantity;
        state.next_receipt += 1;
    }
}

/// What there is of every resource.
fn provide(model: &Model, state: &mut State, u: usize) {
    let (cells, width) = (model.cells.len(), model.resources.len());
    let available = &model.available[u * width..][..width];
    for (resource, &own) in available.iter().enumerate() {
        let mut own = own;
        if state.dirty {
            own = (own + state.shifted[u * width + resource]).max(0.0);
        }
        let factor = state.factor[resource];
        state.base[cells + resource] = if factor == 1.0 {
            own
        } else if own == f64::INFINITY {
            // A share of what is unlimited is a share of what the plan takes of it.
            let users = model.network.users.row(cells + resource);
            factor
                * users.iter().map(|user| user.amount * model.planned_in(u, user.flow as usize)).sum::<f64>()
        } else {
            own * factor
        };
    }
}

/// Cuts purchases to the money there is: what the plan spends on them, and what cash is beyond it.
fn afford(model: &Model, state: &mut State, u: usize) {
    let Some(funds) = &model.funds else { return };
    let t = model.steps.period[u];
    for fund in 0..funds.count {
        if funds.turns[u] {
            state.cash[fund] *= funds.carry[fund];
        }
    }
    for (at, &(aid, fund)) in funds.aid.iter().enumerate() {
        let income = funds.aid_income[u * funds.aid.len() + at];
        state.cash[fund] -= (1.0 - state.given[aid]) * income;
    }
    let prices = &model.money[t * model.flows.len()..][..model.flows.len()];
    for fund in 0..funds.count {
        let (mut planned, mut wanted) = (0.0, 0.0);
        let buys = || {
            model.flows.iter().enumerate().filter_map(|(flow, kind)| match kind {
                crate::Flow::Buy(o) => Some((flow, State::at(*o), funds.group_of[flow]?)),
                _ => None,
            })
        };
        for (flow, offer, group) in buys() {
            let share = prices[flow] * funds.pays(t, group, fund);
            planned += share * model.planned_in(u, flow);
            wanted += share * state.price[offer] * state.want[flow];
        }
        let room = funds.cash[u * funds.count + fund] + state.cash[fund];
        let most = (planned + room).max(0.0);
        if wanted <= most * (1.0 + 1e-7) + 1e-9 {
            continue;
        }
        let cut = 1.0 - most / wanted;
        for (flow, _, group) in buys() {
            // Only the part that this fund pays is cut.
            let all: f64 = (0..funds.count).map(|other| funds.pays(t, group, other)).sum();
            let part = if all > 0.0 { funds.pays(t, group, fund) / all } else { 0.0 };
            state.want[flow] *= 1.0 - cut * part;
        }
    }
}

/// Holds up what would come into a full store, downstream first.
fn hold_up(model: &Model, state: &mut State, u: usize) {
    for &(cell, resource) in &model.stores {
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
            now +=
                same.map(|give| give.amount * model.delays.same(give.class as usize, u)).sum::<f64>() * want;
        }
        let full = room <= 0.0 && state.base[cell] >= capacity;
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
fn depart(model: &Model, state: &mut State, u: usize) {
    let cells = model.cells.len();
    state.stock.copy_from_slice(&state.net[..cells]);
    for flow in 0..model.flows.len() {
        let quantity = state.quantity[flow];
        if quantity == 0.0 {
            continue;
        }
        state.done[flow] += quantity;
        let longer = match model.flows[flow] {
            crate::Flow::Buy(o) => state.longer[State::at(o)],
            _ => 0.0,
        };
        for give in model.network.gives.row(flow).iter().filter(|give| give.class > 0) {
            let (node, units) = (give.node as usize, give.amount * quantity);
            let class = give.class as usize;
            state.orders[node] += units * (1.0 - model.delays.same(class, u));
            if longer == 0.0 {
                for &(v, share) in model.delays.later(class, u) {
                    state.due[(v % state.ring) * cells + node] += share * units;
                }
                continue;
            }
            // What the balance counted as arriving at once may be late now.
            let same = model.delays.same(class, u);
            state.stock[node] -= same * units;
            state.orders[node] += same * units;
            let (from, until) = model.delays.span(class, u, &model.steps, longer);
            let (due, ring) = (&mut state.due, state.ring);
            let mut at_once = 0.0;
            model.steps.overlap(from.max(model.steps.starts[u]), until, |v, share| {
                if v == u {
                    at_once = share;
                } else {
                    due[(v % ring) * cells + node] += share * units;
                }
            });
            state.stock[node] += at_once * units;
            state.orders[node] -= at_once * units;
        }
    }
}

/// What the step costs, what it measures, and what it does to cash.
fn spend(model: &Model, state: &mut State, u: usize) {
    let t = model.steps.period[u];
    let (discount, years) = (model.discount[u], model.steps.years[u]);
    let prices = &model.money[t * model.flows.len()..][..model.flows.len()];
    let mut terms = state.outcome.terms;
    for (flow, kind) in model.flows.iter().enumerate() {
        let quantity = state.quantity[flow];
        let price = prices[flow];
        if price == 0.0 {
            continue;
        }
        let (which, factor) = match kind {
            crate::Flow::Run(_) => (term::VARIABLE, 1.0),
            crate::Flow::Buy(o) => (term::PURCHASES, state.price[State::at(*o)]),
            crate::Flow::Ship(..) => (term::TRANSPORT, 1.0),
            _ => (term::DISPOSAL, 1.0),
        };
        terms[which] += price * factor * quantity * discount;
        if let Some(group) = model.funds.as_ref().and_then(|funds| funds.group_of[flow]) {
            state.excess[group] += price * (factor * quantity - model.planned_in(u, flow));
        }
    }
    for &(flow, offer) in &model.take_or_pay {
        let own = &model.case.offers[offer];
        let window = model.steps.calendar.window(model.steps.id(u), own.from, own.until);
        let unused = own.min_per_year.0 * years * window - state.quantity[flow];
        terms[term::PURCHASES] += prices[flow] * unused.max(0.0) * discount;
    }
    for &(cell, cost) in &model.holding {
        terms[term::HOLDING] += cost * years * state.stock[cell] * discount;
    }
    for &(resource, line) in &model.overtime {
        let node = model.node(resource);
        let own = &model.case.lines[line];
        let regular = state.base[node] / (1.0 + own.overtime_share.0);
        let over = (state.base[node] - state.net[node] - regular).max(0.0);
        terms[term::OVERTIME] += own.overtime_cost.0 * over * discount;
    }
    let from = model.payments.partition_point(|own| own.0 < u);
    for &(_, project, money) in model.payments[from..].iter().take_while(|own| own.0 == u) {
        let more = money * (state.overrun[project] - 1.0);
        terms[term::CAPITAL] += more * discount;
        if let Some(group) = model.funds.as_ref().and_then(|funds| funds.capital_group[project]) {
            state.excess[group] += more;
        }
    }
    state.outcome.terms = terms;
    measure(model, state, u, t);
    pay(model, state, u, t);
}

/// Adds to what is measured by period.
fn measure(model: &Model, state: &mut State, u: usize, t: usize) {
    let outcome = &mut state.outcome;
    for &(flow, foreign, served) in &model.value {
        let quantity = state.quantity[flow];
        if quantity != 0.0 {
            outcome.foreign[t] += foreign * quantity;
            outcome.served_value[t] += served * quantity;
        }
    }
    let years = model.steps.years[u];
    for (at, measure) in model.measures.iter().enumerate() {
        let sums = &mut outcome.measured[at * model.case.calendar.len() + t];
        for &(flow, a, b) in &measure.flows {
            sums[0] += a * state.quantity[flow];
            sums[1] += b * state.quantity[flow];
        }
        for &(acceptance, a, b) in &measure.fielded {
            // At the end of the step, as targets count it.
            let [left, mean] = model.wear[u * model.case.acceptances.len() + acceptance];
            let flow = model.flow_of[acceptance];
            let level =
                left * state.fielded[acceptance] + flow.map_or(0.0, |flow| mean * state.quantity[flow]);
            sums[0] += a * years * level;
            sums[1] += b * years * level;
        }
    }
}

/// Takes what costs more than planned from the funds that pay it.
fn pay(model: &Model, state: &mut State, u: usize, t: usize) {
    let Some(funds) = &model.funds else { return };
    for (group, &excess) in state.excess.iter().enumerate().filter(|(_, excess)| **excess != 0.0) {
        for fund in 0..funds.count {
            state.cash[fund] -= excess * funds.pays(t, group, fund);
        }
    }
    let short: f64 = (0..funds.count)
        .map(|fund| (-(funds.cash[u * funds.count + fund] + state.cash[fund])).max(0.0))
        .sum();
    state.outcome.arrears = state.outcome.arrears.max(short);
}

/// What is settled at the end of the horizon: the credit of closing stock, and targets that count needs.
pub(crate) fn finish(model: &Model, state: &mut State) {
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
