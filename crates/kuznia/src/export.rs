//! A case in another form: workbook, CSV, Parquet, data package, or its program for other solvers; a run as a workbook.

use crate::blank::blank_draft;
use crate::destination::{fill_folder, write_file};
use crate::load::load;
use crate::run::Run;
use crate::trouble::Trouble;
use kuznia_base::Note;
use kuznia_case::{Draft, apply_variant};
use kuznia_plan::Formulation;
use kuznia_tables::{ResultTable, write_data_package, write_draft_csv, write_draft_parquet};
use std::io;
use std::path::Path;

/// A form in which a case is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A workbook with the tables of the case.
    Workbook,
    /// A workbook with all tables of the schema, those of the case filled in.
    Template,
    /// A folder of CSV files.
    Csv,
    /// A folder of Parquet files.
    Parquet,
    /// A folder of CSV files with `datapackage.json`.
    DataPackage,
    /// The program as free MPS.
    Mps,
    /// The program in the LP format.
    Lp,
}

impl Form {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::Template => "template",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::DataPackage => "datapackage",
            Self::Mps => "mps",
            Self::Lp => "lp",
        }
    }
}

/// Writes a case in another form to a place, a variant applied if one is named. Without a case a blank one.
///
/// Tables are written as they were read, faults that only `check` sees included, so that they can be mended there; a
/// data package and a program need a sound case. A file appears as a whole or not at all and takes the place of another
/// only if `overwrite` says so; a folder must be new or empty.
///
/// # Errors
/// The case cannot be read, or is not sound where it must be; the form cannot hold it; the place cannot be written.
pub fn export(
    case: Option<&Path>,
    variant: Option<&str>,
    form: Form,
    place: &Path,
    overwrite: bool,
) -> Result<(), Trouble> {
    let format = |why: kuznia_tables::FormatError| io::Error::other(why);
    match form {
        Form::Workbook | Form::Template => {
            let bytes = workbook(&draft(case, variant)?, form)?;
            write_file(place, overwrite, &mut |out| out.write_all(&bytes))
        }
        Form::Csv => {
            let draft = draft(case, variant)?;
            fill_folder(place, &mut |folder| write_draft_csv(&draft, folder))
        }
        Form::Parquet => {
            let draft = draft(case, variant)?;
            fill_folder(place, &mut |folder| write_draft_parquet(&draft, folder).map_err(format))
        }
        Form::DataPackage => {
            case.into_iter().try_for_each(|case| load(case, variant).map(|_| ()))?;
            let draft = draft(case, variant)?;
            fill_folder(place, &mut |folder| write_data_package(&draft, folder))
        }
        Form::Mps | Form::Lp => {
            let Some(case) = case else {
                let note = Note::new("a program needs a case");
                return Err(Trouble::unwritable(note.hint("name the case before the option")));
            };
            let loaded = load(case, variant)?;
            let formulation = Formulation::new(&loaded.case);
            write_file(place, overwrite, &mut |out| match form {
                Form::Mps => formulation.write_mps(out),
                _ => formulation.write_lp(out),
            })
        }
    }
}

/// Writes a workbook to fill in, into which a case that is in memory is filled: its files by name, such as those of
/// [`blank_case`](crate::blank_case) or of an example.
///
/// # Errors
/// The files are no case, the file exists and may not be overwritten, or it cannot be written.
pub fn write_template(place: &Path, files: &[(String, Vec<u8>)], overwrite: bool) -> Result<(), Trouble> {
    let origin = place.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let bytes = workbook(&kuznia_tables::read_case_files(&origin, files)?, Form::Template)?;
    write_file(place, overwrite, &mut |out| out.write_all(&bytes))
}

/// The tables of a case with a variant applied; blank ones without a case.
fn draft(case: Option<&Path>, variant: Option<&str>) -> Result<Draft, Trouble> {
    let mut draft = match case {
        Some(case) => kuznia_tables::read_case(case)?,
        None => blank_draft(),
    };
    if let Some(variant) = variant {
        let faults = apply_variant(&mut draft, variant);
        if !faults.is_sound() {
            return Err(Trouble::Input(faults));
        }
    }
    Ok(draft)
}

#[cfg(feature = "excel")]
fn workbook(draft: &Draft, form: Form) -> Result<Vec<u8>, Trouble> {
    use kuznia_tables::{Sheets, write_draft_workbook};
    let sheets = if form == Form::Template { Sheets::All } else { Sheets::Case };
    Ok(write_draft_workbook(draft, sheets)?)
}

#[cfg(not(feature = "excel"))]
fn workbook(_: &Draft, _: Form) -> Result<Vec<u8>, Trouble> {
    Err(no_workbooks())
}

/// Writes the result tables of a run as a workbook: a sheet per table, and a guide with the facts of the run.
///
/// # Errors
/// A table of the run is gone or damaged, or the place cannot be written.
pub fn export_results(run: &Run, place: &Path, overwrite: bool) -> Result<(), Trouble> {
    let names: Vec<String> = run.tables().into_iter().map(str::to_owned).collect();
    let tables: Vec<ResultTable> = names.iter().map(|name| run.table(name)).collect::<Result<_, _>>()?;
    let record = run.record();
    let keys = ["case", "title", "variant", "verb", "status", "objective", "bound", "gap", "kuznia"];
    let facts = keys.into_iter().filter(|key| !record[*key].is_null()).map(|key| {
        let value = record[key].as_str().map_or_else(|| record[key].to_string(), str::to_owned);
        (key.to_owned(), value)
    });
    let bytes = results(&facts.collect::<Vec<_>>(), &tables, place)?;
    write_file(place, overwrite, &mut |out| out.write_all(&bytes))
}

#[cfg(feature = "excel")]
fn results(facts: &[(String, String)], tables: &[ResultTable], place: &Path) -> Result<Vec<u8>, Trouble> {
    kuznia_tables::write_results_workbook(facts, tables)
        .map_err(|why| Trouble::output("write", place, &io::Error::other(why)))
}

#[cfg(not(feature = "excel"))]
fn results(_: &[(String, String)], _: &[ResultTable], _: &Path) -> Result<Vec<u8>, Trouble> {
    Err(no_workbooks())
}

#[cfg(not(feature = "excel"))]
fn no_workbooks() -> Trouble {
    let note = Note::new("this build writes no workbooks");
    Trouble::unwritable(note.hint("build it with the feature `excel`"))
}
