//! The time file: which rows and columns belong to the first stage.

use super::core::Core;
use super::lines::{SmpsFault, lines};
use kuznia_lp::{Col, Row};
use std::collections::BTreeMap;

/// The stages.
#[derive(Debug, Default)]
pub(super) struct Stages {
    pub(super) first_columns: Vec<Col>,
    pub(super) first_rows: Vec<Row>,
    /// Names of the two stages.
    pub(super) names: Vec<String>,
}

pub(super) fn read(text: &str, core: &Core) -> Result<Stages, SmpsFault> {
    let mut section = String::new();
    // Where each stage begins (implicit), or what each row and column belongs to (explicit).
    let mut starts: Vec<(Col, Option<Row>)> = Vec::new();
    let (mut rows, mut columns): (BTreeMap<Row, usize>, BTreeMap<Col, usize>) = Default::default();
    let mut stages = Stages::default();
    for line in lines("time", text) {
        if line.is_section {
            section = line.field(0)?.to_ascii_uppercase();
            match section.as_str() {
                "TIME" | "PERIODS" | "ROWS" | "COLUMNS" => continue,
                "ENDATA" => break,
                other => return Err(line.fault(format!("section `{other}` is not known"))),
            }
        }
        let column = |name: &str| {
            let found = core.column_of.get(name).copied();
            found.ok_or_else(|| line.fault(format!("column `{name}` is not in the core file")))
        };
        let row = |name: &str| {
            let found = core.row_of.get(name).copied();
            found.ok_or_else(|| line.fault(format!("row `{name}` is not in the core file")))
        };
        let stage = |names: &[String], name: &str| {
            let found = names.iter().position(|own| own == name);
            found.ok_or_else(|| line.fault(format!("stage `{name}` is not in PERIODS")))
        };
        match section.as_str() {
            "PERIODS" if line.fields.len() == 1 => stages.names.push(line.field(0)?.to_owned()),
            "PERIODS" => {
                let begins = match line.field(1)? {
                    name if name == core.objective => None,
                    name => Some(row(name)?),
                };
                starts.push((column(line.field(0)?)?, begins));
                stages.names.push(line.field(2)?.to_owned());
            }
            "ROWS" if line.field(0)? != core.objective => {
                rows.insert(row(line.field(0)?)?, stage(&stages.names, line.field(1)?)?);
            }
            "COLUMNS" => {
                columns.insert(column(line.field(0)?)?, stage(&stages.names, line.field(1)?)?);
            }
            _ => {}
        }
    }
    match stages.names.len() {
        2 => {}
        count => {
            return Err(SmpsFault::whole("time", format!("there are {count} stages; two can be solved")));
        }
    }
    if let Some(&(begins, row)) = starts.get(1) {
        stages.first_columns = (0..begins.0).map(Col).collect();
        stages.first_rows = (0..row.map_or(0, |row| row.0)).map(Row).collect();
    } else {
        let early = |stage: &&usize| **stage == 0;
        stages.first_columns =
            columns.iter().filter(|(_, stage)| early(stage)).map(|(col, _)| *col).collect();
        stages.first_rows = rows.iter().filter(|(_, stage)| early(stage)).map(|(row, _)| *row).collect();
    }
    Ok(stages)
}
