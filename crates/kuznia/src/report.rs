//! From a run, and others on the same plan, to its report in a file.

use crate::destination::write_file;
use crate::results::RESULT_TABLES;
use crate::run::Run;
use crate::trouble::Trouble;
use kuznia_base::Note;
use kuznia_plan::figures;
use kuznia_report::report::{Found, Report, Source, report};
use std::fs;
use std::path::{Path, PathBuf};

/// A file that a report can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportFormat {
    /// One self-contained page.
    Html,
    /// A workbook with native charts.
    Workbook,
    /// The data alone.
    Json,
}

impl ReportFormat {
    /// The format that the end of a file's name asks for.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Self::Html),
            "xlsx" => Some(Self::Workbook),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Gathers the report of a plan's run. Results of `with`, and of runs beside it that name it as their parent, are shown
/// where they belong; later runs come first.
///
/// # Errors
/// A run cannot be opened, or it is not the run of a plan.
pub fn gather_report(folder: &Path, with: &[PathBuf]) -> Result<Report, Trouble> {
    let run = Run::open(folder)?;
    let verb = run.record()["verb"].as_str().unwrap_or_default();
    if verb != "plan" {
        let note = Note::new(format!("`{}` is a run of `{verb}`, not of a plan", folder.display()));
        let hint = match run.record()["parent"].as_str() {
            Some(parent) => format!("report its plan `{parent}`; its findings are shown there"),
            None => "give the run of a plan, and this one by --with".to_owned(),
        };
        return Err(Trouble::unwritable(note.hint(hint)));
    }
    let loaded = run.load_case()?;
    let plan = run.plan(&loaded.case)?;
    let figures = figures(&loaded.case, &plan);
    let found = found(folder, with)?;
    let warnings: Vec<String> = loaded.warnings.iter().map(|note| note.message.clone()).collect();
    Ok(report(&Source {
        case: &loaded.case,
        draft: &loaded.draft,
        warnings: &warnings,
        unmodelled: &loaded.unmodelled,
        plan: &plan,
        figures: &figures,
        record: run.record(),
        run: &folder.to_string_lossy(),
        found: &found,
    }))
}

/// Writes a report, whole or not at all; it takes the place of another file only if `overwrite` says so.
///
/// # Errors
/// The file exists and may not be overwritten, or cannot be written, or the report does not fit the format.
pub fn write_report(
    report: &Report,
    format: ReportFormat,
    path: &Path,
    overwrite: bool,
) -> Result<(), Trouble> {
    let bytes = match format {
        ReportFormat::Html => kuznia_report::html(report).into_bytes(),
        ReportFormat::Json => format!("{:#}\n", serde_json::json!(report)).into_bytes(),
        ReportFormat::Workbook => workbook(report, path)?,
    };
    write_file(path, overwrite, &mut |out| out.write_all(&bytes))
}

#[cfg(feature = "excel")]
fn workbook(report: &Report, path: &Path) -> Result<Vec<u8>, Trouble> {
    kuznia_report::workbook(report)
        .map_err(|why| Trouble::output("write", path, &std::io::Error::other(why.to_string())))
}

#[cfg(not(feature = "excel"))]
fn workbook(_: &Report, path: &Path) -> Result<Vec<u8>, Trouble> {
    let note = Note::new(format!("failed to write `{}`: this build knows no workbooks", path.display()));
    Err(Trouble::unwritable(note.hint("build kuznia with the feature `excel`, which is on by default")))
}

/// Tables of the named runs and of those beside the plan's that name it as their parent.
fn found(folder: &Path, with: &[PathBuf]) -> Result<Vec<Found>, Trouble> {
    let mut runs: Vec<(bool, String, PathBuf, Run)> = Vec::new();
    for (path, is_named) in with
        .iter()
        .map(|path| (path.clone(), true))
        .chain(children(folder).into_iter().map(|path| (path, false)))
    {
        let known = |other: &PathBuf| same(other, &path);
        if runs.iter().any(|(_, _, other, _)| known(other)) {
            continue;
        }
        match Run::open(&path) {
            Ok(run) => {
                let started = run.record()["timings"]["started"].as_str().unwrap_or_default().to_owned();
                runs.push((is_named, started, path, run));
            }
            Err(trouble) if is_named => return Err(trouble),
            // What lies beside the run is none of our business.
            Err(_) => {}
        }
    }
    // Named runs first, then the latest.
    runs.sort_by(|a, b| (b.0, &b.1, &b.2).cmp(&(a.0, &a.1, &a.2)));
    let mut found = Vec::new();
    for (is_named, _, path, run) in runs {
        let verb = run.record()["verb"].as_str().unwrap_or_default().to_owned();
        for name in run.tables() {
            if RESULT_TABLES.iter().any(|table| table.name == name) {
                continue;
            }
            match run.table(name) {
                Ok(table) => {
                    found.push(Found { verb: verb.clone(), run: path.to_string_lossy().into_owned(), table });
                }
                Err(trouble) if is_named => return Err(trouble),
                Err(_) => {}
            }
        }
    }
    Ok(found)
}

/// Folders beside a run whose record names it as the parent.
fn children(folder: &Path) -> Vec<PathBuf> {
    let Ok(own) = fs::canonicalize(folder) else { return Vec::new() };
    let beside = folder.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(beside).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut all: Vec<PathBuf> = entries.filter(|path| path.join("run.json").is_file()).collect();
    all.retain(|path| {
        let Ok(run) = Run::open(path) else { return false };
        let Some(parent) = run.record()["parent"].as_str() else { return false };
        // It may be written as it was typed, or from the run's own place.
        let named = Path::new(parent);
        let places = [named.to_owned(), beside.join(named), path.join(named)];
        let is_own = |place: &PathBuf| fs::canonicalize(place).is_ok_and(|place| place == own);
        let moved = || named.file_name().is_some() && named.file_name() == own.file_name();
        places.iter().any(is_own) || moved()
    });
    all.sort();
    all
}

fn same(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_name_tells_the_format() {
        let of = |name: &str| ReportFormat::of(Path::new(name));
        assert_eq!((of("a.HTML"), of("b/c.xlsx")), (Some(ReportFormat::Html), Some(ReportFormat::Workbook)));
        assert_eq!((of("a.json"), of("a.pdf"), of("a")), (Some(ReportFormat::Json), None, None));
    }
}
