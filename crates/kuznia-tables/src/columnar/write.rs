//! Writes a draft as a folder of `case.toml` and one Parquet file per table, with typed columns.

use crate::csv::settings_text;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use arrow_schema::{DataType, Field, Metadata, Schema};
use kuznia_case::schema::{self, Kind, TableDef};
use kuznia_case::{Cell, Draft, DraftTable, column_kind};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

/// Rows of a group.
const GROUP: usize = 128 << 10;
const DAY: i64 = 86_400;

/// Writes `case.toml` and one Parquet file per table into an existing folder. A column whose cells are all figures,
/// days, points in time or yes and no is written as such, any other as text; units and meanings are metadata of the
/// fields.
///
/// # Errors
/// What the file system or the format says; the caller writes into a folder that it can throw away.
pub fn write_draft_parquet(draft: &Draft, folder: &Path) -> Result<()> {
    fs::write(folder.join("case.toml"), settings_text(draft))?;
    for (name, table) in &draft.tables {
        // Names come from the user: only those that are a plain file name can be written.
        let file = name.replace(['/', '\\', '\0'], "_");
        write_table(name, &table.settled(name), &folder.join(format!("{file}.parquet")))?;
    }
    Ok(())
}

fn write_table(name: &str, table: &DraftTable, path: &Path) -> Result<()> {
    let def = schema::table(name);
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    if width > table.header.len() {
        return Err(ParquetError::General(format!("a row of `{name}` has more cells than the header")));
    }
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (at, header) in table.header.iter().enumerate() {
        let cells = || table.rows.iter().map(move |row| row.cells.get(at).unwrap_or(&Cell::Blank));
        let (kind, array) = column(column_kind(def, header), &cells);
        let facts = def.and_then(|def: &TableDef| def.column(header)).map(|column| {
            let facts = [
                ("unit".to_owned(), column.unit.to_owned()),
                ("meaning".to_owned(), column.about.to_owned()),
            ];
            facts.into_iter().collect::<Metadata>()
        });
        fields.push(Field::new(header, kind, true).with_metadata(facts.unwrap_or_default()));
        arrays.push(array);
    }
    let facts = [("table".to_owned(), name.to_owned())].into_iter().collect::<Metadata>();
    let schema = Arc::new(Schema::new_with_metadata(fields, facts));
    let batch = RecordBatch::try_new_with_options(
        schema.clone(),
        arrays,
        &arrow_array::RecordBatchOptions::new().with_row_count(Some(table.rows.len())),
    )?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP))
        .build();
    let mut writer = ArrowWriter::try_new(File::create(path)?, schema, Some(properties))?;
    writer.write(&batch)?;
    let file = writer.into_inner()?;
    file.sync_all().map_err(|error| ParquetError::External(Box::new(error)))
}

/// The cells of a column as what all of them are; as text where they differ, and where the column holds words.
fn column<'a, I: Iterator<Item = &'a Cell>>(kind: Kind, cells: &dyn Fn() -> I) -> (DataType, ArrayRef) {
    let is_text = matches!(kind, Kind::Name | Kind::Text | Kind::Reference(_) | Kind::Choice(_));
    let filled = || cells().filter(|cell| !cell.is_blank());
    let all = |is: fn(&Cell) -> bool| !is_text && filled().next().is_some() && filled().all(is);
    // A column without a cell is what its kind says, so that a program that adds rows finds it typed.
    let blank = filled().next().is_none();
    if all(|cell| matches!(cell, Cell::Number(_)))
        || (blank && matches!(kind, Kind::Number { .. } | Kind::Whole { .. }))
    {
        let values = cells().map(|cell| if let Cell::Number(number) = cell { Some(*number) } else { None });
        return (DataType::Float64, Arc::new(Float64Array::from_iter(values)));
    }
    if all(|cell| matches!(cell, Cell::Yes(_))) || (blank && kind == Kind::Yes) {
        let values = cells().map(|cell| if let Cell::Yes(yes) = cell { Some(*yes) } else { None });
        return (DataType::Boolean, Arc::new(BooleanArray::from_iter(values)));
    }
    if all(|cell| matches!(cell, Cell::Date(_))) || (blank && kind == Kind::Date) {
        let seconds =
            || cells().map(|cell| if let Cell::Date(at) = cell { Some(at.seconds()) } else { None });
        let days = seconds().map(|at| match at {
            Some(at) if at % DAY == 0 => Ok(i32::try_from(at / DAY).ok()),
            Some(_) => Err(()),
            None => Ok(None),
        });
        return match days.collect::<std::result::Result<Vec<_>, ()>>() {
            Ok(days) => (DataType::Date32, Arc::new(Date32Array::from(days))),
            // Parquet knows no whole seconds.
            Err(()) => {
                let array = TimestampMillisecondArray::from_iter(seconds().map(|at| at.map(|at| at * 1_000)));
                (DataType::Timestamp(arrow_schema::TimeUnit::Millisecond, None), Arc::new(array))
            }
        };
    }
    let words = cells().map(|cell| match cell {
        Cell::Blank => None,
        Cell::Text(text) => Some(text.to_string()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Date(at) => Some(at.to_string()),
        Cell::Yes(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
    });
    (DataType::Utf8, Arc::new(StringArray::from_iter(words)))
}
