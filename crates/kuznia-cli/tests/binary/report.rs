//! `report` through the binary.

use crate::common::Bench;
use serde_json::Value;
use std::fs;

fn planned() -> Bench {
    let bench = Bench::new();
    bench.shop("shop");
    let ran = bench.run(&["plan", "shop", "-o", "run"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    bench
}

#[test]
fn a_report_is_written_where_it_is_wanted_and_named_on_stdout() {
    let bench = planned();
    let ran = bench.run(&["report", "run", "-o", "out.html"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "out.html\n"), "{}", ran.stderr);
    let text = fs::read_to_string(bench.path("out.html")).expect("the report");
    assert!(text.contains("A small shop") && text.contains("Field kit"), "title and data are in it");
    let ran = bench.run(&["report", "run", "--json"]);
    let value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&value["version"], &value["report"]), (&Value::from(1), &Value::from("report.html")));
    assert_eq!(value["sections"].as_array().map(Vec::len), Some(15));
    let data = bench.run(&["report", "run", "-o", "out.json"]);
    assert_eq!(data.code, 0, "{}", data.stderr);
    let text = fs::read_to_string(bench.path("out.json")).expect("the data");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&value["version"], &value["title"]), (&Value::from(1), &Value::from("A small shop")));
    assert!(bench.names("").iter().all(|name| !name.ends_with(".part")), "nothing is left behind");
}

#[cfg(feature = "excel")]
#[test]
fn a_report_can_be_a_workbook() {
    let bench = planned();
    let ran = bench.run(&["report", "run", "-o", "out.xlsx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "out.xlsx\n"), "{}", ran.stderr);
    assert_eq!(fs::read(bench.path("out.xlsx")).expect("the workbook").get(..2), Some(&b"PK"[..]));
}

#[test]
fn what_cannot_be_reported_is_met_with_a_sentence() {
    let bench = planned();
    let ran = bench.run(&["report", "run", "-o", "out.pdf"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("end it with .html, .xlsx or .json"), "{}", ran.stderr);
    let ran = bench.run(&["report", "gone"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("`gone` does not exist"), "{}", ran.stderr);
    let ran = bench.run(&["report", "run", "--with", "shop"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("`shop` is not a run"), "{}", ran.stderr);
    let ran = bench.run(&["report", "run", "-o", "shop/case.toml/out.html"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("failed to write `shop/case.toml/out.html`"), "{}", ran.stderr);
}

#[test]
fn a_file_that_is_there_is_kept_unless_it_may_be_overwritten() {
    let bench = planned();
    for file in ["out.html", "out.json"] {
        fs::write(bench.path(file), "mine").expect("the file can be written");
        let ran = bench.run(&["report", "run", "-o", file]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("`{file}` exists already")), "{}", ran.stderr);
        assert!(ran.stderr.contains("choose another name, or say `--overwrite`"), "{}", ran.stderr);
        assert_eq!(fs::read_to_string(bench.path(file)).expect("it is there"), "mine");
        let ran = bench.run(&["report", "run", "-o", file, "--overwrite"]);
        assert_eq!((ran.code, ran.stdout.trim_end()), (0, file), "{}", ran.stderr);
        assert!(fs::read_to_string(bench.path(file)).expect("it is there").contains("A small shop"));
    }
    // Folders on the way are made, as `export` makes them.
    assert_eq!(bench.run(&["report", "run", "-o", "for/print/out.html"]).code, 0);
    assert!(bench.path("for/print/out.html").is_file());
}
