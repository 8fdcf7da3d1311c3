//! Runs the tests that are marked as ignored because they take long.

use std::path::Path;
use std::process::{Command, Stdio};

/// Runs them by nextest where it is installed, else by cargo's own runner.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let has_nextest = Command::new(&cargo)
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let words: &[&str] = match has_nextest {
        true => &["nextest", "run", "--workspace", "--run-ignored", "only", "--no-fail-fast"],
        false => &["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast", "--", "--ignored"],
    };
    let status = Command::new(&cargo)
        .args(words)
        .current_dir(root)
        .status()
        .map_err(|why| format!("failed to run cargo: {why}"))?;
    if status.success() { Ok(()) } else { Err("a long test failed".to_owned()) }
}
