//! `kuznia report RUN`: what a run says, as one page of HTML, as a workbook, or as data.

use crate::{Ended, screen};
use kuznia::{Exit, ReportFormat, gather_report, report_has_page, write_report};
use std::path::PathBuf;

/// Arguments of `report`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the plan's run.
    run: PathBuf,
    /// File to write: `.html`, `.xlsx` or `.json`.
    #[arg(short, long, default_value = "report.html")]
    output: PathBuf,
    /// Another run on this plan whose results are shown too; runs beside it that name it as their parent are found by
    /// themselves.
    #[arg(long, value_name = "RUN")]
    with: Vec<PathBuf>,
    /// Write over a file that exists.
    #[arg(long)]
    overwrite: bool,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
}

/// Writes a report.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let Some(format) = ReportFormat::of(&arguments.output) else {
        screen::say(&format!(
            "error: the name `{}` does not say which file is wanted\nhint: end it with .html, .xlsx or .json",
            arguments.output.display()
        ));
        return Ok(Exit::Usage);
    };
    let written = gather_report(&arguments.run, &arguments.with).and_then(|report| {
        write_report(&report, format, &arguments.output, arguments.overwrite)?;
        Ok(report)
    });
    let report = match written {
        Ok(report) => report,
        Err(trouble) => {
            screen::trouble(&trouble);
            return Ok(trouble.exit());
        }
    };
    let charts = format != ReportFormat::Html || report_has_page();
    if !charts {
        screen::say(
            "note: this build carries no charts, the report is plain tables\n\
             hint: `cargo xtask web` builds the front end; build kuznia again after it",
        );
    }
    let output = arguments.output.to_string_lossy();
    if arguments.json {
        let sections: Vec<&str> = report.sections.iter().map(|section| section.id).collect();
        screen::json(&serde_json::json!({
            "version": 1, "report": output, "charts": charts, "sections": sections,
        }))?;
    } else {
        screen::data(&format!("{output}\n"))?;
    }
    Ok(Exit::Done)
}
