//! Stress tests from end to end: the same bytes at any number of threads, and after being killed at any point.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::common::{Bench, point_of};
use std::fs;
use std::path::Path;

/// A planned case with threats; its run is `plan`.
fn planned(bench: &Bench) {
    let case = bench.path("case");
    let made = bench.run(&["init", "case", "--from", "tiny"]);
    assert_eq!(made.code, 0);
    fs::write(
        case.join("threats.csv"),
        "threat,kind,on,events_per_year,size,days,recovery\n\
         fire,line,*,0.8,\"uniform(0.3,1)\",exponential(90),linear\n\
         stop,offer,*,0.5,1,\"lognormal(60,30)\",step\n\
         surge,demand,*,0.3,0.4,120,step\n",
    )
    .unwrap();
    let out = bench.run(&["plan", "case", "-o", "plan", "--progress", "none"]);
    assert_eq!(out.code, 0, "{}", out.stderr);
}

/// All files of a run but the record's timings, by name.
fn bytes(run: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for folder in ["", "tables", "case"] {
        for entry in fs::read_dir(run.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if !path.is_file() {
                continue;
            }
            let name = path.strip_prefix(run).unwrap().display().to_string();
            let mut body = fs::read(&path).unwrap();
            if name == "run.json" {
                let mut record: serde_json::Value = serde_json::from_slice(&body).unwrap();
                record.as_object_mut().unwrap().remove("timings");
                body = record.to_string().into_bytes();
            }
            found.push((name, body));
        }
    }
    found.sort();
    found
}

fn stress<'a>(run: &'a str, scenarios: &'a str, threads: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["stress", "plan", "-o", run, "-n", scenarios, "--threads", threads];
    arguments.extend(["--seed", "7", "--step", "day", "--progress", "none", "--attribute", "20"]);
    arguments.extend(more);
    arguments
}

#[test]
fn a_stress_test_is_the_same_at_any_number_of_threads_and_its_scenarios_can_be_replayed() {
    let bench = &Bench::new();
    planned(bench);
    for threads in ["1", "2", "8"] {
        let run = format!("run-{threads}");
        let out = bench.run(&stress(&run, "60", threads, &["--steps", "plan,week"]));
        assert_eq!(out.code, 0, "{}", out.stderr);
        let screen = out.stdout;
        assert!(screen.contains("What the length of a step does"), "{screen}");
        assert!(screen.contains("60 scenarios, seed 7") && screen.contains("What causes it"), "{screen}");
    }
    let one = bytes(&bench.path("run-1"));
    assert!(one.iter().any(|(name, _)| name == "tables/totals.parquet"));
    for other in ["run-2", "run-8"] {
        let other = bytes(&bench.path(other));
        assert_eq!(
            one.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            other.iter().map(|(n, _)| n).collect::<Vec<_>>()
        );
        for ((name, a), (_, b)) in one.iter().zip(&other) {
            assert!(a == b, "{name} differs");
        }
    }
    // Every length once, all and each requirement; what was compared was played.
    let out = bench.run(&["show", "run-1", "steps", "--csv"]);
    let rows: Vec<Vec<&str>> = out.stdout.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let all: Vec<&Vec<&str>> = rows.iter().filter(|row| row[1].is_empty()).collect();
    assert_eq!(all.iter().map(|row| row[0]).collect::<Vec<_>>(), ["plan", "week", "day"]);
    for row in &all {
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        assert!((number(3) - number(4) - number(6)).abs() < 1e-9 && number(8).is_finite(), "{row:?}");
        assert!(number(6) > 0.0, "{row:?}");
    }
    let out = bench.run(&["replay", "run-1", "17", "-o", "again"]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert!(out.stdout.contains("audit of the trace passed"));
    let out = bench.run(&["show", "again", "stocks", "--csv"]);
    assert!(out.stdout.lines().count() > 100);
    // The run of a plan is no stress test.
    assert_eq!(bench.run(&["replay", "plan", "1"]).code, 1);
}

#[test]
fn planning_again_is_the_same_at_any_number_of_threads_and_can_be_replayed() {
    let bench = &Bench::new();
    planned(bench);
    for (run, threads) in [("one", "1"), ("two", "2")] {
        let out = bench.run(&stress(run, "40", threads, &["--policy", "replan", "--steps", "week"]));
        assert_eq!(out.code, 0, "{}", out.stderr);
        assert!(out.stdout.contains("policy replan") && out.stdout.contains("Endurance"), "{}", out.stdout);
    }
    for ((name, a), (other, b)) in bytes(&bench.path("one")).iter().zip(&bytes(&bench.path("two"))) {
        assert!(name == other && a == b, "{name} differs");
    }
    // What is replayed costs what the test says it costs.
    let worst = bench.run(&["show", "one", "worst", "--csv"]).stdout;
    let row: Vec<&str> = worst.lines().nth(1).unwrap().split(',').collect();
    let out = bench.run(&["replay", "one", row[1], "-o", "again"]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert!(out.stdout.contains("audit of the trace passed"));
    let record = fs::read_to_string(bench.path("again").join("run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let (again, told) = (record["cost"].as_f64().unwrap(), row[4].parse::<f64>().unwrap());
    assert!((again - told).abs() <= 1e-9 * told.abs(), "{again} instead of {told}");
}

#[test]
fn scenarios_are_written_and_reduced() {
    let bench = &Bench::new();
    planned(bench);
    let arguments =
        ["scenarios", "case", "-n", "200", "--seed", "3", "--reduce", "10", "-o", "few", "--json"];
    let out = bench.run(&arguments);
    assert_eq!(out.code, 0, "{}", out.stderr);
    let value: serde_json::Value = serde_json::from_str(&out.stdout).unwrap();
    let (distance, one) = (value["distance"].as_f64().unwrap(), value["distance_of_one"].as_f64().unwrap());
    assert!(distance > 0.0 && distance < one);
    let rows = value["results"]["scenarios"]["rows"].as_array().unwrap();
    let mut weights: Vec<(u64, f64)> =
        rows.iter().map(|row| (row[0].as_f64().unwrap() as u64, row[2].as_f64().unwrap())).collect();
    weights.dedup();
    assert_eq!(weights.len(), 10);
    assert!((weights.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn a_test_without_threats_and_a_place_that_cannot_be_written_are_said() {
    let bench = &Bench::new();
    bench.run(&["init", "case", "--from", "tiny"]);
    bench.run(&["plan", "case", "-o", "plan", "--progress", "none"]);
    let out = bench.run(&stress("run", "5", "1", &[]));
    assert_eq!(out.code, 1);
    assert!(out.stderr.contains("neither threats nor scenarios"));
    fs::write(bench.path("file"), "x").unwrap();
    let out = bench.run(&stress("file/run", "5", "1", &[]));
    assert_eq!(out.code, 1);
}

/// Kills a stress test at points spread over its course, goes on, and compares with an undisturbed one.
fn killed(times: u64, policy: &str, scenarios: &str) {
    let bench = &Bench::new();
    planned(bench);
    let began = std::time::Instant::now();
    assert_eq!(bench.run(&stress("whole", scenarios, "1", &["--policy", policy])).code, 0);
    let whole = u64::try_from(began.elapsed().as_micros()).unwrap();
    let wanted = bytes(&bench.path("whole"));
    let mut interrupted = 0;
    for at in 0..times {
        let run = format!("killed-{at}");
        // Some points lie before the first checkpoint and some while the run is written.
        let more = ["--policy", policy, "--resume", "--checkpoint-every", "0.000001"];
        bench.kill(&stress(&run, scenarios, "2", &more), point_of(whole, at, 271_828));
        if !bench.path(&run).exists() {
            interrupted += 1;
            let out = bench.run(&stress(&run, scenarios, "1", &more));
            assert_eq!(out.code, 0, "{at}: {}", out.stderr);
        }
        let found = bytes(&bench.path(&run));
        for ((name, a), (other, b)) in wanted.iter().zip(&found) {
            assert!(name == other && a == b, "{at}: {name} differs");
        }
        fs::remove_dir_all(bench.path(&run)).unwrap();
    }
    assert!(interrupted > times / 4, "only {interrupted} of {times} were interrupted");
}

#[test]
fn a_test_that_was_killed_goes_on_to_the_same_bytes() {
    killed(4, "follow", "120");
    killed(2, "replan", "32");
}

#[test]
#[ignore = "200 kills take minutes"]
fn a_test_that_was_killed_at_two_hundred_points_goes_on_to_the_same_bytes() {
    killed(200, "follow", "120");
    killed(50, "replan", "48");
}
