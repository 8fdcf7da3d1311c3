//! `show`, `init` and `check` through the binary.

use crate::common::{Bench, is_there};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// A bench with a planned run `run`.
fn planned() -> Bench {
    let bench = Bench::new();
    bench.shop("shop");
    let ran = bench.run(&["plan", "shop", "-o", "run"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    bench
}

#[test]
fn the_summary_of_a_run_is_the_screen_of_its_plan() {
    let bench = Bench::new();
    bench.shop("shop");
    let plan = bench.run(&["plan", "shop", "-o", "run"]);
    let show = bench.run(&["show", "run"]);
    assert_eq!((show.code, show.stdout), (0, plan.stdout));
    let record: Value = serde_json::from_str(&bench.run(&["show", "run", "--json"]).stdout).expect("JSON");
    assert_eq!(record["verb"], "plan");
}

#[test]
fn every_table_can_be_shown_in_every_form() {
    let bench = planned();
    let record: Value = serde_json::from_str(&bench.run(&["show", "run", "--json"]).stdout).expect("JSON");
    let tables = record["tables"].as_array().expect("names").clone();
    assert!(tables.len() >= 15, "{tables:?}");
    for table in tables.iter().filter_map(Value::as_str) {
        let value: Value =
            serde_json::from_str(&bench.run(&["show", "run", table, "--json"]).stdout).expect("JSON");
        let (columns, rows) =
            (value["columns"].as_array().expect("columns"), value["rows"].as_array().expect("rows"));
        assert_eq!((&value["version"], &value["table"]), (&Value::from(1), &Value::from(table)));
        assert!(
            rows.iter().all(|row| row.as_array().is_some_and(|row| row.len() == columns.len())),
            "{table}"
        );
        let csv = bench.run(&["show", "run", table, "--csv"]).stdout;
        assert_eq!(csv.lines().count(), rows.len() + 1, "{table}");
        let plain = bench.run(&["show", "run", table]);
        assert_eq!((plain.code, plain.stdout.is_empty()), (0, false), "{table}");
    }
}

#[test]
fn rows_are_filtered_by_item_site_and_period() {
    let bench = planned();
    let rows = |more: &[&str]| {
        let arguments = [&["show", "run", "deliveries", "--json"], more].concat();
        let value: Value = serde_json::from_str(&bench.run(&arguments).stdout).expect("JSON");
        value["rows"].as_array().expect("rows").clone()
    };
    let all = rows(&[]);
    assert!(all.len() >= 8, "{all:?}");
    assert_eq!(rows(&["--item", "kit"]).len(), all.len());
    assert_eq!(rows(&["--item", "ore"]).len(), 0);
    assert_eq!(rows(&["--site", "works", "--period", "2026Q2"]).len(), 1);
    let year = rows(&["--period", "2027"]);
    assert!(
        year.len() == 4 && year.iter().all(|row| row[3].as_str().is_some_and(|t| t.starts_with("2027Q"))),
        "{year:?}"
    );
}

#[test]
fn an_unknown_table_or_filter_is_wrong_usage() {
    let bench = planned();
    let ran = bench.run(&["show", "run", "stock"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean `stocks`?"), "{}", ran.stderr);
    let ran = bench.run(&["show", "run", "cash", "--item", "kit"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no column `item`"), "{}", ran.stderr);
    assert_eq!(bench.run(&["show", "run", "--csv"]).code, 2);
}

#[test]
fn a_reader_that_has_gone_ends_show_quietly() {
    let bench = planned();
    let mut child = bench
        .command(&["show", "run", "installed", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // The pipe is closed before anything is read.
    drop(child.stdout.take());
    let errors = child
        .stderr
        .take()
        .map(|pipe| BufReader::new(pipe).lines().map_while(Result::ok).collect::<Vec<_>>());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(errors, Some(Vec::new()));
}

#[test]
fn text_that_a_spreadsheet_takes_for_a_formula_is_made_harmless() {
    let bench = Bench::new();
    let mut shop = bench.shop("shop");
    shop.change("offers.csv", ",north,", ",\"=HYPERLINK(\"\"x\"\",\"\"y\"\")\",");
    let ran = bench.run(&["plan", "shop", "-o", "run"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let csv = bench.run(&["show", "run", "purchases", "--csv"]).stdout;
    assert!(csv.contains("\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""), "{csv}");
    assert!(!csv.contains(",=") && !csv.contains(",\"="), "{csv}");
}

#[test]
fn examples_are_written_from_the_binary_alone_and_can_be_planned() {
    let bench = Bench::new();
    let ran = bench.run(&["init", "new/tiny", "--from", "tiny"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(bench.run(&["check", "new/tiny"]).code, 0);
    let plan = bench.run(&["plan", "new/tiny"]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    for name in ["transition", "antibiotics", "transformers"] {
        let ran = bench.run(&["init", name, "--from", name]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let check = bench.run(&["check", name]);
        assert_eq!(check.code, 0, "{}", check.stderr);
        assert!(!check.stdout.contains("warning") && !check.stderr.contains("warning"), "{}", check.stdout);
    }
}

#[test]
fn a_blank_case_has_the_tables_to_begin_with_and_no_rows() {
    let bench = Bench::new();
    let ran = bench.run(&["init", "mine", "--from", "blank"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let names = bench.names("mine");
    for name in ["case.toml", "items.csv", "lines.csv", "requirements.csv"] {
        assert!(names.iter().any(|own| own == name), "{name} is missing in {names:?}");
    }
    let items = std::fs::read_to_string(bench.path("mine/items.csv")).expect("the table is there");
    assert_eq!(items.lines().count(), 1);
    assert!(items.starts_with("item,"), "{items}");
}

#[cfg(feature = "excel")]
#[test]
fn a_workbook_to_fill_in_can_be_begun_from() {
    let bench = Bench::new();
    // An example in a workbook is the example.
    assert_eq!(bench.run(&["init", "tiny", "--from", "tiny"]).code, 0);
    let ran = bench.run(&["init", "--xlsx", "tiny.xlsx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("next: kuznia check tiny.xlsx"), "{}", ran.stderr);
    let objective = |case: &str| {
        let ran = bench.run(&["plan", case, "--json", "--progress", "none"]);
        let value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        value["objective"].as_f64().expect("a number")
    };
    assert_eq!(objective("tiny.xlsx"), objective("tiny"));
    assert_eq!(objective("tiny.xlsx"), 8_800.0);
    let ran = bench.run(&["init", "--xlsx", "transition.xlsx", "--from", "transition"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(bench.run(&["check", "transition.xlsx"]).code, 0);
    // A blank one has every table, is read, and lacks only rows.
    assert_eq!(bench.run(&["init", "--xlsx", "new/mine.xlsx", "--from", "blank"]).code, 0);
    let ran = bench.run(&["export", "new/mine.xlsx", "--csv", "mine"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(bench.names("mine").len() > 40, "{:?}", bench.names("mine"));
    // What is there is kept.
    let ran = bench.run(&["init", "--xlsx", "tiny.xlsx"]);
    assert!(ran.code == 1 && ran.stderr.contains("say `--overwrite`"), "{}", ran.stderr);
    assert_eq!(bench.run(&["init", "--xlsx", "tiny.xlsx", "--overwrite"]).code, 0);
    for slip in [&["init"][..], &["init", "a", "--xlsx", "b.xlsx"], &["init", "a", "--overwrite"]] {
        assert_eq!(bench.run(slip).code, 2, "{slip:?}");
    }
}

#[test]
fn a_folder_that_is_not_empty_is_refused_by_init() {
    let bench = Bench::new();
    bench.shop("shop");
    let before = bench.names("shop");
    let ran = bench.run(&["init", "shop", "--from", "tiny"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("shop") && ran.stderr.contains("not empty"), "{}", ran.stderr);
    assert_eq!(bench.names("shop"), before);
    assert_eq!(bench.run(&["init", "shop/items.csv", "--from", "tiny"]).code, 1);
    std::fs::create_dir(bench.path("empty")).expect("the folder can be made");
    assert_eq!(bench.run(&["init", "empty", "--from", "tiny"]).code, 0);
    assert!(is_there(&bench.path("empty/case.toml")));
}

#[test]
fn check_says_what_is_sound_and_what_is_not_modelled() {
    let bench = Bench::new();
    bench.shop("shop");
    let ran = bench.run(&["check", "shop"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("shop is sound: 8 periods, 1 site, 2 items"), "{}", ran.stdout);
    assert!(ran.stdout.contains("not modelled: "), "{}", ran.stdout);
    let value: Value = serde_json::from_str(&bench.run(&["check", "shop", "--json"]).stdout).expect("JSON");
    assert_eq!((&value["version"], &value["ok"]), (&Value::from(1), &Value::from(true)));
    assert!(value["unmodelled"].as_array().is_some_and(|lines| !lines.is_empty()));
}
