//! Dependencies between the crates point downwards only, and some libraries belong to one crate.

use super::Finding;
use crate::files::File;

/// Every crate of the workspace from the lowest up, with the crates that it may use. The same picture, with its
/// reasons, is drawn in docs/architecture.md.
const LAYERS: [(&str, &[&str]); 15] = [
    ("kuznia-base", &[]),
    ("kuznia-case", &["kuznia-base"]),
    ("kuznia-tables", &["kuznia-base", "kuznia-case"]),
    ("kuznia-lp", &["kuznia-base"]),
    ("kuznia-plan", &["kuznia-base", "kuznia-case", "kuznia-lp"]),
    ("kuznia-scenarios", &["kuznia-base", "kuznia-case"]),
    ("kuznia-simulate", &["kuznia-base", "kuznia-case", "kuznia-scenarios"]),
    ("kuznia-hedge", &["kuznia-base", "kuznia-case", "kuznia-lp", "kuznia-plan", "kuznia-scenarios"]),
    (
        "kuznia-assess",
        &[
            "kuznia-base",
            "kuznia-case",
            "kuznia-lp",
            "kuznia-plan",
            "kuznia-scenarios",
            "kuznia-simulate",
            "kuznia-hedge",
        ],
    ),
    ("kuznia-report", &["kuznia-base", "kuznia-case", "kuznia-tables", "kuznia-plan", "kuznia-assess"]),
    (
        "kuznia",
        &[
            "kuznia-base",
            "kuznia-case",
            "kuznia-tables",
            "kuznia-lp",
            "kuznia-plan",
            "kuznia-scenarios",
            "kuznia-simulate",
            "kuznia-hedge",
            "kuznia-assess",
            "kuznia-report",
        ],
    ),
    ("kuznia-cli", &["kuznia"]),
    ("kuznia-server", &["kuznia"]),
    ("kuznia-python", &["kuznia"]),
    // Chores must not wait for the solver to be built.
    ("xtask", &["kuznia-base", "kuznia-case", "kuznia-tables"]),
];

/// Libraries that a crate, or two, hide from all others, by the start of their names.
const HIDDEN: [(&str, &[&str]); 4] = [
    ("highs", &["kuznia-lp"]),
    ("parquet", &["kuznia-tables"]),
    ("calamine", &["kuznia-tables"]),
    // Tables are written there, reports with charts here.
    ("rust_xlsxwriter", &["kuznia-tables", "kuznia-report"]),
];

/// Adds what is wrong with one manifest.
pub(crate) fn inspect(file: &File, findings: &mut Vec<Finding>) {
    let manifest: toml::Table = match file.text.parse() {
        Ok(manifest) => manifest,
        Err(why) => return findings.push(Finding::new(file, 1, format!("not TOML: {why}"))),
    };
    let Some(name) =
        manifest.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str)
    else {
        return;
    };
    let Some(floor) = LAYERS.iter().position(|(layer, _)| *layer == name) else {
        let message = format!("crate `{name}` has no floor: give it one in xtask/src/tidy/layers.rs");
        return findings.push(Finding::new(file, 1, message));
    };
    for (table, is_dev) in sections(&manifest) {
        for dependency in table.keys() {
            let is_ours = LAYERS.iter().position(|(layer, _)| layer == dependency);
            let refused = match is_ours {
                // Tests may use any lower crate.
                Some(other) if is_dev => other >= floor,
                Some(_) => !LAYERS[floor].1.contains(&dependency.as_str()),
                None => false,
            };
            if refused {
                let message =
                    format!("`{name}` must not depend on `{dependency}`: dependencies point downwards only");
                findings.push(Finding::new(file, line_of(&file.text, dependency), message));
            }
            for (start, owners) in HIDDEN {
                if !is_dev && dependency.starts_with(start) && !owners.contains(&name) {
                    let message = format!("only `{}` knows `{dependency}`", owners.join("` or `"));
                    findings.push(Finding::new(file, line_of(&file.text, dependency), message));
                }
            }
        }
    }
}

/// The tables of dependencies, those of a target too, and whether they are for tests.
fn sections(manifest: &toml::Table) -> Vec<(&toml::Table, bool)> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let places = std::iter::once(manifest)
        .chain(targets.into_iter().flat_map(toml::Table::values).filter_map(toml::Value::as_table));
    let kinds = [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)];
    places
        .flat_map(|place| {
            kinds.iter().filter_map(move |(kind, is_dev)| Some((place.get(*kind)?.as_table()?, *is_dev)))
        })
        .collect()
}

fn line_of(text: &str, dependency: &str) -> usize {
    let names = |line: &str| {
        let key = line.split(['.', '=', ' ', ']']).next().unwrap_or_default();
        key == dependency || line.ends_with(&format!("dependencies.{dependency}]"))
    };
    text.lines().position(names).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::super::planted;
    use super::LAYERS;

    fn manifest(name: &str, rest: &str) -> Vec<(usize, String)> {
        planted(&format!("crates/{name}/Cargo.toml"), &format!("[package]\nname = \"{name}\"\n{rest}"))
    }

    #[test]
    fn an_upward_dependency_is_located() {
        let found = manifest(
            "kuznia-case",
            "[dependencies]\nkuznia-base.workspace = true\nkuznia-plan.workspace = true\n",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 5);
        assert!(found[0].1.contains("`kuznia-case` must not depend on `kuznia-plan`"));
    }

    #[test]
    fn a_dependency_under_a_target_counts_too() {
        let found =
            manifest("kuznia-base", "[target.'cfg(unix)'.dependencies.kuznia-case]\nworkspace = true\n");
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn tests_may_use_lower_crates_only() {
        assert_eq!(manifest("kuznia-plan", "[dev-dependencies]\nkuznia-tables.workspace = true\n"), []);
        assert_eq!(manifest("kuznia-plan", "[dev-dependencies]\nkuznia.workspace = true\n").len(), 1);
    }

    #[test]
    fn the_solver_is_known_to_one_crate() {
        assert_eq!(manifest("kuznia-lp", "[dependencies]\nhighs-sys.workspace = true\n"), []);
        assert_eq!(manifest("kuznia-plan", "[dependencies]\nhighs-sys.workspace = true\n").len(), 1);
    }

    #[test]
    fn a_crate_without_a_floor_is_refused() {
        assert_eq!(manifest("kuznia-cellar", "").len(), 1);
    }

    #[test]
    fn every_permitted_edge_points_downwards() {
        for (floor, (name, below)) in LAYERS.iter().enumerate() {
            for other in *below {
                let at = LAYERS.iter().position(|(layer, _)| layer == other);
                assert!(at.is_some_and(|at| at < floor), "{name} -> {other}");
            }
        }
    }
}
