//! The main job through the binary: the screen, the run folder, the JSON, the exit codes.

use crate::common::{Bench, is_there, widest};
use serde_json::Value;
use std::collections::BTreeSet;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|why| panic!("not one JSON object ({why}):\n{text}"))
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[test]
fn a_case_is_planned_shown_and_written() {
    let bench = Bench::new();
    bench.shop("shop");
    let ran = bench.run(&["plan", "shop"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for words in [
        "WHAT TO DO",
        "Enlarge the hall",
        "not chosen (1 of 2): folly",
        "WHOSE MONEY",
        "State budget",
        "COVERAGE",
        "Kits for the field",
        "made at home",
        "COST BY TERM",
        "TIGHTEST BOTTLENECKS",
        "AUDIT",
        "runs/shop-plan-0001",
    ] {
        assert!(ran.stdout.contains(words), "the screen lacks {words:?}:\n{}", ran.stdout);
    }
    assert!(widest(&ran.stdout) <= 100, "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "no terminal codes outside of a terminal");
    assert_eq!(bench.names("runs"), ["shop-plan-0001"]);
    let names = bench.names("runs/shop-plan-0001");
    for name in ["case", "run.json", "summary.txt", "tables"] {
        assert!(names.iter().any(|own| own == name), "{name} is missing in {names:?}");
    }
    assert!(bench.names("runs/shop-plan-0001/tables").contains(&"stocks.parquet".to_owned()));
    let again = bench.run(&["plan", "shop", "--progress", "none"]);
    assert_eq!((again.code, again.stderr.as_str()), (0, ""));
    assert_eq!(bench.names("runs"), ["shop-plan-0001", "shop-plan-0002"]);
}

#[test]
fn the_copy_of_the_case_in_a_run_plans_to_the_same_objective() {
    let bench = Bench::new();
    bench.shop("shop");
    let first = json(&bench.run(&["plan", "shop", "-o", "one", "--json"]).stdout);
    let second = json(&bench.run(&["plan", "one/case", "-o", "two", "--json"]).stdout);
    assert_eq!(first["objective"], second["objective"]);
    assert_eq!(first["terms"], second["terms"]);
}

#[test]
fn the_json_of_a_plan_has_the_documented_shape() {
    let bench = Bench::new();
    bench.shop("shop");
    let ran = bench.run(&["plan", "shop", "-o", "out/run", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let plan = json(&ran.stdout);
    let wanted = [
        "version",
        "case",
        "status",
        "objective",
        "bound",
        "gap",
        "terms",
        "size",
        "timings",
        "solver",
        "audit",
        "run",
        "conflict",
        "rolling",
        "since",
    ];
    assert_eq!(keys(&plan), wanted.into_iter().collect());
    assert_eq!(
        (&plan["version"], &plan["case"], &plan["status"]),
        (&Value::from(1), &"shop".into(), &"planned".into())
    );
    assert_eq!(keys(&plan["size"]), ["columns", "rows", "nonzeros", "integers"].into());
    assert_eq!(keys(&plan["timings"]), ["read", "check", "build", "solve", "audit", "write"].into());
    assert_eq!(keys(&plan["solver"]), ["name", "version", "method"].into());
    assert_eq!(
        keys(&plan["audit"]),
        ["passed", "worst_violation", "worst_row", "objective_recomputed"].into()
    );
    assert_eq!(plan["conflict"], Value::Array(Vec::new()));
    assert_eq!((&plan["run"], &plan["audit"]["passed"]), (&"out/run".into(), &true.into()));
    let objective = plan["objective"].as_f64().expect("a number");
    let terms = plan["terms"].as_object().expect("terms by name");
    let sum: f64 = terms.values().filter_map(Value::as_f64).sum();
    assert_eq!(terms.len(), 14);
    assert!((sum - objective).abs() <= 1e-9 * objective.abs(), "{sum} is not {objective}");
    let (bound, gap) = (plan["bound"].as_f64().expect("a bound"), plan["gap"].as_f64().expect("a gap"));
    assert!(bound <= objective + 1e-9 && (0.0..=0.01).contains(&gap), "{bound} {objective} {gap}");
    let record = json(&std::fs::read_to_string(bench.path("out/run/run.json")).expect("the record is there"));
    assert_eq!((&record["verb"], &record["objective"]), (&"plan".into(), &plan["objective"]));
    assert_eq!(record["inputs"]["items.csv"].as_str().map(str::len), Some(64));
    assert!(record["timings"]["write"].as_f64().is_some_and(|seconds| seconds > 0.0));
}

#[test]
fn two_runs_of_the_same_case_differ_in_their_timings_only() {
    let bench = Bench::new();
    bench.shop("shop");
    for run in ["one", "two"] {
        assert_eq!(bench.run(&["plan", "shop", "-o", run]).code, 0);
    }
    let read = |place: &str| std::fs::read(bench.path(place)).unwrap_or_else(|why| panic!("{place}: {why}"));
    for folder in ["tables", "case"] {
        assert_eq!(bench.names(&format!("one/{folder}")), bench.names(&format!("two/{folder}")));
        for name in bench.names(&format!("one/{folder}")) {
            let (one, two) = (read(&format!("one/{folder}/{name}")), read(&format!("two/{folder}/{name}")));
            assert!(one == two, "{folder}/{name} differs");
        }
    }
    let record = |run: &str| {
        let mut record: Value = serde_json::from_slice(&read(&format!("{run}/run.json"))).expect("JSON");
        record["timings"] = Value::Null;
        record
    };
    assert_eq!(record("one"), record("two"));
}

#[test]
fn a_variant_changes_the_case_and_is_recorded() {
    let bench = Bench::new();
    bench.shop("shop");
    let base = json(&bench.run(&["plan", "shop", "--json"]).stdout);
    let ran = bench.run(&["plan", "shop", "--variant", "hungry", "-o", "run", "--json"]);
    let hungry = json(&ran.stdout);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(hungry["objective"].as_f64() > base["objective"].as_f64());
    let record = json(&std::fs::read_to_string(bench.path("run/run.json")).expect("the record is there"));
    assert_eq!(record["variant"], "hungry");
    let unknown = bench.run(&["plan", "shop", "--variant", "hungri"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.stderr.contains("hungri") && unknown.stderr.contains("hungry"), "{}", unknown.stderr);
}

#[test]
fn what_cannot_be_served_is_infeasible_with_the_rules_and_their_mends() {
    let bench = Bench::new();
    let mut shop = bench.shop("shop");
    shop.change("requirements.csv", "150,100", "900,");
    let ran = bench.run(&["plan", "shop"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stdout.contains("NO PLAN CAN EXIST"), "{}", ran.stdout);
    assert!(ran.stdout.contains("requirement `kits` is served in full"), "{}", ran.stdout);
    assert!(ran.stdout.contains("WHAT WOULD MEND IT"), "{}", ran.stdout);
    assert!(widest(&ran.stdout) <= 100, "{}", ran.stdout);
    assert!(!is_there(&bench.path("runs")), "nothing is written");
    let ran = bench.run(&["plan", "shop", "--json"]);
    let plan = json(&ran.stdout);
    assert_eq!((ran.code, &plan["status"]), (3, &"infeasible".into()));
    assert_eq!(
        (&plan["objective"], &plan["run"], &plan["audit"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let conflict = plan["conflict"].as_array().expect("rows");
    assert!(!conflict.is_empty());
    assert!(
        conflict.iter().all(|row| keys(row) == ["row", "family", "words", "places", "mend"].into()),
        "{conflict:?}"
    );
}

#[test]
fn a_limit_without_a_plan_ends_with_code_four_and_writes_nothing() {
    let bench = Bench::new();
    bench.shop("shop");
    let ran = bench.run(&["plan", "shop", "--time-limit", "0.000001", "--json", "--progress", "none"]);
    let plan = json(&ran.stdout);
    assert_eq!((ran.code, &plan["status"]), (4, &"stopped".into()), "{}", ran.stdout);
    if plan["objective"].is_null() {
        assert!(plan["run"].is_null() && !is_there(&bench.path("runs")));
    } else {
        assert!(plan["audit"]["passed"] == true && is_there(&bench.path("runs")));
    }
}

#[test]
fn the_coverage_goal_serves_no_less_than_the_cost_goal() {
    let bench = Bench::new();
    let mut shop = bench.shop("shop");
    shop.change("requirements.csv", "150,100", "150,4");
    let unserved = |goal: &str| {
        let ran = bench.run(&["plan", "shop", "--goal", goal, "-o", goal, "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let table = json(&bench.run(&["show", goal, "shortfalls", "--json"]).stdout);
        let rows = table["rows"].as_array().expect("rows").clone();
        rows.iter().filter_map(|row| row[3].as_f64()).sum::<f64>()
    };
    assert!(unserved("coverage") < unserved("cost"));
}

#[test]
fn progress_for_programs_is_one_object_a_line() {
    let bench = Bench::new();
    bench.shop("shop");
    let ran = bench.run(&["plan", "shop", "--progress", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.lines().count() >= 3, "{}", ran.stderr);
    for line in ran.stderr.lines() {
        assert_eq!(
            keys(&json(line)),
            ["phase", "seconds", "iterations", "done", "all", "incumbent", "bound", "gap"].into()
        );
    }
}

#[test]
fn wrong_usage_ends_with_code_two() {
    let bench = Bench::new();
    bench.shop("shop");
    for wrong in [
        &["plan"][..],
        &["plan", "shop", "--gap", "-1"],
        &["plan", "shop", "--gap", "few"],
        &["plan", "shop", "--time-limit", "0"],
        &["plan", "shop", "--threads", "0"],
        &["plan", "shop", "--solver", "magic"],
        &["plan", "shop", "--goal", "glory"],
        &["forge", "shop"],
        &["init", "new", "--from", "nowhere"],
    ] {
        let ran = bench.run(wrong);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{wrong:?}: {}", ran.stderr);
        assert!(!ran.stderr.is_empty());
    }
    assert_eq!(bench.names(""), ["shop"], "nothing is written");
    assert_eq!(bench.run(&["--help"]).code, 0);
    assert_eq!(bench.run(&["--version"]).code, 0);
}
