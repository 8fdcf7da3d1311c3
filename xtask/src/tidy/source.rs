//! Rules for Rust files: their length and first line, hash tables, file access, words of unfinished work.

use super::code::{bare, line_of, test_lines, words};
use super::{Finding, attributes};
use crate::files::File;

/// A file longer than this is to be divided.
const MOST_LINES: usize = 500;

/// Crates that may touch files: the readers and writers of tables, and the floors above all else.
const TOUCH_FILES: [&str; 7] = [
    "crates/kuznia-tables/",
    "crates/kuznia/",
    "crates/kuznia-cli/",
    "crates/kuznia-server/",
    "crates/kuznia-python/",
    "crates/kuznia-report/",
    "xtask/",
];

/// Adds what is wrong with one file.
pub(crate) fn inspect(file: &File, findings: &mut Vec<Finding>) {
    let mut find = |line: usize, message: String| findings.push(Finding::new(file, line, message));
    let lines = file.text.lines().count();
    if lines > MOST_LINES {
        find(MOST_LINES + 1, format!("{lines} lines, more than {MOST_LINES}: divide the file"));
    }
    if !file.text.starts_with("//! ") {
        find(1, "the first line must say what the file does: `//! …`".to_owned());
    }
    let code = bare(&file.text);
    for (line, message) in attributes::inspect(&code) {
        find(line, message);
    }
    let in_tests = test_lines(&code);
    let is_test = |line: usize| is_test_file(&file.path) || in_tests.get(line - 1).copied().unwrap_or(false);
    for name in ["HashMap", "HashSet"] {
        for line in words(&code, name).map(|at| line_of(&code, at)).filter(|&line| !is_test(line)) {
            find(line, format!("`{name}` has no fixed order; use a `Table`, `BTreeMap` or `BTreeSet`"));
        }
    }
    if !TOUCH_FILES.iter().any(|start| file.path.starts_with(start)) {
        for (at, _) in code.match_indices("std::fs") {
            let line = line_of(&code, at);
            if !is_test(line) {
                find(line, "this crate must not touch files; kuznia-tables and the top floors do".to_owned());
            }
        }
    }
    // Written in two parts, or this file would refuse itself.
    for word in
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimpl", "emented!"), concat!("to", "do!")]
    {
        for at in words(&file.text, word) {
            find(line_of(&file.text, at), format!("`{word}`: finish it, or file it as an issue"));
        }
    }
}

/// Whether the file is compiled for tests only.
fn is_test_file(path: &str) -> bool {
    path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.starts_with("tests/")
        || path.contains("/benches/")
}

#[cfg(test)]
mod tests {
    use super::super::planted;

    const PATH: &str = "crates/kuznia-case/src/planted.rs";

    fn lines(path: &str, text: &str) -> Vec<usize> {
        planted(path, text).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_file_of_five_hundred_lines_passes_and_one_more_does_not() {
        let text = |more: usize| format!("//! Long.\n{}", "\n".repeat(more));
        assert_eq!(lines(PATH, &text(499)), [0; 0]);
        assert_eq!(lines(PATH, &text(500)), [501]);
    }

    #[test]
    fn a_file_says_first_what_it_does() {
        assert_eq!(lines(PATH, "// Not a header.\nfn a() {}\n"), [1]);
    }

    #[test]
    fn hash_tables_are_refused_outside_of_tests() {
        let text = "//! Planted.\nuse std::collections::HashMap;\n// HashMap in a comment\n#[cfg(test)]\nmod tests {\n    use std::collections::HashSet;\n}\n";
        assert_eq!(lines(PATH, text), [2]);
        assert_eq!(lines("crates/kuznia-case/tests/planted.rs", text), [0; 0]);
    }

    #[test]
    fn unfinished_work_is_found_in_comments_too() {
        let text = format!(
            "//! Planted.\n// {}: later\nfn a() {{ {}() }}\n",
            concat!("TO", "DO"),
            concat!("to", "do!")
        );
        assert_eq!(lines(PATH, &text), [2, 3]);
    }

    #[test]
    fn only_the_crates_for_it_touch_files() {
        let text = "//! Planted.\nuse std::fs::File;\n";
        assert_eq!(lines(PATH, text), [2]);
        assert_eq!(lines("crates/kuznia-tables/src/planted.rs", text), [0; 0]);
    }

    #[test]
    fn silenced_warnings_are_located() {
        assert_eq!(lines(PATH, "//! Planted.\n\n#[allow(dead_code)]\nfn a() {}\n"), [3]);
    }
}
