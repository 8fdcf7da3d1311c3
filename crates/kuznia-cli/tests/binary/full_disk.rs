//! A disk that is full: a sentence, the documented exit code, and nothing half-written.

use crate::common::Bench;
use std::fs::File;
use std::process::Stdio;

#[test]
fn a_run_that_does_not_fit_is_told_and_leaves_nothing() {
    let bench = Bench::new();
    bench.shop("shop");
    // Some files fit and others do not, wherever the disk is full.
    for blocks in [0, 4, 6] {
        let ran = bench.run_on_a_full_disk(blocks, "plan shop -o run");
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{blocks}: {}", ran.stderr);
        let told = ran.stderr.lines().filter(|line| line.starts_with("error: "));
        let told: Vec<&str> = told.collect();
        assert!(
            matches!(told[..], [one] if one.contains("failed to write `run/") && one.ends_with(": file too large"))
        );
        assert_eq!(bench.names(""), ["shop"], "nothing is left behind");
    }
}

#[test]
fn an_example_that_does_not_fit_is_told_and_leaves_nothing() {
    let bench = Bench::new();
    let ran = bench.run_on_a_full_disk(0, "init mine --from tiny");
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("error: failed to write `mine/"), "{}", ran.stderr);
    assert!(bench.names("").is_empty());
}

#[test]
fn an_answer_that_cannot_be_written_is_told() {
    let Ok(full) = File::options().write(true).open("/dev/full") else { return };
    let bench = Bench::new();
    bench.shop("shop");
    for arguments in
        [&["check", "shop", "--json"][..], &["plan", "shop", "-o", "run"], &["show", "run", "stocks"]]
    {
        let full = full.try_clone().expect("the handle can be doubled");
        let mut command = bench.command(arguments);
        let output = command.stdout(full).stderr(Stdio::piped()).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("error: failed to write to stdout: no space left on device"), "{told}");
    }
}
