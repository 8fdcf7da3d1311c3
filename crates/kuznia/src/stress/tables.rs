//! The result tables of a stress test.

use crate::results::{Number, Sheet, Text, result_table};
use kuznia_base::Id;
use kuznia_case::Case;
use kuznia_case::case::{Measure, Subject, ThreatId, ThreatKind};
use kuznia_scenarios::{Sampler, Scenario};
use kuznia_simulate::{Endurance, LEVELS, Model, Outcome, Sketch, Tally, confidence};
use kuznia_tables::ResultTable;

/// A sheet of a table by its name.
pub(super) fn sheet(name: &str) -> Sheet {
    Sheet::new(result_table(name).expect("the table is defined"))
}

/// All tables, in the order of their definitions.
pub(super) fn tables(
    model: &Model,
    tally: &Tally,
    nominal: &Outcome,
    sampler: &Sampler,
    case: &Case,
) -> Vec<ResultTable> {
    let worst: Vec<(Scenario, f64)> = tally
        .worst
        .iter()
        .map(|(_, _, number)| (sampler.scenario(*number), 1.0 / tally.scenarios.max(1) as f64))
        .collect();
    vec![
        totals(model, tally, nominal),
        service(model, tally, nominal),
        survival(model, tally),
        endurance(model, tally),
        endurance_curve(model, tally),
        recovery(model, tally),
        causes(case, tally),
        nodes(model, tally, nominal),
        met(case, tally),
        worst_table(case, tally, &worst),
        scenario_table(case, &worst),
    ]
}

fn totals(model: &Model, tally: &Tally, nominal: &Outcome) -> ResultTable {
    let (case, periods) = (model.case, model.periods());
    let mut out = sheet("totals");
    let mut row = |measure: &str, of: &str, unit: &str, planned: f64, sketch: &Sketch| {
        let q = |at: f64| Number(sketch.quantile(at));
        out.row([
            Text(measure),
            Text(of),
            Text(unit),
            Number(planned),
            Number(sketch.mean()),
            Number(sketch.error()),
            q(0.05),
            q(0.5),
            q(0.95),
            Number(sketch.tail_mean(0.05)),
            Number(sketch.most()),
        ]);
    };
    row("unserved", "", "share", tidy(1.0 - nominal.overall(periods)), &tally.overall);
    for (r, requirement) in case.requirements.iter() {
        let planned = tidy(1.0 - nominal.service(r.index(), periods));
        row("unserved", &requirement.name, "share", planned, &tally.by_requirement[r.index()]);
    }
    row("cost", "", &case.currency, nominal.cost(), &tally.cost);
    if !case.funds.is_empty() {
        row("arrears", "", &case.currency, nominal.arrears, &tally.arrears);
    }
    for t in case.calendar.ids() {
        let value = nominal.served_value[t.index()];
        let planned = if value > 0.0 { (nominal.foreign[t.index()] / value).max(0.0) } else { f64::NAN };
        let sketch = &tally.foreign[t.index()];
        if sketch.count() > 0 {
            row("foreign", &case.calendar.period(t).label, "share", planned, sketch);
        }
    }
    out.finish()
}

fn tidy(share: f64) -> f64 {
    if share.abs() < 1e-9 { 0.0 } else { share }
}

fn service(model: &Model, tally: &Tally, nominal: &Outcome) -> ResultTable {
    let mut out = sheet("service");
    for (r, requirement) in model.case.requirements.iter() {
        for t in model.case.calendar.ids() {
            let at = r.index() * model.periods() + t.index();
            if nominal.need[at] <= 0.0 && tally.unserved[at].most() <= 0.0 {
                continue;
            }
            let sketch = &tally.unserved[at];
            let planned = if nominal.need[at] > 0.0 { nominal.unserved[at] / nominal.need[at] } else { 0.0 };
            out.row([
                Text(&requirement.name),
                Text(&model.case.calendar.period(t).label),
                Number(1.0 - tidy(planned)),
                Number(1.0 - sketch.mean()),
                Number(1.0 - sketch.quantile(0.95)),
                Number(1.0 - sketch.quantile(0.75)),
                Number(1.0 - sketch.quantile(0.5)),
                Number(1.0 - sketch.tail_mean(0.05)),
                Number(1.0 - sketch.most()),
            ]);
        }
    }
    out.finish()
}

fn survival(model: &Model, tally: &Tally) -> ResultTable {
    let mut out = sheet("survival");
    for (r, requirement) in model.case.requirements.iter() {
        let mut left = tally.scenarios;
        for t in model.case.calendar.ids() {
            left -= tally.first_loss[r.index() * model.periods() + t.index()];
            out.row([
                Text(&requirement.name),
                Text(&model.case.calendar.period(t).label),
                Number(left as f64 / tally.scenarios.max(1) as f64),
            ]);
        }
    }
    out.finish()
}

/// Rows of endurance: requirements, after all together, at every level.
fn enduring(case: &Case) -> impl Iterator<Item = (usize, &str, f64)> {
    let all = case.requirements.len();
    let names = case.requirements.iter().map(|(r, own)| (r.index(), own.name.as_str()));
    let levels =
        |(r, name)| LEVELS.iter().enumerate().map(move |(at, level)| (Endurance::row(r, at), name, *level));
    std::iter::once((all, "")).chain(names).flat_map(levels)
}

fn endurance(model: &Model, tally: &Tally) -> ResultTable {
    let mut out = sheet("endurance");
    let own = &tally.endurance;
    let struck = own.struck as f64;
    for (row, name, level) in enduring(model.case).filter(|_| own.struck > 0) {
        let (held, fallen) = (&own.held[row], own.fallen[row] as f64 / struck);
        out.row([
            Text(name),
            Number(level),
            Number(struck / tally.scenarios as f64),
            Number(fallen),
            Number(1.0 - fallen),
            Number(held.mean()),
            Number(held.error()),
            Number(own.quantile(row, 0.05)),
            Number(own.quantile(row, 0.25)),
            Number(own.quantile(row, 0.5)),
        ]);
    }
    out.finish()
}

fn endurance_curve(model: &Model, tally: &Tally) -> ResultTable {
    let mut out = sheet("endurance_curve");
    let calendar = &model.case.calendar;
    let apart = calendar.end().days_since(calendar.start()) / calendar.len() as f64;
    for (row, name, level) in enduring(model.case) {
        for point in tally.endurance.survival(row, apart) {
            out.row([
                Text(name),
                Number(level),
                Number(point.days),
                Number(point.at_risk as f64),
                Number(point.share),
                Number(point.error),
            ]);
        }
    }
    out.finish()
}

fn recovery(model: &Model, tally: &Tally) -> ResultTable {
    let threats = model.case.threats.len();
    let mut out = sheet("recovery");
    for (r, requirement) in model.case.requirements.iter() {
        for threat in 0..=threats {
            let at = r.index() * (threats + 1) + threat;
            let sketch = &tally.recovery[at];
            if sketch.count() == 0 {
                continue;
            }
            let name = model.case.threats.rows().get(threat).map_or("", |threat| &threat.name);
            let count = sketch.count() as f64;
            out.row([
                Text(&requirement.name),
                Text(name),
                Number(count / tally.scenarios.max(1) as f64),
                Number(sketch.mean()),
                Number(sketch.quantile(0.5)),
                Number(sketch.quantile(0.95)),
                Number(sketch.most()),
                Number(tally.open[at] as f64 / count),
            ]);
        }
    }
    out.finish()
}

fn causes(case: &Case, tally: &Tally) -> ResultTable {
    let mut out = sheet("causes");
    let mut order: Vec<ThreatId> = case.threats.ids().collect();
    order.sort_by(|a, b| tally.caused[b.index()][0].mean().total_cmp(&tally.caused[a.index()][0].mean()));
    for id in order {
        let threat = &case.threats[id];
        let [unserved, cost] = &tally.caused[id.index()];
        out.row([
            Text(&threat.name),
            Text(kind_word(threat.kind)),
            Text(&subject_word(case, threat.on)),
            Number(tally.events[id.index()].mean()),
            Number(unserved.mean()),
            Number(unserved.error()),
            Number(cost.mean()),
            Number(cost.error()),
        ]);
    }
    out.finish()
}

fn nodes(model: &Model, tally: &Tally, nominal: &Outcome) -> ResultTable {
    let mut out = sheet("nodes");
    for (node, sketch) in tally.refused.iter().enumerate() {
        if sketch.most() > 1e-6 {
            let quiet =
                (0..=200).map(|k| f64::from(k) / 200.0).filter(|q| sketch.quantile(*q) <= 1e-6).count();
            out.row([
                Text(&model.node_label(node)),
                Number(sketch.mean()),
                Number(nominal.refused[node]),
                Number(sketch.quantile(0.95)),
                Number(1.0 - quiet as f64 / 201.0),
            ]);
        }
    }
    out.finish()
}

fn met(case: &Case, tally: &Tally) -> ResultTable {
    let mut out = sheet("met");
    for (window, &count) in tally.windows().iter().zip(&tally.met) {
        let target = &case.targets[window.target];
        let last = window.periods.last().map_or(0, |t| *t);
        let (low, high) = confidence(count, tally.scenarios);
        let supplier = window.supplier.map_or("", |id| &case.suppliers[id]);
        out.row([
            Text(&target.name),
            Text(measure_word(target.measure)),
            Text(supplier),
            Text(&case.calendar.period(Id::new(last)).label),
            Number(count as f64 / tally.scenarios.max(1) as f64),
            Number(low),
            Number(high),
        ]);
    }
    out.finish()
}

fn worst_table(case: &Case, tally: &Tally, scenarios: &[(Scenario, f64)]) -> ResultTable {
    let mut out = sheet("worst");
    for (rank, (&(unserved, cost, number), (scenario, _))) in tally.worst.iter().zip(scenarios).enumerate() {
        out.row([
            Number(rank as f64 + 1.0),
            Number(f64::from(number)),
            Text(named_word(case, scenario)),
            Number(unserved),
            Number(cost),
            Number(scenario.events.len() as f64),
        ]);
    }
    out.finish()
}

/// Events of scenarios, each with its weight.
pub(super) fn scenario_table(case: &Case, scenarios: &[(Scenario, f64)]) -> ResultTable {
    let mut out = sheet("scenarios");
    for (scenario, weight) in scenarios {
        let (number, named) = (Number(f64::from(scenario.number)), Text(named_word(case, scenario)));
        for event in &scenario.events {
            let threat = &case.threats[event.threat];
            out.row([
                number,
                named,
                Number(*weight),
                Text(&threat.name),
                Text(&subject_word(case, threat.on)),
                Text(&event.start.to_string()),
                Number(event.days()),
                Number(event.size),
            ]);
        }
        if scenario.events.is_empty() {
            let nothing = Number(f64::NAN);
            out.row([number, named, Number(*weight), Text(""), Text(""), Text(""), nothing, nothing]);
        }
    }
    out.finish()
}

fn named_word<'c>(case: &'c Case, scenario: &Scenario) -> &'c str {
    scenario.named.map_or("", |at| &case.scenarios[at].name)
}

fn measure_word(measure: Measure) -> &'static str {
    match measure {
        Measure::DomesticShare => "domestic_share",
        Measure::StandardShare => "standard_share",
        Measure::Service => "service",
        Measure::StockDays => "stock_days",
        Measure::SupplierShare => "supplier_share",
        Measure::Activity => "activity",
        Measure::CapacityMargin => "capacity_margin",
    }
}

fn kind_word(kind: ThreatKind) -> &'static str {
    match kind {
        ThreatKind::Site => "site",
        ThreatKind::Line => "line",
        ThreatKind::RegionPower => "region_power",
        ThreatKind::Offer => "offer",
        ThreatKind::Supplier => "supplier",
        ThreatKind::Country => "country",
        ThreatKind::Link => "link",
        ThreatKind::Aid => "aid",
        ThreatKind::Demand => "demand",
        ThreatKind::Cost => "cost",
        ThreatKind::LeadTime => "lead_time",
    }
}

/// What a threat is on, by its name.
pub(crate) fn subject_word(case: &Case, on: Subject) -> String {
    match on {
        Subject::Site(id) => case.sites[id].name.clone(),
        Subject::Line(id) => case.lines[id].name.clone(),
        Subject::Region(id) => case.regions[id].name.clone(),
        Subject::Offer(id) => case.offers[id].name.clone(),
        Subject::Supplier(id) => case.suppliers[id].clone(),
        Subject::Country(id) => case.countries[id].name.clone(),
        Subject::Link(id) => case.links[id].name.clone(),
        Subject::Donor(id) => case.donors[id].clone(),
        Subject::Requirement(id) => case.requirements[id].name.clone(),
        Subject::Project(id) => case.projects[id].name.clone(),
        Subject::Every => "*".to_owned(),
    }
}
