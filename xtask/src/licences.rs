//! `cargo xtask licences`: holds every dependency against deny.toml where cargo-deny is not installed.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Checks licences, banned crates and sources of all packages of the lock file, on every platform.
///
/// # Errors
/// With every package that deny.toml refuses, or where cargo or the file cannot be read.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(root.join("deny.toml"))
        .map_err(|why| format!("failed to read deny.toml: {why}"))?;
    let rules = Rules::read(&text)?;
    let listed = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version", "1", "--all-features", "--locked"])
        .current_dir(root)
        .output()
        .map_err(|why| format!("failed to run cargo: {why}"))?;
    if !listed.status.success() {
        return Err(format!("failed to list packages: {}", String::from_utf8_lossy(&listed.stderr).trim()));
    }
    let metadata: Value =
        serde_json::from_slice(&listed.stdout).map_err(|why| format!("failed to read them: {why}"))?;
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let refused: Vec<String> = packages.iter().filter_map(|package| rules.refuse(package)).collect();
    match refused.len() {
        0 => {
            println!("{} packages have permitted licences and sources", packages.len());
            Ok(())
        }
        _ => Err(format!("deny.toml refuses\n  {}", refused.join("\n  "))),
    }
}

/// What deny.toml permits and bans.
struct Rules {
    licences: Vec<String>,
    banned: Vec<String>,
}

impl Rules {
    fn read(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|why| format!("deny.toml: {why}"))?;
        let list = |section: &str, key: &str| {
            table.get(section).and_then(|section| section.get(key)?.as_array()).cloned().unwrap_or_default()
        };
        let licences: Vec<String> =
            list("licenses", "allow").iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
        if licences.is_empty() {
            return Err("deny.toml permits no licence".to_owned());
        }
        let banned = list("bans", "deny")
            .iter()
            .filter_map(|ban| Some(ban.get("crate")?.as_str()?.to_owned()))
            .collect();
        Ok(Self { licences, banned })
    }

    /// Why a package is refused, if it is.
    fn refuse(&self, package: &Value) -> Option<String> {
        let word = |key: &str| package[key].as_str().unwrap_or_default();
        let named = |what: String| Some(format!("{} {}: {what}", word("name"), word("version")));
        let source = word("source");
        if self.banned.iter().any(|banned| banned == word("name")) {
            return named("banned".to_owned());
        }
        if !source.is_empty() && !source.starts_with("registry+") && !source.starts_with("sparse+") {
            return named(format!("comes from {source}, not from the registry"));
        }
        match word("license") {
            "" => named("names no licence".to_owned()),
            expression if !self.permits(expression) => named(format!("licence `{expression}`")),
            _ => None,
        }
    }

    /// Whether an SPDX expression can be met with permitted licences; `/` is the old way to write OR.
    fn permits(&self, expression: &str) -> bool {
        let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        let mut words = spaced.split_whitespace().peekable();
        self.any(&mut words) && words.next().is_none()
    }

    fn any<'t>(&self, words: &mut std::iter::Peekable<impl Iterator<Item = &'t str>>) -> bool {
        let mut met = self.all(words);
        while words.next_if_eq(&"OR").is_some() {
            // Both sides are read, whatever the first says.
            met |= self.all(words);
        }
        met
    }

    fn all<'t>(&self, words: &mut std::iter::Peekable<impl Iterator<Item = &'t str>>) -> bool {
        let mut met = self.one(words);
        while words.next_if_eq(&"AND").is_some() {
            met &= self.one(words);
        }
        met
    }

    fn one<'t>(&self, words: &mut std::iter::Peekable<impl Iterator<Item = &'t str>>) -> bool {
        match words.next() {
            Some("(") => {
                let met = self.any(words);
                words.next_if_eq(&")").is_some() && met
            }
            Some(name) => {
                let with = words.next_if_eq(&"WITH").and_then(|_| words.next());
                let name =
                    with.map_or_else(|| name.to_owned(), |exception| format!("{name} WITH {exception}"));
                self.licences.contains(&name)
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;
    use serde_json::json;

    fn rules() -> Rules {
        let text = "[licenses]\nallow = [\"MIT\", \"Zlib\", \"Apache-2.0 WITH LLVM-exception\"]\n[bans]\ndeny = [{ crate = \"heavy\" }]\n";
        Rules::read(text).expect("the rules are sound")
    }

    #[test]
    fn one_permitted_choice_is_enough_and_all_joined_are_needed() {
        let rules = rules();
        for permitted in [
            "MIT",
            "GPL-3.0 OR MIT",
            "GPL-3.0/MIT",
            "(MIT OR GPL-3.0) AND Zlib",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(rules.permits(permitted), "{permitted}");
        }
        for refused in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "Apache-2.0",
            "MIT AND (GPL-3.0 OR AGPL-3.0)",
            "",
            "MIT Zlib",
            "(MIT",
        ] {
            assert!(!rules.permits(refused), "{refused}");
        }
    }

    #[test]
    fn bans_foreign_sources_and_missing_licences_are_refused() {
        let rules = rules();
        let package = |name: &str, source: Option<&str>, licence: Option<&str>| {
            rules.refuse(&json!({"name": name, "version": "1.0.0", "source": source, "license": licence}))
        };
        assert_eq!(package("light", Some("registry+index"), Some("MIT")), None);
        assert_eq!(package("ours", None, Some("MIT")), None);
        assert_eq!(
            package("heavy", Some("registry+index"), Some("MIT")).as_deref(),
            Some("heavy 1.0.0: banned")
        );
        assert!(package("light", Some("git+https://example.org/a"), Some("MIT")).is_some());
        assert!(package("light", Some("registry+index"), None).is_some());
        assert!(package("light", Some("registry+index"), Some("GPL-3.0")).is_some());
    }
}
