//! Reads a Parquet file as a table of a case, whichever program wrote it.

use crate::columnar::contained::contained;
use crate::span::{COLUMNS, Span};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use kuznia_base::{Faults, Instant, Note, Place};
use kuznia_case::{Cell, DraftRow, DraftTable};
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use std::fs::File;
use std::path::Path;

/// Rows that are unpacked at once.
const BATCH: usize = 4_096;
/// Whole numbers up to here are exact as numbers.
const EXACT: i64 = 1 << 53;
const DAY: i64 = 86_400;

/// Reads the file of a table. Rows count from 2, as if the names of the columns were row 1; rows without a value are
/// left out.
///
/// # Errors
/// What the format says, columns that are neither text, figures, dates nor yes and no, text that is not UTF-8 or holds
/// NUL, and tables that are too large.
pub(crate) fn read_parquet_table(
    name: &str,
    file: &str,
    path: &Path,
    span: &mut Span,
) -> Result<DraftTable, Faults> {
    contained(|| read(name, file, path, span)).unwrap_or_else(|| {
        let place = Place { table: Some(name.to_owned()), file: Some(file.to_owned()), ..Place::default() };
        let note = Note::new("the table cannot be read: its pages contradict its description").at(place);
        Err(Faults {
            faults: vec![note.hint("the file is damaged; take another copy, or write it anew")],
            ..Faults::default()
        })
    })
}

fn read(name: &str, file: &str, path: &Path, span: &mut Span) -> Result<DraftTable, Faults> {
    let place = Place { table: Some(name.to_owned()), file: Some(file.to_owned()), ..Place::default() };
    let refuse = |message: String, hint: &str| Faults {
        faults: vec![Note::new(message).at(place.clone()).hint(hint)],
        ..Faults::default()
    };
    const WRITE: &str = "write it anew, compressed with snappy or not at all";
    let broken = |why: &dyn std::fmt::Display| refuse(format!("the table cannot be read: {why}"), WRITE);
    let source = File::open(path).map_err(|why| broken(&why))?;
    // Without the hints of the writer dictionaries and other encodings come as what they hold.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(source, options).map_err(|why| broken(&why))?;
    let rows = builder.metadata().file_metadata().num_rows();
    let schema = builder.schema().clone();
    let width = schema.fields().len();
    if width > COLUMNS {
        return Err(refuse(format!("the table has {width} columns, more than {COLUMNS}"), "split the table"));
    }
    if rows.saturating_mul(width as i64) > crate::span::MOST as i64 {
        return Err(refuse(format!("the table has {rows} rows, more than can be read"), "split the case"));
    }
    let mut table = DraftTable {
        file: Some(file.to_owned()),
        header: schema.fields().iter().map(|field| field.name().trim().to_owned()).collect(),
        ..DraftTable::default()
    };
    let mut faults = Faults::default();
    for field in schema.fields().iter().filter(|field| !is_readable(field.data_type())) {
        let place = Place { column: Some(field.name().clone()), ..place.clone() };
        let note = Note::new(format!("the column holds {}, which is no kind of cell", field.data_type()));
        faults.fault(note.at(place).hint("write text, numbers, dates, or yes and no"));
    }
    if !faults.is_sound() {
        return Err(faults);
    }
    let batches = builder.with_batch_size(BATCH).build().map_err(|why| broken(&why))?;
    let mut number: u32 = 1;
    for batch in batches {
        let batch = batch.map_err(|why| broken(&why))?;
        let first = table.rows.len();
        for at in 0..batch.num_rows() as u32 {
            let cells = Vec::with_capacity(width);
            table.rows.push(DraftRow { number: number.saturating_add(at + 1), cells });
        }
        take(&batch, &mut table.rows[first..]).map_err(|(column, row, message)| {
            let number = Some(number.saturating_add(row as u32 + 1));
            let place = Place { row: number, column: table.header.get(column).cloned(), ..place.clone() };
            let note = Note::new(message).at(place).hint("write text in UTF-8");
            Faults { faults: vec![note], ..Faults::default() }
        })?;
        number = number.saturating_add(batch.num_rows() as u32);
        for row in &table.rows[first..] {
            let filled = row.cells.iter().filter(|cell| !cell.is_blank()).count();
            span.row(width, filled)
                .map_err(|words| refuse(words, "leave out blank columns, or split the case"))?;
        }
        let mut at = 0;
        table.rows.retain(|row| {
            at += 1;
            at <= first || row.cells.iter().any(|cell| !cell.is_blank())
        });
    }
    Ok(table)
}

/// What is wrong with a cell: its column, its row of the batch, and the words.
type Wrong = (usize, usize, String);

/// Takes the columns of a batch into rows.
fn take(batch: &RecordBatch, rows: &mut [DraftRow]) -> Result<(), Wrong> {
    for (column, array) in batch.columns().iter().enumerate() {
        for (at, row) in rows.iter_mut().enumerate() {
            let cell = match array.is_null(at) {
                true => Cell::Blank,
                false => cell(array, at).map_err(|message| (column, at, message))?,
            };
            row.cells.push(cell);
        }
    }
    Ok(())
}

fn is_readable(kind: &DataType) -> bool {
    use DataType::{
        Binary, Boolean, Date32, Date64, Decimal128, Float16, Float32, Float64, Int8, Int16, Int32, Int64,
        LargeBinary, LargeUtf8, Null, Timestamp, UInt8, UInt16, UInt32, UInt64, Utf8,
    };
    matches!(
        kind,
        Null | Boolean
            | Int8
            | Int16
            | Int32
            | Int64
            | UInt8
            | UInt16
            | UInt32
            | UInt64
            | Float16
            | Float32
            | Float64
            | Decimal128(..)
            | Date32
            | Date64
            | Timestamp(..)
            | Utf8
            | LargeUtf8
            | Binary
            | LargeBinary
    )
}

/// The cell of a value that is not null.
fn cell(array: &dyn Array, at: usize) -> Result<Cell, String> {
    Ok(match array.data_type() {
        DataType::Boolean => Cell::Yes(array.as_boolean().value(at)),
        DataType::Int8 => whole(i64::from(value::<Int8Type>(array, at))),
        DataType::Int16 => whole(i64::from(value::<Int16Type>(array, at))),
        DataType::Int32 => whole(i64::from(value::<Int32Type>(array, at))),
        DataType::Int64 => whole(value::<Int64Type>(array, at)),
        DataType::UInt8 => whole(i64::from(value::<UInt8Type>(array, at))),
        DataType::UInt16 => whole(i64::from(value::<UInt16Type>(array, at))),
        DataType::UInt32 => whole(i64::from(value::<UInt32Type>(array, at))),
        DataType::UInt64 => match i64::try_from(value::<UInt64Type>(array, at)) {
            Ok(number) => whole(number),
            Err(_) => Cell::text(&value::<UInt64Type>(array, at).to_string()),
        },
        DataType::Float16 => number(f64::from(value::<Float16Type>(array, at))),
        DataType::Float32 => number(shortest(value::<Float32Type>(array, at))),
        DataType::Float64 => number(value::<Float64Type>(array, at)),
        DataType::Decimal128(_, scale) => {
            number(value::<Decimal128Type>(array, at) as f64 / 10f64.powi(i32::from(*scale)))
        }
        DataType::Date32 => moment(i64::from(value::<Date32Type>(array, at)).saturating_mul(DAY), 1),
        DataType::Date64 => moment(value::<Date64Type>(array, at), 1_000),
        DataType::Timestamp(TimeUnit::Second, _) => moment(value::<TimestampSecondType>(array, at), 1),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            moment(value::<TimestampMillisecondType>(array, at), 1_000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            moment(value::<TimestampMicrosecondType>(array, at), 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            moment(value::<TimestampNanosecondType>(array, at), 1_000_000_000)
        }
        DataType::Utf8 => text(array.as_string::<i32>().value(at).as_bytes())?,
        DataType::LargeUtf8 => text(array.as_string::<i64>().value(at).as_bytes())?,
        DataType::Binary => text(array.as_binary::<i32>().value(at))?,
        DataType::LargeBinary => text(array.as_binary::<i64>().value(at))?,
        _ => Cell::Blank,
    })
}

fn value<T: ArrowPrimitiveType>(array: &dyn Array, at: usize) -> T::Native {
    array.as_primitive::<T>().value(at)
}

fn whole(number: i64) -> Cell {
    if number.abs() <= EXACT { Cell::Number(number as f64) } else { Cell::text(&number.to_string()) }
}

/// A number; NaN is how programs write that there is none.
fn number(number: f64) -> Cell {
    if number.is_nan() { Cell::Blank } else { Cell::Number(number) }
}

/// A short number as it was meant: 0.1 and not 0.10000000149011612.
fn shortest(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

fn moment(count: i64, per_second: i64) -> Cell {
    let seconds = count.div_euclid(per_second)
        + i64::from(2 * count.rem_euclid(per_second) >= per_second && per_second > 1);
    Cell::Date(Instant::from_seconds(seconds))
}

fn text(bytes: &[u8]) -> Result<Cell, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the text is not written in UTF-8".to_owned())?;
    if text.contains('\0') {
        return Err("the text holds a NUL character".to_owned());
    }
    if text.contains('\r') {
        return Ok(Cell::text(&text.replace("\r\n", "\n").replace('\r', "\n")));
    }
    Ok(Cell::text(text))
}
