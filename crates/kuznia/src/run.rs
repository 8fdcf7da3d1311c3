//! A run on the disk: written whole, opened again.

use crate::destination::Destination;
use crate::load::{Loaded, load};
use crate::plan_case::{Ending, PlanReport, Wishes};
use crate::record::record;
use crate::results::{read_plan, results};
use crate::trouble::{Trouble, reason};
use kuznia_base::Note;
use kuznia_case::{Case, Draft, Goal, Plan};
use kuznia_report::Style;
use kuznia_tables::{ResultTable, read_parquet, write_draft_csv, write_parquet};
use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

const RECORD: &str = "run.json";
const SUMMARY: &str = "summary.txt";
/// Folder of the canonical copy of the case.
const CASE: &str = "case";
/// Folder of the result tables.
const TABLES: &str = "tables";

/// Writes a planning run and gives it its name. `report.run` is where it will be.
pub(crate) fn write_run(
    destination: Destination,
    report: &mut PlanReport,
    wishes: &Wishes,
    started: SystemTime,
) -> Result<(), Trouble> {
    let began = Instant::now();
    let Ending::Planned { answer, figures } = &report.ending else {
        return Ok(());
    };
    let fault = |place: &str, why: &io::Error| Trouble::output("write", &destination.path().join(place), why);
    for folder in [CASE, TABLES] {
        fs::create_dir(destination.folder().join(folder)).map_err(|why| fault(folder, &why))?;
    }
    write_draft_csv(&report.loaded.draft, &destination.folder().join(CASE))
        .map_err(|why| fault(CASE, &why))?;
    for mut table in results(&report.loaded.case, &answer.plan, figures) {
        if let Some(past) = report.past.as_ref().filter(|_| table.name == "actuals") {
            table = past.table();
        }
        let place = format!("{TABLES}/{}.parquet", table.name);
        write_parquet(&table, &destination.folder().join(&place)).map_err(|why| fault(&place, &why))?;
    }
    destination.write(SUMMARY, report.summary(Style::default()).unwrap_or_default().as_bytes())?;
    report.timings.write = began.elapsed().as_secs_f64();
    let record = format!("{:#}\n", record(report, wishes, started));
    destination.write(RECORD, record.as_bytes())?;
    destination.finish().map(|_| ())
}

/// Writes a run of another verb: the case, its tables, the screen and the record.
pub(crate) fn write_tables(
    destination: Destination,
    draft: &Draft,
    tables: &[ResultTable],
    summary: &str,
    record: &Value,
) -> Result<PathBuf, Trouble> {
    let fault = |place: &str, why: &io::Error| Trouble::output("write", &destination.path().join(place), why);
    for folder in [CASE, TABLES] {
        fs::create_dir(destination.folder().join(folder)).map_err(|why| fault(folder, &why))?;
    }
    write_draft_csv(draft, &destination.folder().join(CASE)).map_err(|why| fault(CASE, &why))?;
    for table in tables {
        let place = format!("{TABLES}/{}.parquet", table.name);
        write_parquet(table, &destination.folder().join(&place)).map_err(|why| fault(&place, &why))?;
    }
    destination.write(SUMMARY, summary.as_bytes())?;
    destination.write(RECORD, format!("{record:#}\n").as_bytes())?;
    destination.finish()
}

/// A run that was opened.
#[derive(Debug)]
pub struct Run {
    folder: PathBuf,
    record: Value,
}

impl Run {
    /// Opens a run folder.
    ///
    /// # Errors
    /// There is no such folder, or it is not a run.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        let place = folder.join(RECORD);
        if !folder.is_dir() {
            let what = if folder.exists() { "is not a folder" } else { "does not exist" };
            return Err(Trouble::unwritable(Note::new(format!("`{}` {what}", folder.display()))));
        }
        let text = fs::read_to_string(&place).map_err(|why| {
            let note = Note::new(format!(
                "`{}` is not a run: failed to read `{RECORD}`: {}",
                folder.display(),
                reason(&why)
            ));
            Trouble::unwritable(
                note.hint("a run is a folder that `kuznia plan` wrote, such as runs/tiny-plan-0001"),
            )
        })?;
        let record: Value = serde_json::from_str(&text).unwrap_or_default();
        if record["verb"].is_null() {
            let note = Note::new(format!("`{}` is damaged: it is not the record of a run", place.display()));
            return Err(Trouble::unwritable(note));
        }
        Ok(Self { folder: folder.to_owned(), record })
    }

    /// The record as it was written, see `docs/json.md`.
    pub fn record(&self) -> &Value {
        &self.record
    }

    /// Folder of the canonical copy of the case, which can be loaded again, with the record's variant.
    pub fn case_folder(&self) -> PathBuf {
        self.folder.join(CASE)
    }

    /// The screen as it was when the run was written, headings in bold if wanted.
    ///
    /// # Errors
    /// The file is gone.
    pub fn summary(&self, style: Style) -> Result<String, Trouble> {
        let place = self.folder.join(SUMMARY);
        let text = fs::read_to_string(&place).map_err(|why| Trouble::output("read", &place, &why))?;
        Ok(if style.bold { kuznia_report::embolden(&text) } else { text })
    }

    /// Names of the result tables, in the order in which people ask.
    pub fn tables(&self) -> Vec<&str> {
        self.record["tables"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Reads and checks the run's own copy of its case, under the run's variant.
    ///
    /// # Errors
    /// The copy is gone, or someone has spoilt it.
    pub fn load_case(&self) -> Result<Loaded, Trouble> {
        load(&self.case_folder(), self.record["variant"].as_str())
    }

    /// The plan of the run, read back from its tables; `case` is the run's own ([`Run::load_case`]).
    ///
    /// # Errors
    /// A table is gone or damaged.
    pub fn plan(&self, case: &Case) -> Result<Plan, Trouble> {
        let goal = match self.record["options"]["goal"].as_str() {
            Some("coverage") => Goal::Coverage,
            _ => Goal::Cost,
        };
        read_plan(case, goal, &mut |name| self.table(name))
    }

    /// A result table by its name.
    ///
    /// # Errors
    /// The run has no such table, or its file is gone or damaged.
    pub fn table(&self, name: &str) -> Result<ResultTable, Trouble> {
        let place = self.folder.join(TABLES).join(format!("{name}.parquet"));
        if !self.tables().contains(&name) || !place.is_file() {
            return Err(Trouble::unwritable(Note::new(format!(
                "`{}` has no table `{name}`",
                self.folder.display()
            ))));
        }
        read_parquet(&place).map_err(|why| Trouble::output("read", &place, &io::Error::other(why)))
    }
}
