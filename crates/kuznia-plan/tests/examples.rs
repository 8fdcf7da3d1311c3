//! The shipped examples against the numbers that their folders expect.

use kuznia_case::{Case, Plan, TERM_NAMES, check};
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
