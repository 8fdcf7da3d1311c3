//! `export` and `show --xlsx` through the binary.

use crate::common::{Bench, is_there};
use serde_json::Value;
use std::fs;

/// What `check` says of a case, without its places.
fn checked(bench: &Bench, case: &str) -> Value {
    let ran = bench.run(&["check", case, "--json"]);
    assert_eq!(ran.code, 0, "{case}: {}", ran.stdout);
    let mut value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    for warning in value["warnings"].as_array_mut().into_iter().flatten() {
        for key in ["file", "sheet", "row", "cell", "hint"] {
            warning[key] = Value::Null;
        }
    }
    value
}

fn objective(bench: &Bench, case: &str, run: &str) -> f64 {
    let ran = bench.run(&["plan", case, "-o", run, "--json", "--progress", "none"]);
    assert_eq!(ran.code, 0, "{case}: {}", ran.stderr);
    let value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    value["objective"].as_f64().expect("a number")
}

#[test]
fn a_case_goes_through_every_form_and_stays_the_same() {
    let bench = Bench::new();
    bench.shop("shop");
    let (before, cost) = (checked(&bench, "shop"), objective(&bench, "shop", "run"));
    let mut from = "shop";
    for (option, place) in [
        ("--xlsx", "a.xlsx"),
        ("--parquet", "b"),
        ("--template", "c.xlsx"),
        ("--csv", "d"),
        ("--datapackage", "e"),
    ] {
        let ran = bench.run(&["export", from, option, place]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{option}: {}", ran.stderr);
        assert_eq!(checked(&bench, place), before, "{option}");
        from = place;
    }
    assert_eq!(objective(&bench, "c.xlsx", "from-template"), cost);
    assert_eq!(objective(&bench, "e", "from-package"), cost);
    // The run of a workbook names it and has its own copy of the case.
    let record: Value =
        serde_json::from_str(&bench.run(&["show", "from-template", "--json"]).stdout).expect("JSON");
    assert!(record["inputs"]["c.xlsx"].is_string(), "{record}");
    assert_eq!(checked(&bench, "from-template/case"), before);
}

#[test]
fn a_data_package_describes_its_tables() {
    let bench = Bench::new();
    bench.shop("shop");
    assert_eq!(bench.run(&["export", "shop", "--datapackage", "package"]).code, 0);
    let text = fs::read_to_string(bench.path("package/datapackage.json")).expect("it is there");
    let package: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(package["profile"], "tabular-data-package");
    let resources = package["resources"].as_array().expect("resources");
    let find = |name: &str| resources.iter().find(|resource| resource["name"] == name).expect("a resource");
    for resource in resources {
        let path = resource["path"].as_str().expect("a path");
        let text = fs::read_to_string(bench.path("package").join(path)).expect("the file is there");
        let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let names: Vec<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
        assert_eq!(names, header, "{path}");
        assert_eq!(resource["schema"]["missingValues"], serde_json::json!([""]));
        for key in resource["schema"]["foreignKeys"].as_array().into_iter().flatten() {
            let other = find(key["reference"]["resource"].as_str().expect("a resource"));
            let fields = other["schema"]["fields"].as_array().expect("fields");
            assert!(fields.iter().any(|field| field["name"] == key["reference"]["fields"]), "{key}");
            assert!(names.contains(&key["fields"].as_str().expect("a field")), "{key}");
        }
    }
    let lines = &find("lines")["schema"];
    assert_eq!(lines["primaryKey"], serde_json::json!(["line"]));
    assert!(
        lines["foreignKeys"]
            .as_array()
            .expect("keys")
            .iter()
            .any(|key| key["reference"]["resource"] == "sites")
    );
    let bloc = find("countries")["schema"]["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .find(|field| field["name"] == "bloc");
    assert_eq!(bloc.expect("a field")["constraints"]["enum"], serde_json::json!(["home", "allied", "other"]));
}

#[test]
fn programs_are_written_with_names_in_words() {
    let bench = Bench::new();
    bench.shop("shop");
    for (option, place, words) in [("--mps", "shop.mps", "ENDATA"), ("--lp", "shop.lp", "end")] {
        let ran = bench.run(&["export", "shop", option, place]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let text = fs::read_to_string(bench.path(place)).expect("it is there");
        assert!(text.to_lowercase().contains(&words.to_lowercase()), "{option}");
        assert!(text.contains("material_balance"), "{option}");
    }
}

#[test]
fn results_are_written_as_a_workbook() {
    let bench = Bench::new();
    bench.shop("shop");
    assert_eq!(bench.run(&["plan", "shop", "-o", "run"]).code, 0);
    let ran = bench.run(&["show", "run", "--xlsx", "results.xlsx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(fs::read(bench.path("results.xlsx")).expect("it is there").starts_with(b"PK"));
    let ran = bench.run(&["show", "run", "--xlsx", "results.xlsx"]);
    assert!(ran.code == 1 && ran.stderr.contains("--overwrite"), "{}", ran.stderr);
    assert_eq!(bench.run(&["show", "run", "--xlsx", "results.xlsx", "--overwrite"]).code, 0);
    assert_eq!(bench.run(&["show", "run", "stocks", "--xlsx", "x.xlsx"]).code, 2);
}

#[test]
fn what_is_there_is_not_overwritten_and_slips_are_told() {
    let bench = Bench::new();
    bench.shop("shop");
    assert_eq!(bench.run(&["export", "shop", "--xlsx", "a.xlsx"]).code, 0);
    let ran = bench.run(&["export", "shop", "--xlsx", "a.xlsx"]);
    assert!(ran.code == 1 && ran.stderr.contains("exists already"), "{}", ran.stderr);
    assert_eq!(bench.run(&["export", "shop", "--xlsx", "a.xlsx", "--overwrite"]).code, 0);
    let ran = bench.run(&["export", "shop", "--csv", "shop"]);
    assert!(ran.code == 1 && ran.stderr.contains("is not empty"), "{}", ran.stderr);
    for slip in [
        &["export", "shop"][..],
        &["export", "--xlsx", "b.xlsx"],
        &["export", "shop", "--xlsx", "b.xlsx", "--csv", "c"],
    ] {
        assert_eq!(bench.run(slip).code, 2, "{slip:?}");
    }
    assert_eq!(bench.run(&["export", "nowhere", "--xlsx", "b.xlsx"]).code, 1);
    assert!(!is_there(&bench.path("b.xlsx")));
    let ran = bench.run(&["export", "--template", "t.xlsx", "--json"]);
    let value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&value["form"], &value["place"]), (&Value::from("template"), &Value::from("t.xlsx")));
    let ran = bench.run(&["check", "t.xlsx"]);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}
