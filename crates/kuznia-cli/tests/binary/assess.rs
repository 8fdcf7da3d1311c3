//! `assess`, `explain`, `frontier` and `alternatives` through the binary, on the example that is solved by hand.

use crate::common::{Bench, Ran};
use serde_json::Value;

/// A bench with the example `tiny` and its run.
fn planned() -> Bench {
    let bench = Bench::new();
    assert_eq!(bench.run(&["init", "tiny", "--from", "tiny"]).code, 0);
    assert_eq!(bench.run(&["plan", "tiny", "-o", "run"]).code, 0);
    bench
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("one JSON object")
}

fn value(answer: &Value, subject: &str, measure: &str) -> f64 {
    let findings = answer["findings"].as_array().expect("findings");
    let own =
        |own: &&Value| own["subject"] == subject && own["measure"] == measure && own["period"].is_null();
    let found = findings.iter().find(own).unwrap_or_else(|| panic!("no {measure} of {subject}"));
    found["value"].as_f64().expect("a number")
}

#[test]
fn all_questions_are_answered_and_kept_in_a_run() {
    let bench = planned();
    let answer = json(&bench.run(&["assess", "run", "-o", "answers", "--json"]));
    assert_eq!((answer["status"].as_str(), answer["parent"].as_str()), (Some("answered"), Some("run")));
    let asked = answer["timings"].as_object().expect("seconds by question").len();
    assert_eq!(asked, 12);
    // 60 of the 730 kits that are served are imported.
    let served = 30.0 + 60.0 + 100.0 + 3.0 * 200.0;
    assert!(value(&answer, "kit", "domestic_share") > 1.0 - 90.0 / served);
    let shown = json(&bench.run(&["show", "answers", "findings", "--json"]));
    let rows = shown["rows"].as_array().expect("rows").len();
    assert_eq!(rows, answer["findings"].as_array().expect("findings").len());
    let record = json(&bench.run(&["show", "answers", "--json"]));
    assert_eq!((record["verb"].as_str(), record["parent"].as_str()), (Some("assess"), Some("run")));
    let again = json(&bench.run(&["assess", "run", "-o", "again", "--json", "--threads", "3"]));
    assert_eq!(again["findings"], answer["findings"]);
}

#[test]
fn one_question_alone_and_an_unknown_one() {
    let bench = planned();
    let ran = bench.run(&["assess", "run", "--only", "concentration", "-o", "one"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("CONCENTRATION")
            && ran.stdout.contains("come from a single supplier")
            && !ran.stdout.contains("EXPOSURE"),
        "{}",
        ran.stdout
    );
    assert_eq!(bench.run(&["show", "one"]).stdout, ran.stdout);
    let ran = bench.run(&["assess", "run", "--only", "exposition"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("unknown assessment `exposition`") && ran.stderr.contains("`exposure`"));
    let ran = bench.run(&["assess", "nowhere"]);
    assert!(ran.code == 1 && ran.stderr.contains("`nowhere` does not exist"), "{}", ran.stderr);
    let ran = bench.run(&["assess", "one", "--only", "exposure"]);
    assert!(ran.code == 1 && ran.stderr.contains("has no table"), "{}", ran.stderr);
}

#[test]
fn a_requirement_and_a_project_are_explained() {
    let bench = planned();
    let answer = json(&bench.run(&["explain", "run", "--requirement", "need", "-o", "why", "--json"]));
    let findings = answer["findings"].as_array().expect("findings");
    let roots: Vec<&str> = findings
        .iter()
        .filter(|own| own["measure"] == "root_cause")
        .filter_map(|own| own["subject"].as_str())
        .collect();
    assert!(roots.contains(&"hall"), "{roots:?}");
    // Without the second hall three years lose 2,400 each, and 1,500 are saved.
    let answer = json(&bench.run(&["explain", "run", "--project", "second-hall", "--gap", "0", "--json"]));
    assert!((value(&answer, "second-hall", "worth") - 5_700.0).abs() < 1e-3);
    assert!((value(&answer, "second-hall", "turning_cost") - 7_200.0).abs() < 1e-3);
    let ran = bench.run(&["explain", "run", "--project", "second-hal"]);
    assert!(ran.code == 1 && ran.stderr.contains("did you mean `second-hall`?"), "{}", ran.stderr);
    assert_eq!(bench.run(&["explain", "run"]).code, 2);
}

#[test]
fn a_frontier_that_was_broken_off_goes_on() {
    let bench = planned();
    let words = ["frontier", "tiny", "--from", "0.9", "--to", "1", "--points", "3", "--json", "--gap", "0"];
    let whole = json(&bench.run(&words));
    let costs: Vec<f64> = whole["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|own| own["measure"] == "cost")
        .filter_map(|own| own["value"].as_f64())
        .collect();
    assert_eq!(costs.len(), 3);
    assert!(costs.windows(2).all(|pair| pair[0] <= pair[1]) && costs[0] >= 8_800.0 - 1e-3, "{costs:?}");
    let with = [&words[..], &["--checkpoint", "points.json", "-o", "walked"]].concat();
    assert_eq!(json(&bench.run(&with))["findings"], whole["findings"]);
    // A checkpoint of another question is refused.
    std::fs::write(bench.path("points.json"), "{}").expect("the file is written");
    let ran = bench.run(&[&words[..], &["--checkpoint", "points.json", "-o", "more"]].concat());
    assert_eq!(ran.code, 1);
}

#[test]
fn the_second_hall_is_a_must_have() {
    let bench = planned();
    let answer = json(&bench.run(&["alternatives", "tiny", "--within", "2%", "--json"]));
    assert_eq!(
        (value(&answer, "second-hall", "least_units"), value(&answer, "bigger-import", "most_units")),
        (1.0, 0.0)
    );
    let answer = json(&bench.run(&["alternatives", "tiny", "--within", "100%", "--json"]));
    assert_eq!(value(&answer, "second-hall", "least_found"), 0.0);
}
