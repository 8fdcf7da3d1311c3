//! Result tables as Parquet: text as UTF-8, numbers as doubles, NaN as null, units and meanings as field metadata.

use super::{ColumnData, ResultColumn, ResultTable};
use crate::columnar::contained::contained;
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Metadata, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// Writes a table; the file is flushed to the disk.
///
/// # Errors
/// What the file system says, in its own words; a table that Parquet cannot hold is an error of kind `Other`.
pub fn write_parquet(table: &ResultTable, path: &Path) -> io::Result<()> {
    // Encoded in memory first: the format's writer hides what the file system says.
    let bytes = encoded(table).map_err(io::Error::other)?;
    let mut file = File::create(path)?;
    file.write_all(&bytes)?;
    file.sync_all()
}

/// The bytes of a table's file.
fn encoded(table: &ResultTable) -> Result<Vec<u8>> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (column, data) in table.columns.iter().zip(&table.data) {
        let (kind, array): (DataType, ArrayRef) = match data {
            ColumnData::Text(values) => (DataType::Utf8, Arc::new(StringArray::from_iter_values(values))),
            ColumnData::Number(values) => {
                let known = values.iter().map(|value| value.is_finite().then_some(*value));
                (DataType::Float64, Arc::new(Float64Array::from_iter(known)))
            }
        };
        let facts: Metadata =
            [("unit".to_owned(), column.unit.clone()), ("meaning".to_owned(), column.meaning.clone())]
                .into_iter()
                .collect();
        let nullable = kind == DataType::Float64;
        fields.push(Field::new(&column.name, kind, nullable).with_metadata(facts));
        arrays.push(array);
    }
    let facts: Metadata =
        [("table".to_owned(), table.name.clone()), ("meaning".to_owned(), table.meaning.clone())]
            .into_iter()
            .collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, facts));
    let batch = RecordBatch::try_new(schema.clone(), arrays)?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties))?;
    writer.write(&batch)?;
    writer.into_inner()
}

/// Reads a table that was written here.
///
/// # Errors
/// What the file system or the format says, and columns of other kinds than text and numbers.
pub fn read_parquet(path: &Path) -> Result<ResultTable> {
    contained(|| read(path)).unwrap_or_else(|| {
        Err(ParquetError::General(
            "the pages of the file contradict its description: it is damaged".to_owned(),
        ))
    })
}

fn read(path: &Path) -> Result<ResultTable> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    let schema = builder.schema().clone();
    let fact = |facts: &Metadata, key: &str| facts.get(key).map(ToString::to_string).unwrap_or_default();
    let mut table = ResultTable {
        name: fact(schema.metadata(), "table"),
        meaning: fact(schema.metadata(), "meaning"),
        columns: Vec::new(),
        data: Vec::new(),
    };
    for field in schema.fields() {
        table.columns.push(ResultColumn {
            name: field.name().clone(),
            unit: fact(field.metadata(), "unit"),
            meaning: fact(field.metadata(), "meaning"),
        });
        table.data.push(match field.data_type() {
            DataType::Utf8 => ColumnData::Text(Vec::new()),
            DataType::Float64 => ColumnData::Number(Vec::new()),
            other => {
                return Err(ParquetError::General(format!("column `{}` is of kind {other}", field.name())));
            }
        });
    }
    for batch in builder.build()? {
        let batch = batch?;
        for (data, array) in table.data.iter_mut().zip(batch.columns()) {
            match data {
                ColumnData::Text(values) => {
                    let array = array.as_any().downcast_ref::<StringArray>();
                    values
                        .extend(array.into_iter().flatten().map(|text| text.unwrap_or_default().to_owned()));
                }
                ColumnData::Number(values) => {
                    let array = array.as_any().downcast_ref::<Float64Array>();
                    values.extend(array.into_iter().flatten().map(|number| number.unwrap_or(f64::NAN)));
                }
            }
        }
    }
    Ok(table)
}
