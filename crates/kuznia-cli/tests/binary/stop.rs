//! Ctrl-C: the best plan so far is audited, written and shown, with its bound.

use crate::common::{Bench, is_there};
use kuznia::generate::{Synthetic, generate};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn the_first_ctrl_c_ends_with_what_there_is() {
    let bench = Bench::new();
    let size = Synthetic { sites: 6, items: 24, periods: 24, projects: 40, seed: 7 };
    std::fs::create_dir(bench.path("big")).expect("the folder can be made");
    kuznia::write_draft_csv(&generate(size), &bench.path("big")).expect("the case can be written");
    let mut child = bench
        .command(&["plan", "big", "-o", "run", "--gap", "0", "--progress", "json", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut progress = BufReader::new(child.stderr.take().expect("stderr is piped")).lines();
    // Once solving has begun the flag is asked for; a plan may or may not have been found.
    let solving = |line: &String| line.contains("\"seconds\":") && !line.contains("\"seconds\":0.0,");
    let began = progress.by_ref().map_while(Result::ok).find(solving);
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill runs").success());
    let rest: Vec<String> = progress.map_while(Result::ok).collect();
    let output = child.wait_with_output().expect("it ends");
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    match (began, output.status.code()) {
        // On a fast machine it may be done before the signal comes.
        (_, Some(0)) => assert_eq!(plan["status"], "planned"),
        (_, Some(4)) => {
            assert_eq!(plan["status"], "stopped");
            assert!(rest.iter().any(|line| line.contains("stopping with the best plan so far")), "{rest:?}");
            let planned = plan["objective"].is_number();
            assert_eq!((planned, planned), (plan["run"].is_string(), is_there(&bench.path("run"))));
            assert!(!planned || plan["audit"]["passed"] == true);
        }
        other => panic!("ended with {other:?}: {plan:#}"),
    }
    let left = bench.names("").into_iter().filter(|name| name.starts_with('.')).count();
    assert_eq!(left, 0, "no temporary folder is left");
}
