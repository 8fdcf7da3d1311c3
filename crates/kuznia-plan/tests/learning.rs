//! Learning: the cost of forced runs in closed form, a concentrated choice against enumeration, and laws.

mod common;

use common::{Rng, Tables, random_tables};
use kuznia_base::Id;
use kuznia_case::case::{Learning, LearningOn};
use kuznia_case::{Case, Learnt, Plan, audit};
use kuznia_plan::{Answer, Outcome, PlanOptions, Rolling, plan, plan_rolling};

fn solve(case: &Case) -> Box<Answer> {
    let options = PlanOptions { gap: 1e-9, threads: Some(1), ..PlanOptions::default() };
    match plan(case, &options, &mut |_| {}) {
        Outcome::Planned(answer) => {
            let report = audit(case, &answer.plan);
            assert!(report.passed, "{} in {:?}", report.worst_violation, report.worst_row);
            for (own, again) in answer.plan.terms.iter().zip(report.terms) {
                assert!((own - again).abs() <= 1e-6 * again.abs().max(1.0), "{own} {again}");
            }
            answer
        }
        other => panic!("{other:?}"),
    }
}

/// One need of kits a year, in quarters and without discounting. Each process makes kits one a run on lines of its own
/// that can meet the need alone, at these costs; whatever is missing costs 1000.
fn works(years: usize, need: f64, processes: &[(&str, &[f64])]) -> Tables {
    let mut tables = Tables {
        settings: format!(
            "name = learning\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = quarter\n\
             calendar.count = {}\neconomics.discount_rate = 0\neconomics.horizon_value = none\n",
            4 * years
        ),
        ..Tables::default()
    };
    tables.row("countries", "country,bloc", "land,home".to_owned());
    tables.row("sites", "site,country", "mill,land".to_owned());
    tables.row("items", "item,unit,unit_value", "kit,piece,20".to_owned());
    for (name, costs) in processes {
        tables.row("processes", "process", (*name).to_owned());
        tables.row("recipes", "process,item,role,quantity", format!("{name},kit,output,1"));
        for (at, cost) in costs.iter().enumerate() {
            tables.row("lines", "line,site,installed", format!("{name}-{at},mill,1"));
            let header = "line,process,runs_per_year,cost";
            tables.row("line_processes", header, format!("{name}-{at},{name},{need},{cost}"));
        }
    }
    let header = "requirement,site,kind,amount,shortfall_cost";
    tables.row("requirements", header, format!("need,mill,consume,{need},1000"));
    tables.row("acceptances", "requirement,item", "need,kit".to_owned());
    tables
}

fn learns(tables: &mut Tables, on: &str, ratio: f64, initial: f64) {
    tables.row("learning", "on,cost_ratio,initial_cumulative", format!("{on},{ratio},{initial}"));
}

#[test]
fn forced_runs_cost_what_wrights_law_says() {
    let (years, need, ratio, initial) = (12, 40.0, 0.8, 100.0);
    let mut tables = works(years, need, &[("press", &[7.0])]);
    learns(&mut tables, "press", ratio, initial);
    let answer = solve(&tables.case());
    let b = f64::log2(ratio);
    // A year costs by what was done before it, in steps that stay within 5.6 % of the law.
    let mut law = 0.0;
    let mut steps = 0.0;
    for year in 0..years {
        let done = need * year as f64;
        law += 7.0 * need * ((initial + done) / initial).powf(b);
        // By hand: step j begins at 100·(0.9^(j − 1/2))^(1/b), its cost is the mean of the law over its length.
        let begins = |j: f64| initial * 0.9f64.powf((j - 0.5) / b);
        let j = (1..50).map(f64::from).take_while(|j| begins(*j) <= initial + done).last().unwrap_or(0.0);
        let sum = |n: f64| initial / (1.0 + b) * (n / initial).powf(1.0 + b);
        let mean = match j {
            0.0 => 1.0,
            j => (sum(begins(j + 1.0)) - sum(begins(j))) / (begins(j + 1.0) - begins(j)),
        };
        steps += 7.0 * need * mean;
    }
    assert!((answer.objective - steps).abs() <= 1e-6 * steps, "{} by hand {steps}", answer.objective);
    assert!((answer.objective / law - 1.0).abs() < 0.056, "{} by law {law}", answer.objective);
    // Against the cumulative cost itself: the integral, with the year's delay on top.
    let total = initial + need * years as f64;
    let integral = 7.0 * initial / (1.0 + b) * ((total / initial).powf(1.0 + b) - 1.0);
    let delay = 7.0 * need * (1.0 - (total / initial).powf(b));
    assert!(answer.objective > integral * (1.0 - 0.028), "{} {integral}", answer.objective);
    assert!(answer.objective < integral * 1.028 + delay, "{} {integral} {delay}", answer.objective);
}

/// Cost of a year-by-year choice of how many of the need's quarters the second process makes.
fn cost_of(case: &Case, need: f64, costs: [f64; 2], shares: &[usize]) -> f64 {
    let mut plan = Plan { run: kuznia_base::Table::filled(2, Vec::new()), ..Plan::default() };
    for share in shares {
        for quarter in 0..4 {
            let second = quarter >= 4 - share;
            plan.run[Id::new(0)].push(if second { 0.0 } else { need / 4.0 });
            plan.run[Id::new(1)].push(if second { need / 4.0 } else { 0.0 });
        }
    }
    let learnt = Learnt::new(case, &plan);
    let mut cost = 0.0;
    for t in case.calendar.ids() {
        for (lp, each) in costs.iter().enumerate() {
            let lp = Id::new(lp);
            cost += each * learnt.run(lp, t) * plan.run[lp][t.index()];
        }
    }
    cost
}

#[test]
fn a_dearer_process_that_learns_is_taken_wholly_as_enumeration_says() {
    let (years, need) = (5, 40.0);
    let mut tables = works(years, need, &[("old", &[10.0]), ("new", &[12.0])]);
    learns(&mut tables, "new", 0.75, 20.0);
    // A line runs at its full capacity or not at all, so that whole quarters can be enumerated.
    let lines = ["old-0,mill,1,1".to_owned(), "new-0,mill,1,1".to_owned()].to_vec();
    tables.tables.insert("lines".to_owned(), ("line,site,installed,min_load".to_owned(), lines));
    let case = tables.case();
    let answer = solve(&case);
    let mut best = (f64::INFINITY, Vec::new());
    for code in 0..5usize.pow(years as u32) {
        let shares: Vec<usize> = (0..years as u32).map(|year| code / 5usize.pow(year) % 5).collect();
        let cost = cost_of(&case, need, [10.0, 12.0], &shares);
        if cost < best.0 {
            best = (cost, shares);
        }
    }
    let whole = cost_of(&case, need, [10.0, 12.0], &[4; 5]);
    assert!((best.0 - whole).abs() < 1e-9, "{best:?} {whole}");
    assert!((answer.objective - best.0).abs() < 1e-6 * best.0, "{} {best:?}", answer.objective);
    assert!(answer.plan.run[Id::new(0)].iter().all(|run| run.abs() < 1e-9), "the old one runs");
    // Without learning the old one is taken, so that it is learning that decides.
    let mut plain = case;
    plain.learning.clear();
    assert!((solve(&plain).objective - 10.0 * need * years as f64).abs() < 1e-6);
}

#[test]
fn lines_of_one_process_learn_together_and_the_cheaper_one_runs() {
    let (years, need) = (4, 40.0);
    let mut tables = works(years, need, &[("press", &[7.0, 9.0])]);
    learns(&mut tables, "press", 0.8, 50.0);
    // Each line makes half of what is needed.
    for (_, row) in &mut tables.tables.iter_mut().filter(|(name, _)| *name == "line_processes") {
        row.1 = vec!["press-0,press,20,7".to_owned(), "press-1,press,20,9".to_owned()];
    }
    let case = tables.case();
    let answer = solve(&case);
    let learnt = Learnt::new(&case, &answer.plan);
    let due: f64 = case.calendar.ids().map(|t| 5.0 * (7.0 + 9.0) * learnt.run(Id::new(0), t)).sum();
    assert!((answer.objective - due).abs() < 1e-6 * due, "{} {due}", answer.objective);
    assert!(due < 0.95 * 16.0 * 20.0 * years as f64);
}

#[test]
fn nothing_changes_where_costs_stay_the_same_after_a_doubling() {
    let mut tables = works(3, 40.0, &[("press", &[7.0])]);
    let plain = solve(&tables.case());
    learns(&mut tables, "press", 1.0, 1.0);
    let own = solve(&tables.case());
    assert_eq!(own.objective, plain.objective);
    assert_eq!(own.size.integers, plain.size.integers);
}

const ROLLING: &str = "24m/12m";

/// Whole units of a project are bought as needs grow; each year's cost less than the one's before.
fn growing() -> Tables {
    let mut tables = works(5, 40.0, &[("press", &[1.0])]);
    tables
        .tables
        .insert("lines".to_owned(), ("line,site,installed".to_owned(), vec!["press-0,mill,0".into()]));
    let header = "project,kind,cost,lead_months,max_units,whole_units,commit_every,lifetime_years";
    tables.row("projects", header, "bay,expand,100,3,8,true,quarter,".to_owned());
    let header = "project,effect,on,when,amount";
    tables.row("project_effects", header, "bay,line,press-0,completion,0.25".to_owned());
    tables.row("requirement_levels", "requirement,from,amount", "need,2026-01-01,20".to_owned());
    tables.row("requirement_levels", "requirement,from,amount", "need,2028-01-01,40".to_owned());
    tables.row("requirement_levels", "requirement,from,amount", "need,2030-01-01,60".to_owned());
    tables.row("project_payments", "project,month,share", "bay,0,0.4".to_owned());
    tables.row("project_payments", "project,month,share", "bay,3,0.6".to_owned());
    tables.row("funds", "fund,covers,opening", "state,all,5000".to_owned());
    learns(&mut tables, "bay", 0.7, 2.0);
    tables
}

#[test]
fn units_of_a_project_learn_and_funds_pay_what_they_cost() {
    let case = growing().case();
    let answer = solve(&case);
    let units = &answer.plan.commit[Id::new(0)];
    let learnt = Learnt::new(&case, &answer.plan);
    let due: f64 = case.calendar.ids().map(|t| 100.0 * units[t.index()] * learnt.unit(Id::new(0), t)).sum();
    assert!((answer.plan.terms[0] - due).abs() < 1e-6 * due, "{} {due}", answer.plan.terms[0]);
    assert!(due < 100.0 * units.iter().sum::<f64>() - 1.0, "{units:?}");
    let paid: f64 = answer.plan.pay.iter().flat_map(|g| &g.paid_by).flat_map(|(_, paid)| paid).sum();
    let total: f64 = answer.plan.terms[0] + answer.plan.terms[2];
    assert!((paid - total).abs() < 1e-6 * total, "{paid} {total}");
    let figures = kuznia_plan::figures(&case, &answer.plan);
    let outlay: f64 = figures.outlay[Id::new(0)].iter().sum();
    assert!((outlay - due).abs() < 1e-6 * due, "{outlay} {due}");
}

#[test]
fn windows_that_roll_keep_what_was_learnt() {
    for tables in [growing(), {
        let mut tables = works(6, 40.0, &[("press", &[7.0])]);
        learns(&mut tables, "press", 0.8, 50.0);
        tables
    }] {
        let case = tables.case();
        let known = solve(&case);
        let options = PlanOptions { gap: 1e-9, threads: Some(1), ..PlanOptions::default() };
        for projects in [false, true] {
            let rolling = Rolling { projects, ..ROLLING.parse().expect("windows and steps") };
            let Outcome::Planned(answer) = plan_rolling(&case, &rolling, &options, &mut |_| {}).outcome
            else {
                panic!("nothing is in the way of a plan");
            };
            let report = audit(&case, &answer.plan);
            assert!(report.passed, "{} in {:?}", report.worst_violation, report.worst_row);
            let room = 1e-6 * known.objective;
            assert!((answer.objective - report.objective_recomputed).abs() <= room, "{}", answer.objective);
            assert!(answer.objective >= known.objective - room, "{} {}", answer.objective, known.objective);
            let learnt = Learnt::new(&case, &answer.plan);
            let last = case.calendar.last();
            assert!(learnt.run(Id::new(0), last) < 1.0 || learnt.unit(Id::new(0), last) < 1.0);
        }
    }
}

#[test]
fn a_cost_that_does_not_follow_is_named() {
    let mut tables = works(4, 40.0, &[("press", &[7.0])]);
    learns(&mut tables, "press", 0.8, 20.0);
    let case = tables.case();
    let answer = solve(&case);
    for ratio in [0.79, 0.9, 1.0] {
        let mut other = case.clone();
        other.learning = vec![Learning {
            on: LearningOn::Process(Id::new(0)),
            cost_ratio: ratio,
            initial_cumulative: 20.0,
        }];
        let report = audit(&other, &answer.plan);
        assert!(!report.passed);
        assert_eq!(report.worst_row.as_deref(), Some("objective[variable]"));
    }
}

#[test]
fn random_cases_that_learn_pass_the_audit_and_never_cost_more() {
    let (mut planned, mut cheaper) = (0, 0);
    for seed in Rng::new(7).shuffled(24) {
        let mut tables = random_tables(seed as u64);
        let plain = tables.case();
        let process = plain.line_processes[Id::new(0)].process;
        let name = plain.processes[process].name.clone();
        learns(&mut tables, &name, 0.7, 2.0);
        let options = PlanOptions { gap: 1e-7, threads: Some(1), ..PlanOptions::default() };
        let Outcome::Planned(known) = plan(&plain, &options, &mut |_| {}) else { continue };
        let own = solve(&tables.case());
        let room = 1e-5 * known.objective.abs().max(1.0);
        assert!(
            own.objective <= known.objective + room,
            "seed {seed}: {} {}",
            own.objective,
            known.objective
        );
        planned += 1;
        cheaper += usize::from(own.objective < known.objective - room);
    }
    assert!(planned >= 12 && cheaper >= 1, "{planned} planned, {cheaper} cheaper");
}
