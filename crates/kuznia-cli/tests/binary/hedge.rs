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
    object.remove("resumed");
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
fn a_plan_is_tried_in_fresh_futures_by_recourse_and_by_simulation() {
    let bench = Bench::new();
    threatened(&bench);
    let told = hedged(&bench, &["-o", "one"]);
    let figure = |plan: &str, by: &str, what: &str| {
        let own = &told[plan][by][what];
        (own["mean"].as_f64().expect("a mean"), own["margin"].as_f64().expect("a margin"))
    };
    for plan in ["out_of_sample", "certain_out_of_sample"] {
        let (best, played) = (figure(plan, "recourse", "cost"), figure(plan, "simulated", "cost"));
        assert!(best.0 < played.0 && best.1 > 0.0 && played.1 > 0.0, "nobody optimises in the simulation");
        assert!(figure(plan, "simulated", "cost_tail").0 >= played.0);
        let (service, worst) =
            (figure(plan, "simulated", "service"), figure(plan, "simulated", "service_tail"));
        assert!(worst.0 <= service.0 && service.0 <= 1.0 && worst.0 >= 0.0);
        assert!(told[plan]["recourse"]["service"].is_null() && told[plan]["unplayed"].is_null());
    }
    assert_eq!(told["fresh"], told["out_of_sample"]["recourse"]["cost"]);
    let screen = bench.run(&["hedge", "case", "--scenarios", "5", "--fresh", "5", "--progress", "none"]);
    assert!(screen.stdout.contains("simulated, worst tenth"), "{}", screen.stdout);
    assert!(screen.stdout.contains("nobody optimises in it"), "{}", screen.stdout);
    let without = bench.run(&["hedge", "case", "--scenarios", "5", "--fresh", "0", "--progress", "none"]);
    assert!(!without.stdout.contains("fresh futures"), "{}", without.stdout);
}

#[test]
fn a_hedge_in_stages_is_bracketed_written_and_never_dearer_than_at_once() {
    let bench = Bench::new();
    threatened(&bench);
    let stages = ["--stages", "2026-06-01,2028-01-01", "--branches", "3,2,2"];
    let ask = |more: &[&str]| hedged(&bench, &[stages.as_slice(), more].concat());
    let one = ask(&["--threads", "1", "-o", "one"]);
    assert_eq!(one, ask(&["--threads", "3", "-o", "three"]));
    // A date moves to the next start of a period.
    assert_eq!(one["options"]["stages"], serde_json::json!(["2027-01-01", "2028-01-01"]));
    let figure = |name: &str| one[name].as_f64().expect("a figure");
    assert!(figure("bound") <= figure("objective"));
    assert!(figure("objective") <= figure("at_once_objective") * (1.0 + 1e-9));
    assert!(figure("at_once_objective") <= figure("certain_expected") * (1.0 + 1e-9));
    assert!((figure("objective") - figure("expected")).abs() <= 1e-9 * figure("expected"));
    let staging = &one["staging"];
    assert!(staging["low"].as_f64() <= staging["high"].as_f64() && staging["low"].as_f64() >= Some(0.0));
    let nodes = one["nodes"].as_array().expect("nodes");
    assert_eq!((nodes[0]["node"].as_str(), nodes[0]["from"].as_str()), (Some("root"), Some("2026-01-01")));
    assert_eq!(nodes.len(), 1 + 3 + 6);
    let chance = |level: usize| -> f64 {
        let depth = |node: &&Value| node["node"].as_str().is_some_and(|own| own.split('.').count() == level);
        let own = nodes[1..].iter().filter(depth);
        own.filter_map(|node| node["probability"].as_f64()).sum()
    };
    assert!((chance(1) - 1.0).abs() < 1e-9 && (chance(2) - 1.0).abs() < 1e-9);
    let rows = |table: &str| {
        let shown = bench.run(&["show", "one", table, "--csv"]);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        shown.stdout.lines().count() - 1
    };
    let leaves = one["tree"]["leaves"].as_u64().expect("a count");
    assert_eq!((rows("tree_nodes"), rows("tree_leaves") as u64), (10, leaves));
    let commits: usize = nodes.iter().filter_map(|node| node["commits"].as_array()).map(Vec::len).sum();
    assert_eq!(rows("tree_commitments"), commits);
    let screen =
        bench.run(&["hedge", "case", "--stages", "2028-01-01", "--fresh", "5", "--progress", "none"]);
    assert!(screen.stdout.contains("deciding later is worth"), "{}{}", screen.stdout, screen.stderr);
}

#[test]
fn a_tree_that_cannot_be_made_is_refused_with_a_sentence() {
    let bench = Bench::new();
    threatened(&bench);
    for (more, code, words) in [
        (["--stages", "2027-01-01", "--branches", "13,5"], 1, "65 leaves, more than the 64"),
        (["--stages", "2027-01-01", "--branches", "4"], 1, "there is one more"),
        (["--stages", "2035-01-01", "--branches", "2,2"], 1, "is not inside the horizon"),
        (["--stages", "2027-02-01,2028-01-01", "--branches", "2,2,2"], 1, "are one: both begin"),
        (["--stages", "2028-01-01,2027-01-01", "--branches", "2,2,2"], 1, "is not after the one before"),
        (["--stages", "soon", "--branches", "2,2"], 2, "must be a date"),
        (["--stages", "2027-01-01", "--branches", "0,2"], 2, "0 is not in"),
        (["--stages", "2027-01-01", "--replications", "3"], 2, "cannot be used with"),
    ] {
        let ran = bench.run(&[["hedge", "case"].as_slice(), &more].concat());
        assert_eq!(ran.code, code, "{more:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{more:?}: {}", ran.stderr);
    }
    let ran = bench.run(&["hedge", "case", "--stages", "2027-01-01", "--resume"]);
    assert!((ran.code, ran.stderr.contains("cannot be used with")) == (2, true), "{}", ran.stderr);
}

#[test]
fn a_hedge_that_a_limit_ended_keeps_its_checkpoint_and_says_why_one_is_of_no_use() {
    let bench = Bench::new();
    threatened(&bench);
    let ran = bench.run(&hedge(&["-o", "a", "--resume", "--time-limit", "0.000001"]));
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("no checkpoint of this hedge was found"), "{}", ran.stderr);
    let is_own = |name: &String| name.starts_with(".hedge-") && name.ends_with(".checkpoint");
    let place = bench.path(&bench.names("").into_iter().find(is_own).expect("a checkpoint was kept"));
    let bytes = fs::read(&place).expect("it can be read");
    let go_on = |run: &str| {
        let ran = bench.run(&hedge(&["-o", run, "--resume"]));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let value: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        (value["resumed"].as_u64(), ran.stderr)
    };
    assert_eq!(go_on("b"), (Some(0), String::new()));
    fs::write(&place, &bytes[..bytes.len() - 1]).expect("it can be written");
    let (resumed, words) = go_on("c");
    assert!(resumed.is_none() && words.contains("was cut short or changed"), "{words}");
    fs::write(&place, "something").expect("it can be written");
    let (resumed, words) = go_on("d");
    assert!(resumed.is_none() && words.contains("does not begin like one of this version"), "{words}");
    // Of another question.
    fs::write(&place, &bytes).expect("it can be written");
    let ran = bench.run(&hedge(&["-o", "e", "--resume", "--risk", "worst"]));
    assert!(ran.stderr.contains("is of another case, question or version"), "{}", ran.stderr);
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
