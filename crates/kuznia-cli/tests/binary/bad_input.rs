//! Bad input and bad output through the binary: a sentence, the documented exit code, nothing half-written.

use crate::common::{Bench, Ran, Shop, is_there};
use std::fs;

/// Plans a changed shop, which must be refused with these words and leave nothing behind.
fn refused(change: impl FnOnce(&mut Shop), words: &[&str]) {
    let bench = Bench::new();
    let mut shop = bench.shop("shop");
    change(&mut shop);
    for verb in ["check", "plan"] {
        let ran = bench.run(&[verb, "shop", "--json"]);
        assert_eq!(ran.code, 1, "{verb}: {}\n{}", ran.stdout, ran.stderr);
        let value: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one JSON object");
        assert_eq!(value["ok"], false);
        assert!(value["faults"].as_array().is_some_and(|faults| !faults.is_empty()));
        let ran = bench.run(&[verb, "shop"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{verb}: {}", ran.stderr);
        says(&ran, words);
    }
    assert_eq!(bench.names(""), ["shop"], "nothing is written");
}

fn says(ran: &Ran, words: &[&str]) {
    assert!(ran.stderr.contains("error: "), "{}", ran.stderr);
    for words in words {
        assert!(ran.stderr.contains(words), "the message lacks {words:?}:\n{}", ran.stderr);
    }
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

#[test]
fn a_missing_folder_is_named() {
    let bench = Bench::new();
    for verb in ["check", "plan"] {
        let ran = bench.run(&[verb, "nowhere"]);
        assert_eq!(ran.code, 1);
        says(&ran, &["nowhere"]);
    }
}

#[test]
fn a_file_where_a_folder_is_due_is_refused() {
    let bench = Bench::new();
    fs::write(bench.path("notes.txt"), "just notes").expect("the file can be written");
    let ran = bench.run(&["plan", "notes.txt"]);
    assert_eq!(ran.code, 1);
    says(&ran, &["notes.txt"]);
}

#[test]
fn an_empty_table_is_refused() {
    refused(|shop| shop.put("lines.csv", ""), &["lines.csv"]);
}

#[test]
fn a_duplicate_key_is_located() {
    refused(
        |shop| {
            shop.change("sites.csv", "works,Main works,land\n", "works,Main works,land\nworks,Twice,land\n")
        },
        &["sites.csv", "row 3", "works"],
    );
}

#[test]
fn an_unknown_reference_is_located_with_a_hint() {
    refused(
        |shop| shop.change("line_processes.csv", "hall,make", "hal,make"),
        &["line_processes.csv, row 2, column `line`", "hint: did you mean `hall`?"],
    );
}

#[test]
fn a_wrong_type_is_located() {
    refused(
        |shop| shop.change("lines.csv", "works,1", "works,one"),
        &["lines.csv, row 2, column `installed`", "one"],
    );
}

#[test]
fn what_is_not_a_number_or_not_finite_is_located() {
    for wrong in ["NaN", "inf", "1e999"] {
        refused(
            |shop| shop.change("requirements.csv", "150", wrong),
            &["requirements.csv, row 2, column `amount`"],
        );
    }
}

#[test]
fn a_negative_where_there_can_be_none_is_located() {
    refused(
        |shop| shop.change("offers.csv", ",3,400", ",3,-400"),
        &["offers.csv, row 2, column `max_per_year`"],
    );
}

#[test]
fn a_date_twice_in_one_level_is_located() {
    let rows = "requirement,from,amount\nkits,2026-04-01,120\nkits,2026-04-01,130\n";
    refused(|shop| shop.put("requirement_levels.csv", rows), &["requirement_levels.csv, row 3"]);
}

#[test]
fn periods_that_overlap_are_located() {
    let rows = "period,start,days\na,2026-01-01,90\nb,2026-03-01,90\n";
    refused(|shop| shop.put("periods.csv", rows), &["periods.csv, row 3"]);
}

#[test]
fn a_horizon_of_zero_is_refused() {
    refused(|shop| shop.change("case.toml", "count = 8", "count = 0"), &["case.toml", "count"]);
}

#[test]
fn an_unknown_column_and_an_unknown_table_are_told_with_hints() {
    refused(
        |shop| shop.change("lines.csv", "installed", "instaled"),
        &["lines.csv", "instaled", "`installed`"],
    );
    refused(|shop| shop.put("linez.csv", "line\nhall\n"), &["linez", "`lines`"]);
}

#[test]
fn all_faults_are_told_at_once() {
    refused(
        |shop| {
            shop.change("lines.csv", "works,1", "works,one");
            shop.change("items.csv", ",3\n", ",three\n");
        },
        &["lines.csv, row 2", "items.csv, row 2", "2 faults"],
    );
}

#[test]
fn an_existing_run_folder_is_never_touched() {
    let bench = Bench::new();
    bench.shop("shop");
    fs::create_dir(bench.path("mine")).expect("the folder can be made");
    fs::write(bench.path("mine/keep.txt"), "keep").expect("the file can be written");
    let ran = bench.run(&["plan", "shop", "-o", "mine"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    says(&ran, &["mine", "exists"]);
    assert_eq!(bench.names("mine"), ["keep.txt"]);
}

#[test]
fn a_run_folder_that_cannot_be_made_is_told_before_solving() {
    let bench = Bench::new();
    bench.shop("shop");
    fs::write(bench.path("file"), "a file").expect("the file can be written");
    let ran = bench.run(&["plan", "shop", "-o", "file/run"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    says(&ran, &["file/run"]);
    let ran = bench.run(&["plan", "shop", "-o", "/proc/kuznia/run"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    says(&ran, &["/proc/kuznia"]);
    assert_eq!(bench.names(""), ["file", "shop"], "nothing is left behind");
}

#[test]
fn what_is_no_run_cannot_be_shown() {
    let bench = Bench::new();
    bench.shop("shop");
    for path in ["nowhere", "shop", "shop/items.csv"] {
        let ran = bench.run(&["show", path]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{path}");
        says(&ran, &[path]);
    }
    assert!(!is_there(&bench.path("runs")));
}
