//! Rules for every text file: no paths of a machine, no broken link, no page or crate that its list leaves out.

use super::Finding;
use crate::files::File;

/// Adds what is wrong with one file by itself.
pub(crate) fn inspect(file: &File, findings: &mut Vec<Finding>) {
    // Written in parts, or this file would refuse itself.
    let machine = ["work", "home", "root", "tmp"].map(|name| format!("/{name}/"));
    for (at, line) in file.text.lines().enumerate() {
        for path in &machine {
            for (byte, _) in line.match_indices(path.as_str()) {
                // Within a longer path or an address it is something else.
                let before = line[..byte].chars().next_back();
                if before.is_none_or(|c| !(c.is_alphanumeric() || "-_.~/}".contains(c))) {
                    findings.push(Finding::new(file, at + 1, format!("`{path}` is a path of one machine")));
                }
            }
        }
        if line.ends_with(' ') && file.path.ends_with(".rs") {
            findings.push(Finding::new(file, at + 1, "blanks at the end of the line"));
        }
    }
}

/// Adds links of the pages that lead to no file.
pub(crate) fn inspect_links(files: &[File], findings: &mut Vec<Finding>) {
    let leads_somewhere = |path: &str| {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty() || files.iter().any(|file| file.path == path || file.path.starts_with(&folder))
    };
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        let mut in_block = false;
        for (at, line) in file.text.lines().enumerate() {
            in_block ^= line.trim_start().starts_with("```");
            for link in links(line).into_iter().filter(|_| !in_block) {
                let path = link.split('#').next().unwrap_or_default();
                if link.contains("://") || link.starts_with("mailto:") || path.is_empty() {
                    continue;
                }
                if !leads_somewhere(&resolve(&file.path, path)) {
                    findings.push(Finding::new(file, at + 1, format!("the link `{link}` leads to no file")));
                }
            }
        }
    }
}

/// Targets of the links of a line: `[words](target)`.
fn links(line: &str) -> Vec<&str> {
    line.match_indices("](").filter_map(|(at, open)| line[at + open.len()..].split(')').next()).collect()
}

/// A path that is written relative to a page, from the root.
fn resolve(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Adds crates that the architecture leaves out and decisions that their index leaves out.
pub(crate) fn inspect_lists(files: &[File], findings: &mut Vec<Finding>) {
    let find = |path: &str| files.iter().find(|file| file.path == path);
    if let Some(page) = find("docs/architecture.md") {
        for file in files {
            let name = file.path.strip_prefix("crates/").and_then(|path| path.strip_suffix("/Cargo.toml"));
            if let Some(name) = name.filter(|name| super::code::words(&page.text, name).next().is_none()) {
                findings.push(Finding::new(page, 1, format!("says nothing of the crate `{name}`")));
            }
        }
    }
    if let Some(index) = find("docs/decisions/README.md") {
        for file in files {
            let name = file.path.strip_prefix("docs/decisions/").filter(|name| name.ends_with(".md"));
            if let Some(name) = name.filter(|name| *name != "README.md" && !index.text.contains(name)) {
                findings.push(Finding::new(index, 1, format!("does not list `{name}`")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{inspect, planted};
    use crate::files::File;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        inspect(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn paths_of_a_machine_are_refused_and_addresses_are_not() {
        let text = format!("see {0}me/notes\nhttps://example.org{0}page\n", ["/", "home", "/"].concat());
        let lines: Vec<usize> = planted("docs/planted.md", &text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [1]);
    }

    #[test]
    fn a_link_to_nowhere_is_located() {
        let page = "[a](other.md#part)\n[b](../README.md) and [c](gone.md)\n[d](https://example.org)\n";
        let files = [("docs/page.md", page), ("docs/other.md", ""), ("README.md", "")];
        assert_eq!(found(&files), ["docs/page.md:2: the link `gone.md` leads to no file"]);
    }

    #[test]
    fn a_decision_that_the_index_leaves_out_is_named() {
        let files = [
            ("docs/decisions/README.md", "[1](0001-a.md)"),
            ("docs/decisions/0001-a.md", ""),
            ("docs/decisions/0002-b.md", ""),
        ];
        assert_eq!(found(&files), ["docs/decisions/README.md:1: does not list `0002-b.md`"]);
    }

    #[test]
    fn a_crate_that_the_architecture_leaves_out_is_named() {
        let manifest = "[package]\nname = \"kuznia-base\"\n";
        let files =
            [("docs/architecture.md", "kuznia-basement"), ("crates/kuznia-base/Cargo.toml", manifest)];
        assert_eq!(found(&files), ["docs/architecture.md:1: says nothing of the crate `kuznia-base`"]);
    }
}
