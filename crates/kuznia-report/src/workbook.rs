//! A report as a workbook: a first sheet with the verdict, then a sheet for each table, with a native chart beside it.

use crate::report::{Cell, Chart, Figure, Kind, Num, Report, Sheet};
use crate::workbook_charts::insert;
use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeSet;

/// Longest name of a sheet that Excel takes.
const NAME: usize = 31;
/// First row of the head of a table, from 0.
pub(crate) const HEAD: u32 = 3;
/// Widths of the columns of the first sheet, in characters.
const FIRST: [f64; 3] = [26.0, 22.0, 90.0];
/// Paper as the format numbers it.
const A4: u8 = 9;

/// How cells look.
struct Looks {
    title: Format,
    words: Format,
    head: Format,
    head_right: Format,
    text: Format,
}

impl Looks {
    fn new() -> Self {
        let head = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0xE8_E4DC));
        // Whatever a text begins with, it stays a text, also after someone has edited its cell.
        let text = Format::new().set_quote_prefix();
        Self {
            title: Format::new().set_bold().set_font_size(14).set_quote_prefix(),
            words: Format::new().set_text_wrap().set_align(FormatAlign::Top).set_quote_prefix(),
            head_right: head.clone().set_align(FormatAlign::Right),
            head,
            text,
        }
    }
}

/// A report as the bytes of a workbook.
///
/// # Errors
/// The workbook breaks a limit of its format.
pub fn workbook(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let looks = Looks::new();
    // A clock would make two reports of one run differ.
    book.set_properties(
        &rust_xlsxwriter::DocProperties::new()
            .set_title(report.title.chars().filter(|c| !c.is_control()).take(200).collect::<String>())
            .set_creation_datetime(&rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?),
    );
    let mut taken = BTreeSet::new();
    first(report, book.add_worksheet(), &looks, &mut taken)?;
    for section in &report.sections {
        for figure in &section.figures {
            let sheet = book.add_worksheet();
            sheet.set_name(name(&figure.sheet.name, &mut taken))?;
            text(sheet, 0, 0, &section.title, &looks.title)?;
            text(sheet, 1, 0, &figure.caption, &looks.text)?;
            fill(sheet, figure, &looks)?;
            sheet.set_repeat_rows(HEAD, HEAD)?;
        }
    }
    for sheet in book.worksheets_mut() {
        // Printed on as many pages as its rows need, but never cut between columns.
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    }
    book.save_to_buffer()
}

/// Writes a text, never a formula: cut at what a cell may hold, without what XML may not hold.
fn text(sheet: &mut Worksheet, row: u32, column: u16, words: &str, look: &Format) -> Result<(), XlsxError> {
    let clean: String = words.chars().filter(|c| !c.is_control() || *c == '\n').take(32_000).collect();
    sheet.write_string_with_format(row, column, clean, look).map(|_| ())
}

fn first(
    report: &Report,
    sheet: &mut Worksheet,
    looks: &Looks,
    taken: &mut BTreeSet<String>,
) -> Result<(), XlsxError> {
    sheet.set_name(name("At a glance", taken))?;
    for (at, width) in FIRST.into_iter().enumerate() {
        sheet.set_column_width(at as u16, width)?;
    }
    text(sheet, 0, 0, &report.title, &looks.title)?;
    text(sheet, 1, 0, &report.subtitle, &looks.text)?;
    sheet.merge_range(2, 0, 2, 2, "", &looks.words)?;
    text(sheet, 2, 0, &report.glance.verdict, &looks.words)?;
    sheet.set_row_height(2, height(&report.glance.verdict, FIRST.iter().sum()))?;
    let mut row = 4;
    for own in &report.glance.headlines {
        text(sheet, row, 0, &own.label, &looks.text)?;
        text(sheet, row, 1, &format!("{} {}", own.value, own.unit), &looks.text)?;
        text(sheet, row, 2, &own.note, &looks.text)?;
        row += 1;
    }
    row += 1;
    for own in &report.glance.risks {
        text(sheet, row, 0, "risk", &looks.words)?;
        let words = format!("{}. {}", own.title, own.words);
        text(sheet, row, 2, &words, &looks.words)?;
        sheet.set_row_height(row, height(&words, FIRST[2]))?;
        row += 1;
    }
    row += 1;
    for section in &report.sections {
        text(sheet, row, 0, section.heading, &looks.words)?;
        text(sheet, row, 2, &section.title, &looks.words)?;
        sheet.set_row_height(row, height(&section.title, FIRST[2]))?;
        row += 1;
    }
    text(sheet, row + 1, 0, &report.foot, &looks.text)
}

/// The height of a row, in points, in which wrapped words of a cell of this width can be read: programs do not find it
/// themselves before someone edits the row. Words are wrapped at blanks, so that a line holds less than fits.
fn height(words: &str, width: f64) -> f64 {
    let room = width * 0.9;
    let lines: f64 = words.lines().map(|line| (line.chars().count() as f64 / room).ceil().max(1.0)).sum();
    // The most that a row can be is 409 points.
    (15.0 * lines.max(1.0)).min(405.0)
}

/// A name that Excel takes and that no sheet has yet.
fn name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed = |c: &char| !"[]:*?/\\'".contains(*c) && !c.is_control();
    let base: String = wanted.chars().filter(allowed).collect();
    let base = if base.trim().is_empty() { "Sheet".to_owned() } else { base.trim().to_owned() };
    for number in 1.. {
        let end = if number == 1 { String::new() } else { format!(" {number}") };
        let room = NAME - end.chars().count();
        let name = format!("{}{end}", base.chars().take(room).collect::<String>().trim_end());
        // Excel does not tell upper from lower case here.
        if taken.insert(name.to_lowercase()) {
            return name;
        }
    }
    base
}

fn fill(sheet: &mut Worksheet, figure: &Figure, looks: &Looks) -> Result<(), XlsxError> {
    let table = &figure.sheet;
    for (at, column) in table.columns.iter().enumerate() {
        let at = at as u16;
        let unit = if column.unit.is_empty() { String::new() } else { format!("\n{}", column.unit) };
        let look = if column.kind == Kind::Text { &looks.head } else { &looks.head_right };
        text(sheet, HEAD, at, &format!("{}{unit}", column.title), look)?;
        sheet.set_column_width(at, width(table, at.into()))?;
    }
    let formats: Vec<Format> = table
        .columns
        .iter()
        .map(|column| match column.kind {
            Kind::Text => looks.text.clone(),
            Kind::Share => Format::new().set_num_format("0.0%"),
            Kind::Mixed => Format::new().set_num_format("#,##0.####"),
            Kind::Number if column.places == 0 => Format::new().set_num_format("#,##0"),
            Kind::Number => Format::new().set_num_format(format!("#,##0.{}", "0".repeat(column.places))),
        })
        .collect();
    for (at, row) in table.rows.iter().enumerate() {
        let line = HEAD + 1 + at as u32;
        for (at, (cell, format)) in row.iter().zip(&formats).enumerate() {
            match cell {
                Cell::Text(words) => text(sheet, line, at as u16, words, format)?,
                Cell::Number(Num(value)) if value.is_finite() => {
                    sheet.write_number_with_format(line, at as u16, *value, format)?;
                }
                Cell::Number(_) => {}
            }
        }
    }
    if table.left_out > 0 {
        let words = format!("{} more rows are left out", table.left_out);
        text(sheet, HEAD + 1 + table.rows.len() as u32, 0, &words, &looks.text)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 1)?;
    if let Some(Chart::Heat { .. }) = figure.chart
        && !table.rows.is_empty()
        && table.columns.len() > 2
    {
        let scale = ConditionalFormat2ColorScale::new()
            .set_minimum_color(Color::RGB(0xF4_B08C))
            .set_maximum_color(Color::RGB(0xFF_FFFF));
        let last = HEAD + table.rows.len() as u32;
        sheet.add_conditional_format(HEAD + 1, 2, last, table.columns.len() as u16 - 1, &scale)?;
    }
    insert(sheet, figure)
}

/// A width at which most cells of a column can be read.
fn width(table: &Sheet, at: usize) -> f64 {
    let longest = table.rows.iter().take(200).map(|row| match &row[at] {
        Cell::Text(words) => words.chars().count(),
        Cell::Number(_) => 10,
    });
    let head = table.columns[at].title.chars().count().min(18);
    (longest.max().unwrap_or(0).max(head) as f64 + 2.0).clamp(9.0, 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_high_as_their_words_need() {
        assert_eq!(height("", 90.0), 15.0);
        assert_eq!(height("short", 90.0), 15.0);
        assert_eq!(height(&"word ".repeat(40), 90.0), 45.0);
        assert_eq!(height("one\ntwo\n\nfour", 90.0), 60.0);
        assert!(height(&"x".repeat(32_000), 90.0) <= 409.0);
    }

    #[test]
    fn names_of_sheets_are_such_as_excel_takes() {
        let mut taken = BTreeSet::new();
        assert_eq!(name("a/b[c]:*?", &mut taken), "abc");
        assert_eq!(name("ABC", &mut taken), "ABC 2");
        let long = "x".repeat(40);
        assert_eq!(name(&long, &mut taken).chars().count(), NAME);
        let second = name(&long, &mut taken);
        assert!(second.ends_with(" 2") && second.chars().count() == NAME, "{second}");
        assert_eq!(name("'?'", &mut taken), "Sheet");
    }
}
