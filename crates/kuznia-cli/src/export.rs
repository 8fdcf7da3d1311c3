//! `kuznia export CASE`: a case in another form, or a template to fill in.

use crate::{Ended, screen};
use kuznia::{Exit, Form, export, json};
use std::path::{Path, PathBuf};

/// Arguments of `export`.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("form").required(true).args(["xlsx", "template", "csv", "parquet", "datapackage", "mps", "lp"]))]
pub(crate) struct Arguments {
    /// Folder of the case, with `case.toml` and its tables as CSV or Parquet, or a workbook.
    #[arg(required_unless_present = "template")]
    case: Option<PathBuf>,
    /// Write a workbook with a sheet per table of the case.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Write a workbook to fill in, with all tables and columns; those of CASE are filled in if one is named.
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Write a folder with a CSV file per table.
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
    /// Write a folder with a Parquet file per table.
    #[arg(long, value_name = "DIR")]
    parquet: Option<PathBuf>,
    /// Write a folder with a CSV file per table and `datapackage.json` (Frictionless Data).
    #[arg(long, value_name = "DIR")]
    datapackage: Option<PathBuf>,
    /// Write the program of the case as free MPS.
    #[arg(long, value_name = "FILE")]
    mps: Option<PathBuf>,
    /// Write the program of the case in the LP format.
    #[arg(long, value_name = "FILE")]
    lp: Option<PathBuf>,
    /// Apply this variant first.
    #[arg(long, requires = "case")]
    variant: Option<String>,
    /// Write over a file that exists; folders must be new or empty.
    #[arg(long)]
    overwrite: bool,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// The form that is wanted and its place.
    fn form(&self) -> Option<(Form, &Path)> {
        let forms = [
            (Form::Workbook, &self.xlsx),
            (Form::Template, &self.template),
            (Form::Csv, &self.csv),
            (Form::Parquet, &self.parquet),
            (Form::DataPackage, &self.datapackage),
            (Form::Mps, &self.mps),
            (Form::Lp, &self.lp),
        ];
        forms.into_iter().find_map(|(form, place)| Some((form, place.as_deref()?)))
    }
}

/// Exports a case.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let Some((form, place)) = arguments.form() else {
        screen::say("error: no form is named");
        return Ok(Exit::Usage);
    };
    let variant = arguments.variant.as_deref();
    match export(arguments.case.as_deref(), variant, form, place, arguments.overwrite) {
        Ok(()) if arguments.json => screen::json(&json::exported(form, place))?,
        Ok(()) => screen::say(&format!("wrote {}", place.display())),
        Err(trouble) => return screen::refused(arguments.json, &trouble),
    }
    Ok(Exit::Done)
}
