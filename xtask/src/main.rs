//! Chores of the project, run as `cargo xtask NAME`.

mod bench;
mod docs;
mod files;
mod licences;
mod long;
mod tidy;
mod web;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask CHORE
  tidy            refuse what the project's rules refuse, each finding with its place
  docs [--check]  write the generated pages; with --check say which are stale
  licences        hold every dependency against deny.toml
  bench [SIZE…]   build and solve with Kuznia and its peers, and print the ratios (10k, 100k, 1m; --no-solve)
  long            run the long tests, which the usual run leaves out
  web [--test]    build the page of the report; with --test hold it, and reports in a browser, against its rules";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let root = files::root();
    let done = match words[..] {
        ["tidy"] => tidy::run(&root),
        ["docs"] => docs::run(&root, false),
        ["docs", "--check"] => docs::run(&root, true),
        ["licences"] => licences::run(&root),
        ["bench", ref sizes @ ..] => bench::run(&root, sizes),
        ["long"] => long::run(&root),
        ["web"] => web::build(&root),
        ["web", "--test"] => web::test(&root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
