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
