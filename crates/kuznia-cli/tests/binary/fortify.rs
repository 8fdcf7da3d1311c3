//! `fortify` through the binary.

use crate::common::Bench;
use serde_json::Value;
use std::fs;

/// The case `tiny` with two threats and a shelter, and the run of its plan.
fn sheltered(bench: &Bench) {
    assert_eq!(bench.run(&["init", "case", "--from", "tiny"]).code, 0);
    let case = bench.path("case");
    fs::write(
        case.join("threats.csv"),
        "threat,kind,on,events_per_year,size,days,recovery\n\
         fire,line,hall,0.8,\"uniform(0.3,1)\",exponential(90),linear\n\
         stop,offer,kits,0.5,1,\"lognormal(60,30)\",step\n\
         surge,demand,*,0.3,0.4,120,step\n",
    )
    .expect("threats are written");
    for (file, row) in [
        ("projects.csv", "shelter,harden,200,6,year\n"),
        ("project_effects.csv", "shelter,protection,line:hall,completion,0.8\n"),
    ] {
        let text = fs::read_to_string(case.join(file)).expect("the table is there");
        fs::write(case.join(file), text + row).expect("a row is added");
    }
    let ran = bench.run(&["plan", "case", "-o", "plan", "--progress", "none"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn a_curve_is_written_shown_and_reported() {
    let bench = Bench::new();
    sheltered(&bench);
    let ran = bench.run(&[
        "fortify",
        "case",
        "--plan",
        "plan",
        "--attacks",
        "2",
        "--curve",
        "-o",
        "wall",
        "--progress",
        "none",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // By hand: 93 % of a year's 100 kits, evenly coming back over 207 days, is 26.4 kits at 50 less 8 to make each.
    for words in
        ["8 attacks on 2 targets; protections offered: shelter", "1,109", "661.7", "fire from 2026-01-01"]
    {
        assert!(ran.stdout.contains(words), "{words} in {}", ran.stdout);
    }
    let table = bench.run(&["show", "wall", "fortification"]);
    assert_eq!(table.code, 0, "{}", table.stderr);
    assert!(table.stdout.contains("loss"), "{}", table.stdout);
    let again = bench.run(&["show", "wall"]);
    assert_eq!((again.code, again.stdout), (0, ran.stdout));
    let report = bench.run(&["report", "plan", "-o", "out.json"]);
    assert_eq!(report.code, 0, "{}", report.stderr);
    let text = fs::read_to_string(bench.path("out.json")).expect("the report");
    assert!(text.contains("The worst 2 attacks at a time cost"), "the run is found by its parent");
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads() {
    let bench = Bench::new();
    sheltered(&bench);
    let answer = |threads: &str, run: &str| {
        let ran = bench.run(&[
            "fortify",
            "case",
            "--attacks",
            "2",
            "--threads",
            threads,
            "--json",
            "-o",
            run,
            "--progress",
            "none",
        ]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let mut value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let object = value.as_object_mut().expect("an object");
        object.remove("timings");
        object.remove("run");
        value
    };
    let one = answer("1", "one");
    assert_eq!(one, answer("3", "three"));
    assert_eq!(one["points"].as_array().map(Vec::len), Some(2));
    assert_eq!(one["status"], "answered");
}

#[test]
fn wrong_wishes_are_met_with_a_sentence() {
    let bench = Bench::new();
    sheltered(&bench);
    for (more, code, words) in [
        (["--quantile", "1"], 2, "must be above 0 and below 1"),
        (["--kinds", "weather"], 2, "must be `all` or among site, line"),
        (["--budget", "-3"], 2, "must be a sum of money"),
        (["--threats", "fier"], 1, "did you mean `fire`?"),
        (["--starts", "2040-01-01"], 1, "is outside the calendar"),
        (["--plan", "gone"], 1, "`gone` does not exist"),
    ] {
        let (name, value) = (more[0], more[1]);
        let wish = format!("{name}={value}");
        let ran = bench.run(&["fortify", "case", &wish, "--progress", "none"]);
        assert_eq!(ran.code, code, "{wish}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{wish}: {}", ran.stderr);
    }
    fs::remove_file(bench.path("case/threats.csv")).expect("threats are there");
    let ran = bench.run(&["fortify", "case", "--plan", "plan"]);
    assert_eq!(ran.code, 1);
    let words = ["plan of another case", "nobody to defend against"];
    assert!(words.iter().any(|words| ran.stderr.contains(words)), "{}", ran.stderr);
    assert!(bench.names("").iter().all(|name| !name.contains("fortify")), "nothing is left behind");
}
