//! Requirements: what is open, what is wanted for it, what surplus can give, fielded levels, and what is short.

use crate::active::Stage;
use crate::balance::ration;
use crate::endurance::watch;
use crate::model::Model;
use crate::state::{Episode, State};
use crate::step::term;
use kuznia_base::Id;

/// Opens the needs of a step. A need that does not wait is open until the end of its period, the plan's own grain.
pub(crate) fn open(stage: Stage, state: &mut State, u: usize, part: usize) {
    let model = stage.model;
    let (t, width) = (model.steps.period[u], model.requirements());
    let first = model.steps.first[t] == u;
    let years = model.steps.years[u];
    for r in model.parts.needs.row(part).iter().map(|r| *r as usize) {
        let need = &model.needs[r];
        let planned_now = years * model.amounts[u * width + r];
        let now = planned_now * (1.0 + state.surge[r]);
        let more = if stage.nominal.is_some() { now - planned_now } else { now };
        if more != 0.0 {
            state.outcome.need[r * model.periods() + t] += more;
        }
        if need.held {
            continue;
        }
        if first && !need.kept {
            state.open[r] = 0.0;
            state.planned_open[r] = 0.0;
            for (flow, _, _) in &need.serves {
                state.done[*flow] = model.before[t * model.flows.len() + flow];
            }
        }
        state.open[r] += now;
        let planned: f64 = need.serves.iter().map(|(flow, _, eff)| eff * model.planned_in(u, *flow)).sum();
        state.planned_open[r] += planned_now - planned;
    }
}

/// What is wanted of every serving flow: as planned, late ones too, and beyond the plan what is needed beyond it.
pub(crate) fn want(model: &Model, state: &mut State, u: usize, part: usize) {
    for r in model.parts.needs.row(part).iter().map(|r| *r as usize) {
        let need = &model.needs[r];
        if need.held {
            want_held(model, state, u, r);
            continue;
        }
        let mut sum = 0.0;
        for (flow, _, eff) in &need.serves {
            state.want[*flow] = (model.planned_until(u, *flow) - state.done[*flow]).max(0.0);
            sum += eff * state.want[*flow];
        }
        let open = state.open[r].max(0.0);
        if sum > open {
            let share = open / sum;
            need.serves.iter().for_each(|(flow, _, _)| state.want[*flow] *= share);
            continue;
        }
        let beyond = open - sum - state.planned_open[r].max(0.0);
        if beyond > 1e-9 * (1.0 + open) {
            add(model, state, u, r, beyond);
        }
    }
}

/// Adds effective units to what is wanted, in proportion to the plan of the period, or to the first that serves.
fn add(model: &Model, state: &mut State, u: usize, r: usize, units: f64) {
    let at = model.steps.period[u] * model.flows.len();
    let serves = &model.needs[r].serves;
    let whole: f64 = serves.iter().map(|(flow, _, eff)| eff * model.planned[at + flow]).sum();
    if whole > 0.0 {
        for (flow, _, _) in serves {
            state.want[*flow] += units * model.planned[at + flow] / whole;
        }
    } else if let Some((flow, _, eff)) = serves.iter().find(|(_, _, eff)| *eff > 0.0) {
        state.want[*flow] += units / eff;
    }
}

/// As planned; where less is fielded than planned, the gap; where the level rises beyond the plan, the rise.
fn want_held(model: &Model, state: &mut State, u: usize, r: usize) {
    let all = model.case.acceptances.len();
    let mut ahead = 0.0;
    for (flow, a, eff) in &model.needs[r].serves {
        let gap = model.planned_fielded[u * all + a.index()] - state.fielded[a.index()];
        state.want[*flow] = model.planned_in(u, *flow) + gap.max(0.0);
        ahead += eff * (-gap).max(0.0);
    }
    let amount = model.amounts[u * model.requirements() + r];
    let beyond = amount * state.surge[r].max(0.0) - ahead;
    if beyond > 1e-9 * (1.0 + amount) {
        add(model, state, u, r, beyond);
    }
}

/// What is fielded at the end of a step.
fn fielded_after(model: &Model, state: &State, u: usize, a: usize, flow: Option<usize>, wanted: bool) -> f64 {
    let [left, mean] = model.wear[u * model.case.acceptances.len() + a];
    let served = flow.map_or(0.0, |flow| if wanted { state.want[flow] } else { state.quantity[flow] });
    left * state.fielded[a] + mean * served
}

/// What enabling items allow: the mean of what is fielded before and after.
fn allowed(model: &Model, state: &State, u: usize, enabler: &crate::model::Enabler, wanted: bool) -> f64 {
    let levels = enabler
        .fielded
        .iter()
        .map(|&(a, flow)| (state.fielded[a] + fielded_after(model, state, u, a, flow, wanted)) / 2.0);
    model.steps.years[u] * levels.sum::<f64>()
}

/// Sets what enabling items allow if all is fielded that is wanted.
pub(crate) fn enable(model: &Model, state: &mut State, u: usize, part: usize) {
    for at in model.parts.enablers.row(part) {
        let enabler = &model.enablers[*at as usize];
        let node = model.node(enabler.resource);
        state.base[node] = allowed(model, state, u, enabler, true);
    }
}

/// Cuts what less fielded than wanted does not allow.
pub(crate) fn enable_again(model: &Model, state: &mut State, u: usize, part: usize) {
    for at in model.parts.enablers.row(part) {
        let enabler = &model.enablers[*at as usize];
        let node = model.node(enabler.resource);
        let fewer = state.base[node] - allowed(model, state, u, enabler, false);
        state.net[node] -= fewer;
        state.base[node] -= fewer;
        if state.net[node] < -model.tolerance[node] {
            state.limited[part] = true;
            ration(model, state, node, u);
        }
    }
}

/// Serves what is still open out of stock that the plan does not hold for later, by priority.
pub(crate) fn serve_from_surplus(model: &Model, state: &mut State, u: usize, part: usize) {
    for r in model.parts.by_priority.row(part).iter().map(|r| *r as usize) {
        let need = &model.needs[r];
        let mut missing = missing(model, state, u, r);
        for (flow, a, eff) in &need.serves {
            if missing <= 1e-9 * (1.0 + state.open[r].abs()) {
                break;
            }
            state.limited[part] = true;
            let mean =
                if need.held { model.wear[u * model.case.acceptances.len() + a.index()][1] } else { 1.0 };
            let mut more = missing / (eff * mean).max(1e-300);
            let takes = model.network.takes.row(*flow);
            for take in takes {
                let node = take.node as usize;
                let kept = if node < model.cells.len() {
                    let reserve = model.reserve[u * model.cells.len() + node];
                    state.again.reserve(model, u, node).unwrap_or(reserve) + model.tolerance[node]
                } else {
                    0.0
                };
                more = more.min((state.net[node] - kept).max(0.0) / take.amount);
            }
            if more <= 0.0 {
                continue;
            }
            state.quantity[*flow] += more;
            takes.iter().for_each(|take| state.net[take.node as usize] -= take.amount * more);
            missing -= more * eff * mean;
        }
    }
}

/// Effective units that are still missing in a step.
fn missing(model: &Model, state: &State, u: usize, r: usize) -> f64 {
    let need = &model.needs[r];
    if need.held {
        let level: f64 = need
            .serves
            .iter()
            .map(|(flow, a, eff)| eff * fielded_after(model, state, u, a.index(), Some(*flow), false))
            .sum();
        let idle = idle_level(model, state, u, r);
        return model.amounts[u * model.requirements() + r] * (1.0 + state.surge[r]) - level - idle;
    }
    let served: f64 = need.serves.iter().map(|(flow, _, eff)| eff * state.quantity[*flow]).sum();
    state.open[r] - served
}

/// Fielded by acceptances that nothing can serve any more.
fn idle_level(model: &Model, state: &State, u: usize, r: usize) -> f64 {
    let own = model.case.acceptances.iter().filter(|(_, own)| own.requirement.index() == r);
    own.filter(|(a, _)| !model.needs[r].serves.iter().any(|(_, other, _)| other == a))
        .map(|(a, own)| own.effectiveness * fielded_after(model, state, u, a.index(), None, false))
        .sum()
}

/// Closes a step: levels, waiting needs, what is short and what it costs, and times in which less is served than planned.
pub(crate) fn close(stage: Stage, state: &mut State, u: usize, part: usize) {
    let model = stage.model;
    let (t, all) = (model.steps.period[u], model.case.acceptances.len());
    let (last, final_step) = (model.steps.first[t + 1] == u + 1, u + 1 == model.len());
    let years = model.steps.years[u];
    for r in model.parts.needs.row(part).iter().map(|r| *r as usize) {
        let need = &model.needs[r];
        let missing = missing(model, state, u, r);
        let (unserved, lag, given);
        let mut cost = 0.0;
        if need.held {
            state.short[r] = missing.max(0.0);
            unserved = years * state.short[r];
            cost = need.cost * years * state.short[r] * model.discount[u];
            let amount = model.amounts[u * model.requirements() + r] * (1.0 + state.surge[r]);
            let planned = planned_level(model, u, r).min(amount);
            given = amount - missing;
            lag = (planned - given) / amount.max(1e-300);
        } else {
            let served = state.open[r] - missing;
            state.open[r] = missing;
            let now = years * model.amounts[u * model.requirements() + r] * (1.0 + state.surge[r]);
            unserved = now - served;
            given = served;
            lag = (missing - state.planned_open[r].max(0.0)) / now.max(1e-300);
            state.short[r] = 0.0;
            if need.kept && !final_step {
                cost = need.cost * years * missing.max(0.0) * model.discount[u];
            } else if last {
                state.short[r] = missing.max(0.0);
                cost = need.cost * state.short[r] * model.case.calendar.discount_mid(Id::new(t));
            }
        }
        let [unserved_there, cost_there] =
            stage.nominal.map_or([0.0; 2], |own| own.gave[u * model.needs.len() + r]);
        state.gave[r] = [unserved, cost];
        if unserved != unserved_there {
            state.outcome.unserved[r * model.periods() + t] += unserved - unserved_there;
        }
        state.outcome.terms[term::SHORTFALL] += cost - cost_there;
        state.behind[r] = lag > 0.01;
        episode(model, state, u, r, lag > 0.01);
        watch(stage, state, u, r, given);
    }
    for a in model.parts.acceptances.row(part).iter().map(|a| *a as usize) {
        state.fielded[a] *= model.wear[u * all + a][0];
    }
    for r in model.parts.needs.row(part) {
        let need = &model.needs[*r as usize];
        for (flow, a, _) in need.serves.iter().filter(|_| need.held) {
            let mean = model.wear[u * all + a.index()][1];
            state.fielded[a.index()] += mean * state.quantity[*flow];
        }
    }
}

/// First periods in which more than a hundredth of a need is lost beyond the plan.
pub(crate) fn first_losses(model: &Model, state: &mut State) {
    let periods = model.periods();
    for r in 0..model.needs.len() {
        let rows = r * periods..(r + 1) * periods;
        let (unserved, need) = (&state.outcome.unserved[rows.clone()], &state.outcome.need[rows.clone()]);
        let planned = &model.planned_unserved[rows];
        let lost = |t: &usize| unserved[*t] - planned[*t] > 0.01 * need[*t];
        state.outcome.first_loss[r] = (0..periods).find(lost).unwrap_or(periods);
    }
}

/// What the plan serves in a step, or its level at the step's end: at most the need, in effective units.
pub(crate) fn planned_given(model: &Model, u: usize, r: usize) -> f64 {
    let need = &model.needs[r];
    if need.held {
        return planned_level(model, u, r).min(model.amounts[u * model.requirements() + r]);
    }
    need.serves.iter().map(|(flow, _, eff)| eff * model.planned_in(u, *flow)).sum()
}

/// Effective level that the plan has fielded at the end of a step.
fn planned_level(model: &Model, u: usize, r: usize) -> f64 {
    let all = model.case.acceptances.len();
    let serves = model.needs[r].serves.iter();
    serves
        .map(|(flow, a, eff)| {
            let [left, mean] = model.wear[u * all + a.index()];
            eff * (left * model.planned_fielded[u * all + a.index()] + mean * model.planned_in(u, *flow))
        })
        .sum()
}

/// Need that the plan does not serve in a period.
pub(crate) fn planned_unserved(model: &Model, t: usize, r: usize) -> f64 {
    let id = kuznia_base::PeriodId::new(t);
    let requirement = kuznia_case::case::RequirementId::new(r);
    let years = model.case.calendar.years(id);
    if model.needs[r].held {
        return years * Model::value(&model.plan.short, requirement, t);
    }
    let own = model.case.acceptances.iter().filter(|(_, own)| own.requirement == requirement);
    let served: f64 = own.map(|(a, own)| own.effectiveness * Model::value(&model.plan.serve, a, t)).sum();
    years * model.case.requirements[requirement].amount.mean(&model.case.calendar, id) - served
}

/// Follows a time in which less is served than planned.
pub(crate) fn episode(model: &Model, state: &mut State, u: usize, r: usize, short: bool) {
    let end_of_horizon = u + 1 == model.len();
    if short && state.running[r].is_none() {
        state.running[r] = Some((u, state.last_event));
    }
    let Some((first, cause)) = state.running[r] else { return };
    if short && !end_of_horizon {
        return;
    }
    let since = cause.map_or(model.steps.starts[first], |(_, start)| start);
    let until = if short { model.steps.starts[u + 1] } else { model.steps.starts[u] };
    let days = until.days_since(since).max(0.0);
    state.running[r] = None;
    let cause = cause.map(|(threat, _)| threat);
    state.outcome.episodes.push(Episode { requirement: r, cause, days, over: !short });
}
