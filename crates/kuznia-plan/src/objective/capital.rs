//! The capital term: investment valued by the service that lies inside the horizon.

use super::{Sink, Term};
use crate::index::{schedule, service_start, unpaid};
use crate::learning::Base;
use crate::model::Model;
use kuznia_base::{Calendar, Instant};
use kuznia_case::case::{HorizonValue, Project, ProjectId};

/// `capital`: payments compounded to the first effect in force c, times the part of the life that serves inside the
/// horizon. With v = 1/(1+r), L the lifetime and n = min(L, end − c) years of service:
///
/// ```text
/// Σ_{k,τ} (1+r)^−c · cost · Σ_θ share[θ]·(1+r)^(c−θ) · factor · commit[k,τ]
/// factor = (1 − v^n)/(1 − v^L) (annuity, sinking fund), n/L (straight line), 1 (none, or no end of life)
/// ```
pub(crate) fn capital(model: &Model, sink: &mut dyn Sink) {
    let case = model.case;
    let end = case.calendar.horizon_years();
    for (k, project) in case.projects.iter() {
        for commit in &model.columns.commit[k] {
            let at = case.calendar.period(commit.t).start;
            sink.per(Term::Capital, commit.col, value(model, project, at, &schedule(project, at), end));
        }
    }
    for learned in &model.columns.learned {
        for own in &learned.cheaper {
            if let Base::Units(k) = own.base {
                let at = case.calendar.period(own.t).start;
                sink.per(Term::Capital, own.col, -learned.fall(own.level) * capital_until(model, k, at, end));
            }
        }
    }
    for under_way in &case.under_way {
        let project = &case.projects[under_way.project];
        let value = value(model, project, under_way.date, &unpaid(case, under_way), end);
        sink.constant(Term::Capital, value * under_way.units);
    }
}

/// The capital charge of one unit committed at an instant for the service until an end, in years since the start.
pub(crate) fn capital_until(model: &Model, k: ProjectId, at: Instant, end: f64) -> f64 {
    let project = &model.case.projects[k];
    value(model, project, at, &schedule(project, at), end)
}

/// Present value of the capital charge of one unit committed at an instant and paid so.
fn value(
    model: &Model,
    project: &Project,
    at: Instant,
    payments: &[(Instant, Instant, f64)],
    end: f64,
) -> f64 {
    let calendar = &model.case.calendar;
    let service = calendar.years_at(service_start(project, at));
    let compounded: f64 =
        payments.iter().map(|&(from, until, share)| share * growth(calendar, from, until, service)).sum();
    calendar.discount(service) * project.cost.0 * compounded * factor(model, project, service, end)
}

/// Mean of (1+r)^(c − θ) over an even payment, or its value at a single date.
fn growth(calendar: &Calendar, from: Instant, until: Instant, service: f64) -> f64 {
    let log = calendar.discount_rate().ln_1p();
    let (a, b) = (calendar.years_at(from), calendar.years_at(until));
    if b <= a || log == 0.0 {
        return (log * (service - a)).exp();
    }
    ((log * (service - a)).exp() - (log * (service - b)).exp()) / ((b - a) * log)
}

/// The part of the life that serves until the end, by the case's valuation.
fn factor(model: &Model, project: &Project, service: f64, end: f64) -> f64 {
    let calendar = &model.case.calendar;
    let Some(life) = project.lifetime.map(|years| years.0) else {
        return 1.0;
    };
    let inside = life.min(end - service).max(0.0);
    let rate = calendar.discount_rate();
    match model.case.economics.horizon_value {
        HorizonValue::None => 1.0,
        HorizonValue::Annuity | HorizonValue::SinkingFund if rate != 0.0 => {
            (1.0 - calendar.discount(inside)) / (1.0 - calendar.discount(life))
        }
        HorizonValue::Annuity | HorizonValue::SinkingFund | HorizonValue::StraightLine => inside / life,
    }
}
