//! The tutorial's tables give the costs that the tutorial states.

use kuznia_case::{Draft, audit, check};
use kuznia_plan::{Outcome, PlanOptions, plan};
use std::collections::BTreeMap;

const PAGE: &str = include_str!("../../../docs/tutorial.md");

/// What stands on the page, in its order.
enum Piece {
    /// A file with its text.
    File(String, String),
    /// The cost that the page states for the files so far.
    Cost(f64),
}

fn pieces() -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut name = String::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        if let Some(stated) =
            line.strip_prefix("Cost of the plan: **").and_then(|rest| rest.strip_suffix("**"))
        {
            pieces.push(Piece::Cost(stated.replace(',', "").parse().expect("a number")));
        } else if let Some(file) = line.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
            file.clone_into(&mut name);
        } else if line.starts_with("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            pieces.push(Piece::File(std::mem::take(&mut name), text.join("\n")));
        }
    }
    pieces
}

/// Settings of TOML as `section.key = value`.
fn settings(toml: &str) -> String {
    let mut section = String::new();
    let mut text = String::new();
    for line in toml.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => section = format!("{name}."),
            None => text += &format!("{section}{}\n", line.replace('"', "")),
        }
    }
    text
}

fn text(files: &BTreeMap<String, String>) -> String {
    let mut text = settings(&files["case.toml"]);
    for (file, rows) in files {
        if let Some(table) = file.strip_suffix(".csv") {
            text += &format!("\n[{table}]\n{rows}\n");
        }
    }
    text
}

/// The least cost of the case, after its plan was audited.
fn cost(files: &BTreeMap<String, String>) -> f64 {
    let text = text(files);
    let checked = check(&Draft::from_text("filters", &text));
    let case = checked.case.unwrap_or_else(|| panic!("{:#?}\n{text}", checked.notes));
    let options = PlanOptions { gap: 1e-9, threads: Some(1), ..PlanOptions::default() };
    let Outcome::Planned(answer) = plan(&case, &options, &mut |_| {}) else { panic!("no plan for\n{text}") };
    let report = audit(&case, &answer.plan);
    assert!(report.passed, "{:?} is violated by {}", report.worst_row, report.worst_violation);
    answer.objective
}

#[test]
fn every_stated_cost_is_that_of_the_files_above_it() {
    let mut files = BTreeMap::new();
    let mut stated = 0;
    for piece in pieces() {
        match piece {
            Piece::File(name, text) => drop(files.insert(name, text)),
            Piece::Cost(expected) => {
                let found = cost(&files);
                assert!((found - expected).abs() < 0.01, "{found} instead of {expected}");
                stated += 1;
            }
        }
    }
    assert_eq!(stated, 3);
}

#[test]
fn a_budget_alone_leaves_needs_open_and_a_loan_mends_it() {
    let mut files = BTreeMap::new();
    for piece in pieces() {
        if let Piece::File(name, text) = piece {
            files.insert(name, text);
        }
    }
    let with_loan = cost(&files);
    files.remove("loans.csv");
    let without = cost(&files);
    files.remove("funds.csv");
    files.remove("fund_income.csv");
    let unlimited = cost(&files);
    assert!(unlimited < with_loan && with_loan < without, "{unlimited} {with_loan} {without}");
}
