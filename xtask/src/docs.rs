//! `cargo xtask docs`: pages that are generated from the source, so that they cannot disagree with it.

mod formulation;
mod results;

use std::path::Path;

/// Writes the generated pages; with `check` writes nothing and says which are stale.
///
/// # Errors
/// Where a source cannot be read or lacks its documentation, a page cannot be written, or one is stale.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let pages = [
        ("docs/formulation.md", formulation::page(root)?),
        ("docs/tables.md", kuznia_case::tables_page()),
        ("docs/results.md", results::page()),
    ];
    let mut stale = Vec::new();
    for (path, text) in &pages {
        let file = root.join(path);
        if std::fs::read_to_string(&file).is_ok_and(|found| found == *text) {
            continue;
        }
        if check {
            stale.push(*path);
        } else {
            std::fs::write(&file, text).map_err(|why| format!("failed to write {path}: {why}"))?;
            println!("wrote {path}");
        }
    }
    match stale[..] {
        [] => Ok(()),
        _ => Err(format!(
            "stale: {}\nhint: run `cargo xtask docs` and commit what it writes",
            stale.join(", ")
        )),
    }
}
