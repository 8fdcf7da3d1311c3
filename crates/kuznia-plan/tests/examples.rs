//! The shipped examples against the numbers that their folders expect.

use kuznia_case::case::{Backlog, RequirementKind};
use kuznia_case::{Case, Plan, TERM_NAMES, audit, check};
use kuznia_plan::{Answer, Outcome, PlanOptions, plan};
use serde_json::Value;
use std::path::PathBuf;

fn example(name: &str) -> (Case, Value) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    let draft = kuznia_tables::read_case(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    let checked = check(&draft);
    let case = checked.case.unwrap_or_else(|| panic!("{}", checked.notes));
    let expected =
        std::fs::read_to_string(folder.join("expected.json")).expect("the expected numbers are there");
    (case, serde_json::from_str(&expected).expect("they are JSON"))
}

fn solve(case: &Case, gap: f64) -> Box<Answer> {
    match plan(case, &PlanOptions { gap, ..PlanOptions::default() }, &mut |_| {}) {
        Outcome::Planned(answer) => answer,
        other => panic!("{other:?}"),
    }
}

/// Periods of commitment by project.
fn committed(case: &Case, plan: &Plan) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (k, units) in plan.commit.iter() {
        for (t, units) in case.calendar.ids().zip(units) {
            if *units > 0.0 {
                found.push((case.projects[k].name.clone(), case.calendar.period(t).label.clone()));
            }
        }
    }
    found
}

#[test]
fn tiny_has_the_answer_derived_by_hand() {
    let (case, expected) = example("tiny");
    let answer = solve(&case, 1e-6);
    assert!(
        (answer.objective - expected["objective"].as_f64().expect("a number")).abs() < 1e-6,
        "{}",
        answer.objective
    );
    for (name, value) in TERM_NAMES.iter().zip(answer.plan.terms) {
        let due = expected["terms"][name].as_f64().unwrap_or(0.0);
        assert!((value - due).abs() < 1e-6, "{name}: {value} instead of {due}");
    }
    let due: Vec<_> = expected["committed"].as_object().expect("projects").iter().collect();
    let due: Vec<_> =
        due.iter().map(|(k, t)| ((*k).clone(), t.as_str().unwrap_or_default().to_owned())).collect();
    assert_eq!(committed(&case, &answer.plan), due);
    assert!(answer.bound <= answer.objective + 1e-6 && answer.complete);
}

/// The number of a place in the expected numbers.
fn number(expected: &Value, key: &str) -> f64 {
    expected[key].as_f64().unwrap_or_else(|| panic!("`{key}` is a number"))
}

/// Plans `transition` and holds the answer against everything that must be true of any good plan of it.
fn transition_at(gap: f64) -> (Case, Value, Box<Answer>) {
    let (case, expected) = example("transition");
    let answer = solve(&case, gap);
    assert!(answer.complete && answer.gap <= gap, "gap {}", answer.gap);
    let audit = audit(&case, &answer.plan);
    assert!(audit.passed, "{} in {:?}", audit.worst_violation, audit.worst_row);
    // No plan is better than the proved bound, and no bound is above a plan that was found.
    assert!(answer.bound <= number(&expected, "golden"), "{} is no bound", answer.bound);
    assert!(answer.objective >= number(&expected, "bound"), "{} cannot be", answer.objective);
    let sum: f64 = answer.plan.terms.iter().sum();
    assert!((sum - answer.objective).abs() <= 1e-9 * sum.abs(), "terms sum to {sum}");
    service_laws(&case, &answer.plan, &expected);
    (case, expected, answer)
}

/// Nobody is served more than is needed; the hard floors hold; what the story turns on is short.
fn service_laws(case: &Case, plan: &Plan, expected: &Value) {
    let quarters: Vec<_> = case.calendar.ids().collect();
    for (r, requirement) in case.requirements.iter() {
        let mut need = [0.0; 10];
        let mut short = [0.0; 10];
        for (at, &t) in quarters.iter().enumerate() {
            let amount = requirement.amount.mean(&case.calendar, t);
            let years =
                if requirement.kind == RequirementKind::Consume { case.calendar.years(t) } else { 1.0 };
            let most = if requirement.backlog == Backlog::Kept { f64::INFINITY } else { amount * years };
            assert!((-1e-6..=most + 1e-6).contains(&plan.short[r][at]), "{}", requirement.name);
            need[at / 4] += amount * years;
            short[at / 4] += plan.short[r][at];
        }
        let floor = expected["least_service"][&requirement.name].as_f64().unwrap_or(0.0);
        for year in 1..10 {
            let served = 1.0 - short[year] / need[year];
            assert!(served >= floor - 1e-6, "{} in year {year}: {served}", requirement.name);
        }
    }
}

#[test]
fn transition_chooses_and_refuses_and_is_held_between_bound_and_golden() {
    let (case, expected, answer) = transition_at(0.05);
    assert!(number(&expected, "golden") <= answer.objective * (1.0 + 1e-9), "{}", answer.objective);
    let chosen = answer.plan.commit.iter().filter(|(_, units)| units.iter().sum::<f64>() > 0.5).count();
    assert!(chosen >= 10, "{chosen} chosen");
    assert!(case.projects.len() - chosen >= 10, "{chosen} chosen of {}", case.projects.len());
    // Commitments fall on the starts of years.
    for (_, period) in committed(&case, &answer.plan) {
        assert!(period.ends_with("Q1"), "{period}");
    }
}

#[test]
#[ignore = "minutes: the golden number at a gap of one per cent"]
fn transition_comes_within_one_per_cent_of_its_golden_number() {
    let (_, expected, answer) = transition_at(0.01);
    let golden = number(&expected, "golden");
    assert!(answer.objective <= golden / (1.0 - 0.01), "{} against {golden}", answer.objective);
}

/// Plans one of the smaller examples and holds the answer against everything that must be true of any good plan of it.
fn held(name: &str, gap: f64) -> (Case, Box<Answer>) {
    let (case, expected) = example(name);
    let answer = solve(&case, gap);
    assert!(answer.complete && answer.gap <= gap, "gap {}", answer.gap);
    let audit = audit(&case, &answer.plan);
    assert!(audit.passed, "{} in {:?}", audit.worst_violation, audit.worst_row);
    let (golden, bound) = (number(&expected, "golden"), number(&expected, "bound"));
    assert!(answer.bound <= golden, "{} is no bound", answer.bound);
    assert!(answer.objective >= bound, "{} cannot be", answer.objective);
    assert!(answer.objective <= golden / (1.0 - gap), "{} against {golden}", answer.objective);
    let sum: f64 = answer.plan.terms.iter().sum();
    assert!((sum - answer.objective).abs() <= 1e-9 * sum.abs(), "terms sum to {sum}");
    let expected: f64 = TERM_NAMES.iter().map(|term| expected["terms"][term].as_f64().unwrap_or(0.0)).sum();
    assert!((expected - golden).abs() <= 1e-3 * golden, "the golden terms sum to {expected}");
    let newest = expected_history(name);
    assert!((newest - golden).abs() < 1e-9, "the history ends at {newest}");
    (case, answer)
}

/// The last value in the history of an example's golden number.
fn expected_history(name: &str) -> f64 {
    let (_, expected) = example(name);
    let history = expected["history"].as_array().expect("a history");
    history.last().and_then(|row| row["value"].as_f64()).expect("a value")
}

/// Whether a project of this name is committed anew.
fn chosen(case: &Case, plan: &Plan, name: &str) -> bool {
    committed(case, plan).iter().any(|(own, _)| own == name)
}

/// What is short of a requirement in the periods of the calendar year, over what is needed in them.
fn missed(case: &Case, plan: &Plan, name: &str, year: &str) -> f64 {
    let (r, requirement) = case.requirements.iter().find(|(_, own)| own.name == name).expect("it is there");
    let (mut need, mut short) = (0.0, 0.0);
    for (at, t) in case.calendar.ids().enumerate() {
        if case.calendar.period(t).label.starts_with(year) {
            let consumed = requirement.kind == RequirementKind::Consume;
            let years = if consumed { case.calendar.years(t) } else { 1.0 };
            need += requirement.amount.mean(&case.calendar, t) * years;
            short += plan.short[r][at];
        }
    }
    short / need
}

fn antibiotics_at(gap: f64) {
    let (case, answer) = held("antibiotics", gap);
    let plan = &answer.plan;
    // Money for the fermentation of the whole need is not there, nor worth it; packs are made at home.
    assert!(chosen(&case, plan, "couple-hall") && chosen(&case, plan, "press-hall"));
    assert!(!chosen(&case, plan, "ferment-hall") && !chosen(&case, plan, "side-works"));
    // No room of vials can stand before the first winter is over; from 2028 on the hard floor holds easily.
    assert!(missed(&case, plan, "hospitals", "2026") > 0.1);
    assert!(missed(&case, plan, "hospitals", "2030") < 0.1);
}

fn transformers_at(gap: f64) {
    let (case, answer) = held("transformers", gap);
    let plan = &answer.plan;
    // Winders come first; the large works on the shore is not worth its money.
    assert!(chosen(&case, plan, "winder-school") && chosen(&case, plan, "old-hall-longer"));
    assert!(!chosen(&case, plan, "new-works") && !chosen(&case, plan, "second-hall"));
    assert!(missed(&case, plan, "serve-valley", "2027") > 0.01);
    assert!(missed(&case, plan, "serve-valley", "2031") < 0.01);
}

#[test]
fn antibiotics_brings_home_what_is_worth_it_and_is_held_between_bound_and_golden() {
    antibiotics_at(0.08);
}

#[test]
fn transformers_trains_before_it_builds_and_is_held_between_bound_and_golden() {
    transformers_at(0.08);
}

#[test]
#[ignore = "tens of seconds: the golden number at the stated gap of three per cent"]
fn antibiotics_comes_within_three_per_cent_of_its_golden_number() {
    antibiotics_at(0.03);
}

#[test]
#[ignore = "tens of seconds: the golden number at the stated gap of three per cent"]
fn transformers_comes_within_three_per_cent_of_its_golden_number() {
    transformers_at(0.03);
}
