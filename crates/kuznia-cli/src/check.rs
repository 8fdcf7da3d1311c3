//! `kuznia check CASE`: everything that is wrong, suspicious or not modelled.

use crate::{Ended, screen};
use kuznia::{Case, Exit, Loaded, json, load};
use std::path::PathBuf;

/// Arguments of `check`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the case, with `case.toml` and its tables, or a workbook.
    case: PathBuf,
    /// Check the case with this variant applied.
    #[arg(long)]
    variant: Option<String>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
}

/// Checks a case.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    match load(&arguments.case, arguments.variant.as_deref()) {
        Ok(loaded) if arguments.json => screen::json(&json::checked(&loaded))?,
        Ok(loaded) => {
            screen::warnings(&loaded.warnings);
            screen::data(&words(&loaded))?;
        }
        Err(trouble) => return screen::refused(arguments.json, &trouble),
    }
    Ok(Exit::Done)
}

/// What a sound case holds and what it leaves out.
fn words(loaded: &Loaded) -> String {
    let case = &loaded.case;
    let mut text = format!("{} is sound: {}\n", case.name, contents(case));
    if !loaded.warnings.is_empty() {
        let many = if loaded.warnings.len() == 1 { "warning" } else { "warnings" };
        text.push_str(&format!("{} {many}\n", loaded.warnings.len()));
    }
    for line in &loaded.unmodelled {
        text.push_str(&format!("not modelled: {line}\n"));
    }
    text
}

fn contents(case: &Case) -> String {
    let counts = [
        (case.calendar.len(), "period"),
        (case.sites.len(), "site"),
        (case.items.len(), "item"),
        (case.processes.len(), "process"),
        (case.lines.len(), "line"),
        (case.projects.len(), "project"),
        (case.offers.len(), "offer"),
        (case.requirements.len(), "requirement"),
        (case.funds.len(), "fund"),
        (case.targets.len(), "target"),
    ];
    let plural = |word: &str| if word.ends_with('s') { format!("{word}es") } else { format!("{word}s") };
    let some = counts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = some
        .map(
            |(count, word)| {
                if *count == 1 { format!("1 {word}") } else { format!("{count} {}", plural(word)) }
            },
        )
        .collect();
    parts.join(", ")
}
