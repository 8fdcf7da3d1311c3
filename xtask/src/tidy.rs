//! `cargo xtask tidy`: refuses what the project's rules refuse and says where.

mod attributes;
mod code;
mod layers;
mod pages;
mod source;

use crate::files::{self, File};
use std::fmt;
use std::path::Path;

/// Something that the rules refuse.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Finding {
    /// File, from the root.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl Finding {
    fn new(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Checks the work tree.
///
/// # Errors
/// With the number of findings, after they were printed.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let files = files::read_all(root)?;
    let findings = inspect(&files);
    for finding in &findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("{} files are tidy", files.len());
            Ok(())
        }
        1 => Err("1 finding".to_owned()),
        n => Err(format!("{n} findings")),
    }
}

/// Everything that the rules refuse in these files, by place.
fn inspect(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        if file.path.ends_with(".rs") {
            source::inspect(file, &mut findings);
        }
        if file.path.ends_with("Cargo.toml") {
            layers::inspect(file, &mut findings);
        }
        pages::inspect(file, &mut findings);
    }
    pages::inspect_links(files, &mut findings);
    pages::inspect_lists(files, &mut findings);
    findings.sort();
    findings
}

/// A planted file, for the tests of the rules.
#[cfg(test)]
fn planted(path: &str, text: &str) -> Vec<(usize, String)> {
    let file = File { path: path.to_owned(), text: text.to_owned() };
    inspect(&[file]).into_iter().map(|finding| (finding.line, finding.message)).collect()
}
