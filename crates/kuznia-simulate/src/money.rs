//! Money of a step: purchases cut to what there is, what the step costs and measures, and what funds pay.

use crate::active::{Stage, bits};
use crate::model::{Model, Tied};
use crate::parts::has;
use crate::policy::Policy;
use crate::state::State;
use crate::step::{prepare_all, term};

/// Cuts purchases to the money there is: what the plan spends on them, and what cash is beyond it.
pub(crate) fn afford(stage: Stage, policy: &dyn Policy, state: &mut State, u: usize) {
    let model = stage.model;
    let Some(funds) = &model.funds else { return };
    for fund in 0..funds.count {
        if funds.turns[u] {
            state.cash[fund] *= funds.carry[fund];
        }
    }
    for (at, &(aid, fund)) in funds.aid.iter().enumerate() {
        let income = funds.aid_income[u * funds.aid.len() + at];
        state.cash[fund] -= (1.0 - state.given[aid]) * income;
    }
    state.cut = false;
    if stage.nominal.is_none() {
        state.wanted.copy_from_slice(&state.want);
    }
    for fund in 0..funds.count {
        let [planned, wanted] = asked(stage, state, u, fund);
        state.asked[fund] = [planned, wanted];
        let room = funds.cash[u * funds.count + fund] + state.cash[fund];
        let most = (planned + room).max(0.0);
        if wanted <= most * (1.0 + 1e-7) + 1e-9 {
            continue;
        }
        state.cut = true;
        if stage.nominal.is_some() {
            // Whoever buys must be looked at.
            for word in 0..state.awake.len() {
                state.known[word] = state.awake[word];
            }
            state.wake_all(stage, u);
            prepare_all(stage, policy, state, u, true);
        }
        let t = model.steps.period[u];
        let cut = 1.0 - most / wanted;
        for &(flow, group) in &funds.buys {
            // Only the part that this fund pays is cut.
            let all: f64 = (0..funds.count).map(|other| funds.pays(t, group, other)).sum();
            let part = if all > 0.0 { funds.pays(t, group, fund) / all } else { 0.0 };
            state.want[flow] *= 1.0 - cut * part;
        }
    }
}

/// What the plan spends on purchases out of a fund in a step, and what those that are wanted would cost.
fn asked(stage: Stage, state: &State, u: usize, fund: usize) -> [f64; 2] {
    let model = stage.model;
    let Some(funds) = &model.funds else { return [0.0; 2] };
    let (t, flows) = (model.steps.period[u], model.flows.len());
    let share = |flow: usize, group: usize| model.money[t * flows + flow] * funds.pays(t, group, fund);
    let price = |flow: usize| state.price[model.tied.offer[flow] as usize];
    let Some(nominal) = stage.nominal else {
        return funds.buys.iter().fold([0.0; 2], |[planned, wanted], &(flow, group)| {
            let share = share(flow, group);
            [planned + share * model.planned_in(u, flow), wanted + share * price(flow) * state.want[flow]]
        });
    };
    let [planned, mut wanted] = nominal.asked[u * funds.count + fund];
    let awake = state.awake.iter().enumerate().flat_map(|(word, own)| bits(word, *own));
    for part in awake {
        for flow in model.parts.spans[part].flows() {
            if let Some(group) = funds.group_of[flow].filter(|_| model.tied.offer[flow] != Tied::NONE) {
                let more = price(flow) * state.want[flow] - nominal.wanted[u * flows + flow];
                wanted += share(flow, group) * more;
            }
        }
    }
    [planned, wanted]
}

/// What the step costs and measures in a part.
pub(crate) fn spend(stage: Stage, state: &mut State, u: usize, part: usize) {
    let model = stage.model;
    let (t, flows) = (model.steps.period[u], model.flows.len());
    let (discount, years) = (model.discount[u], model.steps.years[u]);
    let (parts, tied) = (&model.parts, &model.tied);
    let mut terms = state.outcome.terms;
    let span = parts.spans[part];
    for flow in span.flows() {
        let quantity = state.quantity[flow];
        let there = stage.nominal.map_or(0.0, |own| own.quantity[u * flows + flow]);
        let price = model.money[t * flows + flow];
        let offer = tied.offer[flow];
        if price != 0.0 {
            let paid = if offer == Tied::NONE { quantity } else { state.price[offer as usize] * quantity };
            terms[tied.term[flow] as usize] += price * (paid - there) * discount;
            if let Some(group) = model.funds.as_ref().and_then(|funds| funds.group_of[flow]) {
                let known = if stage.nominal.is_some() { there } else { model.planned_in(u, flow) };
                state.excess[group] += price * (paid - known);
            }
        }
        let more = quantity - there;
        if more != 0.0 {
            let [foreign, served] = tied.value[flow];
            state.outcome.foreign[t] += foreign * more;
            state.outcome.served_value[t] += served * more;
            for &(measure, a, b) in tied.measures.row(flow) {
                let sums = &mut state.outcome.measured[measure as usize * model.periods() + t];
                sums[0] += a * more;
                sums[1] += b * more;
            }
        }
    }
    if span.has & has::EXTRAS == 0 {
        state.outcome.terms = terms;
        return;
    }
    for at in parts.take_or_pay.row(part) {
        let (flow, offer) = model.take_or_pay[*at as usize];
        let own = &model.case.offers[offer];
        let window = model.steps.calendar.window(model.steps.id(u), own.from, own.until);
        let unused = |quantity: f64| (own.min_per_year.0 * years * window - quantity).max(0.0);
        let there = stage.nominal.map_or(0.0, |own| unused(own.quantity[u * flows + flow]));
        terms[term::PURCHASES] +=
            model.money[t * flows + flow] * (unused(state.quantity[flow]) - there) * discount;
    }
    for cell in parts.cells.row(part).iter().map(|at| *at as usize) {
        let cost = tied.holding[cell];
        if cost != 0.0 {
            let there = stage.nominal.map_or(0.0, |own| own.stock[u * model.cells.len() + cell]);
            terms[term::HOLDING] += cost * years * (state.stock[cell] - there) * discount;
        }
    }
    for at in parts.overtime.row(part).iter().map(|at| *at as usize) {
        let (resource, line) = model.overtime[at];
        let node = model.node(resource);
        let own = &model.case.lines[line];
        let regular = state.base[node] / (1.0 + own.overtime_share.0);
        state.over[at] = (state.base[node] - state.net[node] - regular).max(0.0);
        let there = stage.nominal.map_or(0.0, |own| own.over[u * model.overtime.len() + at]);
        terms[term::OVERTIME] += own.overtime_cost.0 * (state.over[at] - there) * discount;
    }
    state.outcome.terms = terms;
    level(stage, state, u, part);
}

/// Adds what is fielded to what is measured.
fn level(stage: Stage, state: &mut State, u: usize, part: usize) {
    let model = stage.model;
    let (t, years, all) = (model.steps.period[u], model.steps.years[u], state.fielded.len());
    for a in model.parts.acceptances.row(part).iter().map(|a| *a as usize) {
        for &(measure, numerator, denominator) in model.tied.fielded.row(a) {
            // At the end of the step, as targets count it.
            let [left, mean] = model.wear[u * all + a];
            let served = model.flow_of[a].map_or(0.0, |flow| mean * state.quantity[flow]);
            let there = stage.nominal.map_or(0.0, |own| own.fielded[u * all + a]);
            let level = left * state.fielded[a] + served - there;
            let sums = &mut state.outcome.measured[measure as usize * model.periods() + t];
            sums[0] += numerator * years * level;
            sums[1] += denominator * years * level;
        }
    }
}

/// Takes what costs more than planned from the funds that pay it.
pub(crate) fn pay(model: &Model, state: &mut State, u: usize) {
    let from = model.payments.partition_point(|own| own.0 < u);
    for &(_, project, money) in model.payments[from..].iter().take_while(|own| own.0 == u) {
        let more = money * (state.overrun[project] - 1.0);
        state.outcome.terms[term::CAPITAL] += more * model.discount[u];
        if let Some(group) = model.funds.as_ref().and_then(|funds| funds.capital_group[project]) {
            state.excess[group] += more;
        }
    }
    let Some(funds) = &model.funds else { return };
    let t = model.steps.period[u];
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
