//! The family of targets: every measure is a pair of linear forms N and D with N ≥ a·D (or ≤), row by row of its windows.

use super::target_shares::{domestic_share, standard_share, supplier_share};
use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_base::{Id, PeriodId, Step};
use kuznia_case::Case;
use kuznia_case::case::{Measure, Per, RequirementKind, Target, TargetId};
use kuznia_lp::{Col, Program};

/// A linear form of columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub terms: Vec<(Col, f64)>,
    pub constant: f64,
}

impl Form {
    pub(super) fn add(&mut self, col: Option<Col>, value: f64) {
        if let Some(col) = col {
            self.terms.push((col, value));
        }
    }
}

/// What a measure compares in one row: N with a·D.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub key: Key,
    pub n: Form,
    pub d: Form,
}

/// One row of a target, ready to be written.
pub(crate) struct TargetRow {
    key: Key,
    last: PeriodId,
    pair: Pair,
    share: f64,
    /// Whether N must reach a·D, or stay below it.
    at_least: bool,
    miss: Option<Col>,
}

/// Works out the rows of all targets and adds the misses of the soft ones.
pub(crate) fn prepare(model: &mut Model, program: &mut Program) -> Vec<TargetRow> {
    let mut prepared = Vec::new();
    for (id, target) in model.case.targets.iter() {
        for window in windows(model, target) {
            for (last, pair) in pairs(model, id, target, &window) {
                for (share, at_least) in [(target.at_least, true), (target.at_most, false)] {
                    let Some(share) = share else {
                        continue;
                    };
                    let miss = target.penalty.is_some().then(|| model.columns.add_miss(program, id, last));
                    prepared.push(TargetRow {
                        key: pair.key,
                        last,
                        pair: pair.clone(),
                        share,
                        at_least,
                        miss,
                    });
                }
            }
        }
    }
    prepared
}

/// `target`: what the plan must reach, row by row of its windows; `miss` only where a penalty makes it soft.
///
/// ```text
/// N − a·D + miss ≥ 0 (at_least),   N − a·D − miss ≤ 0 (at_most)
/// service          N = need − unserved                                   D = need
/// standard_share   N = Σ_{i of the standard} eff·x                       D = Σ eff·x            x = serve, or y·fielded
/// domestic_share   N = D − foreign content + content that leaves         D = Σ unit_value·serve of the scope
/// supplier_share   N = bought from the supplier                          D = bought + made + aid taken of the item
/// stock_days       N = Σ eff·stock                                       D = Σ amount/365       (every period)
/// activity         N = Σ run                                             D = 1
/// capacity_margin  N = Σ installed·availability·rate − peak              D = peak               (every period)
/// ```
pub(crate) fn target(_: &Model, prepared: &[TargetRow], rows: &mut Rows) {
    for row in prepared {
        rows.open("target", row.key);
        rows.begin();
        let (terms, (lower, upper)) = linear(&row.pair, row.share, row.at_least, row.miss);
        for (col, value) in terms {
            rows.push(col, value);
        }
        rows.end(Some(row.last), lower, upper);
    }
}

/// N − a·D ± miss as terms with their bounds.
fn linear(pair: &Pair, share: f64, at_least: bool, miss: Option<Col>) -> Linear {
    let n = pair.n.terms.iter().copied();
    let d = pair.d.terms.iter().map(|&(col, value)| (col, -share * value));
    let miss = miss.map(|col| (col, if at_least { 1.0 } else { -1.0 }));
    let constant = share * pair.d.constant - pair.n.constant;
    let bounds = if at_least { (constant, f64::INFINITY) } else { (f64::NEG_INFINITY, constant) };
    (n.chain(d).chain(miss).collect(), bounds)
}

/// The terms of a row and its bounds.
type Linear = (Vec<(Col, f64)>, (f64, f64));

/// A target's row as a window that ends early sees it.
pub(crate) struct InSight {
    /// What is asked of the part that is seen; `None` where the row is seen whole, or not at all.
    pub form: Option<Linear>,
    /// The row's miss.
    pub miss: Option<Col>,
}

/// The rows of all targets, in the order of the program, for a window that ends before period `end`: a target whose
/// own window goes on is asked of the part that is seen. The least of an activity is then asked in proportion to the
/// years, its most in full.
pub(crate) fn in_sight(model: &Model, end: usize) -> Vec<InSight> {
    let mut misses = model.columns.miss.iter();
    let mut rows = Vec::new();
    for (id, target) in model.case.targets.iter() {
        for window in windows(model, target) {
            let seen = window.partition_point(|t| t.index() < end);
            let straddles = 0 < seen && seen < window.len();
            let whole = pairs(model, id, target, &window);
            let parts = if straddles { pairs(model, id, target, &window[..seen]) } else { Vec::new() };
            let years = |periods: &[PeriodId]| periods.iter().map(|&t| model.years(t)).sum::<f64>();
            for (at, (last, _)) in whole.iter().enumerate() {
                for (share, at_least) in [(target.at_least, true), (target.at_most, false)] {
                    let Some(share) = share else {
                        continue;
                    };
                    let miss = target.penalty.is_some().then(|| misses.next().map(|miss| miss.col)).flatten();
                    // A measure of every period has a row of its own for each: it is seen or not.
                    let part = parts.get(at).filter(|_| last.index() >= end && parts.len() == whole.len());
                    let asked = match target.measure {
                        Measure::Activity if at_least => share * years(&window[..seen]) / years(&window),
                        _ => share,
                    };
                    let form = part.map(|(_, pair)| linear(pair, asked, at_least, miss));
                    rows.push(InSight { form, miss });
                }
            }
        }
    }
    rows
}

/// Periods of each window of a target, in order.
pub(super) fn windows(model: &Model, target: &Target) -> Vec<Vec<PeriodId>> {
    let calendar = &model.case.calendar;
    let inside = |t: &PeriodId| {
        let start = calendar.period(*t).start;
        target.from.is_none_or(|from| from <= start) && target.until.is_none_or(|until| start < until)
    };
    let mut windows: Vec<Vec<PeriodId>> = Vec::new();
    for t in calendar.ids().filter(inside) {
        let opens = match target.per {
            Per::Period => true,
            Per::Year => calendar.is_first_of(t, Step::Year),
            Per::Horizon => false,
        };
        match windows.last_mut() {
            Some(window) if !opens => window.push(t),
            _ => windows.push(vec![t]),
        }
    }
    windows
}

/// The forms of a target in one window, each with the last period of its row.
fn pairs(model: &Model, id: TargetId, target: &Target, window: &[PeriodId]) -> Vec<(PeriodId, Pair)> {
    let key = Key::Target(id);
    let last = window[window.len() - 1];
    let one = |(n, d)| vec![(last, Pair { key, n, d })];
    let each = |of: &dyn Fn(PeriodId) -> (Form, Form)| {
        let rows = window.iter().map(|&t| (t, of(t)));
        rows.map(|(t, (n, d))| (t, Pair { key, n, d })).collect()
    };
    match target.measure {
        Measure::Service => one(service(model, target, window)),
        Measure::StandardShare => one(standard_share(model, target, window)),
        Measure::DomesticShare => one(domestic_share(model, target, window)),
        Measure::SupplierShare => {
            supplier_share(model, id, target, window).into_iter().map(|pair| (last, pair)).collect()
        }
        Measure::Activity => one(activity(model, target, window)),
        Measure::StockDays => each(&|t| stock_days(model, target, t)),
        Measure::CapacityMargin => each(&|t| capacity_margin(model, target, window, t)),
    }
}

/// Served need against need.
fn service(model: &Model, target: &Target, window: &[PeriodId]) -> (Form, Form) {
    let case = model.case;
    let (mut n, mut d) = (Form::default(), Form::default());
    for r in target.scope.requirements(case) {
        let requirement = &case.requirements[r];
        for &t in window {
            let need = model.years(t) * requirement.amount.mean(&case.calendar, t);
            d.constant += need;
            match requirement.kind {
                RequirementKind::Consume => {
                    for (a, acceptance) in case.acceptances.iter().filter(|(_, a)| a.requirement == r) {
                        n.add(model.columns.serve[a].map(|serve| serve.at(t)), acceptance.effectiveness);
                    }
                }
                RequirementKind::Hold => {
                    n.constant += need;
                    n.add(model.columns.short[r].map(|short| short.at(t)), -model.years(t));
                }
            }
        }
    }
    (n, d)
}

/// Runs of a line or a process against a bound that is a quantity of runs.
fn activity(model: &Model, target: &Target, window: &[PeriodId]) -> (Form, Form) {
    let mut n = Form::default();
    for (id, lp) in model.case.line_processes.iter() {
        let named = target.scope.line.is_none_or(|line| line == lp.line)
            && target.scope.process.is_none_or(|process| process == lp.process);
        for &t in window.iter().filter(|_| named) {
            n.add(model.columns.run[id].map(|run| run.at(t)), 1.0);
        }
    }
    (n, Form { terms: Vec::new(), constant: 1.0 })
}

/// Days of stock of what serves the scope, in one period.
fn stock_days(model: &Model, target: &Target, t: PeriodId) -> (Form, Form) {
    let case = model.case;
    let (mut n, mut d) = (Form::default(), Form::default());
    d.constant = need_rate(case, target, t) / 365.0;
    for (item, effectiveness) in accepted_items(model, target) {
        for site in case.sites.ids() {
            if let Some(cell) = model.index.cell(item, site) {
                n.add(model.columns.stock[cell].map(|stock| stock.at(t)), effectiveness);
            }
        }
    }
    (n, d)
}

/// Capacity that serves the scope against the greatest need of the window, in one period.
fn capacity_margin(model: &Model, target: &Target, window: &[PeriodId], t: PeriodId) -> (Form, Form) {
    let case = model.case;
    let peak = window.iter().map(|&t| need_rate(case, target, t)).fold(0.0, f64::max);
    let accepted = accepted_items(model, target);
    let effectiveness =
        |item| accepted.iter().find(|(own, _)| *own == item).map_or(0.0, |(_, effect)| *effect);
    let mut n = Form { terms: Vec::new(), constant: -peak };
    for l in case.lines.ids() {
        let rates = model.index.line_runs[l].iter().map(|&lp| {
            let lp = &case.line_processes[lp];
            let outputs = case.processes[lp.process].outputs.iter();
            lp.runs_per_year.0 * outputs.map(|flow| flow.quantity.0 * effectiveness(flow.item)).sum::<f64>()
        });
        let rate = rates.fold(0.0, f64::max) * model.index.availability[l][t.index()];
        if rate > 0.0 {
            match model.installed(l, t) {
                crate::model::Installed::Column(col) => n.add(Some(col), rate),
                crate::model::Installed::Standing(standing) => n.constant += rate * standing,
            }
        }
    }
    (n, Form { terms: Vec::new(), constant: peak })
}

/// Need per year of the scope's requirements that consume, in one period; a level to hold is no rate.
fn need_rate(case: &Case, target: &Target, t: PeriodId) -> f64 {
    let needs = target.scope.requirements(case).into_iter().map(|r| &case.requirements[r]);
    let consumed = needs.filter(|need| need.kind == RequirementKind::Consume);
    consumed.map(|need| need.amount.mean(&case.calendar, t)).sum()
}

/// Items that requirements of the scope consume, with their greatest effectiveness, in order.
fn accepted_items(model: &Model, target: &Target) -> Vec<(kuznia_case::case::ItemId, f64)> {
    let case = model.case;
    let mut items = std::collections::BTreeMap::new();
    for a in target.scope.acceptances(case) {
        let acceptance = &case.acceptances[a];
        if case.requirements[acceptance.requirement].kind == RequirementKind::Consume {
            let best: &mut f64 = items.entry(acceptance.item).or_insert(0.0);
            *best = best.max(acceptance.effectiveness);
        }
    }
    items.into_iter().collect()
}
