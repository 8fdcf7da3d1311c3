//! `hedge` and `smps` through the binary.

use crate::common::{Bench, point_of};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn threatened(bench: &Bench) {
    assert_eq!(bench.run(&["init", "case", "--from", "tiny"]).code, 0);
    fs::write(
        bench.path("case/threats.csv"),
        "threat,kind,on,events_per_year,size,days,recovery\n\
         fire,line,*,0.8,\"uniform(0.3,1)\",exponential(90),linear\n\
         stop,offer,*,0.5,1,\"lognormal(60,30)\",step\n",
    )
    .expect("threats are written");
}

/// Arguments of a small hedge.
fn hedge<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments =
        vec!["hedge", "case", "--scenarios", "20", "--fresh", "10", "--json", "--progress", "none"];
    arguments.extend(more);
    arguments
}

/// The JSON of a hedge without what depends on time and place.
fn hedged(bench: &Bench, more: &[&str]) -> Value {
    let ran = bench.run(&hedge(more));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let mut value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let object = value.as_object_mut().expect("an object");
    object.remove("timings");
    object.remove("run");
    value
}

#[test]
fn a_hedge_is_bracketed_written_and_the_same_at_any_number_of_threads() {
    let bench = Bench::new();
    threatened(&bench);
    let one = hedged(&bench, &["--threads", "1", "-o", "one"]);
    assert_eq!(one, hedged(&bench, &["--threads", "3", "-o", "three"]));
    let figure = |name: &str| one[name].as_f64().expect("a figure");
    assert!(figure("bound") <= figure("objective") * (1.0 + 1e-9));
    assert!(figure("objective") <= figure("certain_expected") * (1.0 + 1e-9));
    assert!((figure("objective") - figure("expected")).abs() <= 1e-9 * figure("expected"));
    let shown = bench.run(&["show", "one", "futures", "--csv"]);
    assert_eq!((shown.code, shown.stdout.lines().count()), (0, 21), "{}", shown.stderr);
    let worst = hedged(&bench, &["--risk", "worst", "-o", "worst"]);
    assert!(worst["objective"].as_f64() >= one["objective"].as_f64());
    assert!(worst["worst"].as_f64() <= one["worst"].as_f64().map(|cost| cost * 1.006));
}

#[test]
fn there_must_be_something_to_hedge_against() {
    let bench = Bench::new();
    assert_eq!(bench.run(&["init", "case", "--from", "tiny"]).code, 0);
    let ran = bench.run(&["hedge", "case"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("there is nothing to hedge against"), "{}", ran.stderr);
    let ran = bench.run(&["hedge", "case", "--risk", "median"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("is no risk measure"), "{}", ran.stderr);
}

#[test]
fn a_published_case_is_solved_by_both_methods() {
    let bench = Bench::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/published/smps");
    let core =
        fs::read_dir(&folder).expect("published cases").filter_map(Result::ok).map(|entry| entry.path());
    let core = core.filter(|path| path.extension().is_some_and(|end| end == "cor"));
    let stem = core.min().expect("a core file").with_extension("");
    let stem = stem.to_str().expect("a path in Unicode").to_owned();
    let solve = |method: &str| {
        let ran = bench.run(&["smps", "solve", &stem, "--method", method, "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        value["objective"].as_f64().expect("an objective")
    };
    let (benders, extensive) = (solve("benders"), solve("extensive"));
    assert!((benders - extensive).abs() <= 2e-3 * extensive.abs(), "{benders} {extensive}");
    let ran = bench.run(&["smps", "solve", "gone"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("gone"), "{}", ran.stderr);
}

/// Kills a hedge at points spread over its course, goes on, and compares with an undisturbed one.
fn killed(times: u64) {
    let bench = &Bench::new();
    threatened(bench);
    let began = std::time::Instant::now();
    let wanted = hedged(bench, &["-o", "whole", "--threads", "1"]);
    let whole = u64::try_from(began.elapsed().as_micros()).expect("a short time");
    let tables = |run: &str| {
        let read = fs::read_dir(bench.path(run).join("tables")).expect("tables");
        let mut found: Vec<_> = read
            .map(|entry| entry.expect("an entry").path())
            .map(|path| (path.file_name().map(ToOwned::to_owned), fs::read(&path).expect("a table")))
            .collect();
        found.sort();
        found
    };
    let (mut interrupted, mut kept) = (0, 0);
    for at in 0..times {
        let run = format!("killed-{at}");
        let more = ["-o", &run, "--resume", "--checkpoint-every", "0.000001", "--threads", "2"];
        bench.kill(&hedge(&more), point_of(whole, at, 571_828));
        if !bench.path(&run).exists() {
            interrupted += 1;
            let is_kept = |name: &String| name.starts_with(".hedge-") && name.ends_with(".checkpoint");
            kept += usize::from(bench.names("").iter().any(is_kept));
            assert_eq!(wanted, hedged(bench, &more), "{at}");
        }
        assert!(tables("whole") == tables(&run), "{at}: a table differs");
        fs::remove_dir_all(bench.path(&run)).expect("it goes");
    }
    assert!(interrupted > times / 4, "only {interrupted} of {times} were interrupted");
    assert!(kept > 0, "none of {interrupted} had a checkpoint");
}

#[test]
fn a_hedge_that_was_killed_goes_on_to_the_same_bytes() {
    killed(6);
}

#[test]
#[ignore = "100 kills take minutes"]
fn a_hedge_that_was_killed_at_a_hundred_points_goes_on_to_the_same_bytes() {
    killed(100);
}
