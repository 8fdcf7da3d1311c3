//! One CSV file to a table: byte order mark, a first line `sep=;`, any line ends, comma, semicolon or tab, quotes, blank
//! lines, short rows.

use crate::span::{COLUMNS, Span};
use kuznia_base::{Faults, Note, Place};
use kuznia_case::{Cell, DraftRow, DraftTable};

/// Most faults told of one file.
const TOLD: usize = 20;

/// One record of a file and the line on which it begins.
struct Record {
    line: u32,
    cells: Vec<String>,
}

/// Reads the bytes of a table's file.
///
/// # Errors
/// All faults at once: bytes that are not UTF-8, a file without a header, open quotes, cells beyond the header.
pub(crate) fn read_table(
    name: &str,
    file: &str,
    bytes: &[u8],
    span: &mut Span,
) -> Result<DraftTable, Faults> {
    let mut faults = Faults::default();
    let place = |line: Option<u32>| Place {
        table: Some(name.to_owned()),
        file: Some(file.to_owned()),
        row: line,
        ..Place::default()
    };
    let text = match text(bytes) {
        Ok(text) => text,
        Err((line, message, hint)) => {
            faults.fault(Note::new(message).at(place(line)).hint(hint));
            return Err(faults);
        }
    };
    let (delimiter, begin, text) = match announced(text) {
        Some((delimiter, rest)) => (delimiter, 2, rest),
        None => (delimiter(text), 1, text),
    };
    let (records, open) = records(text, delimiter, begin);
    if let Some(line) = open {
        faults.fault(
            Note::new("a quote is opened and never closed")
                .at(place(Some(line)))
                .hint("close it, or double quotes inside of text"),
        );
    }
    let mut table =
        DraftTable { file: Some(file.to_owned()), decimal_comma: delimiter != ',', ..DraftTable::default() };
    let mut records = records.into_iter();
    let Some(header) = records.next() else {
        let hint = "write the names of its columns in the first line, or remove the file";
        faults.fault(Note::new("the table is empty: it has no header").at(place(None)).hint(hint));
        return Err(faults);
    };
    table.header = header.cells.iter().map(|cell| cell.trim().to_owned()).collect();
    while table.header.last().is_some_and(String::is_empty) {
        table.header.pop();
    }
    let width = table.header.len();
    if width > COLUMNS {
        let words = format!("the header has {width} columns, more than {COLUMNS}");
        faults.fault(Note::new(words).at(place(None)).hint("split the table, or write it long"));
        return Err(faults);
    }
    let mut long = 0;
    for record in records {
        let mut cells: Vec<Cell> = record.cells.iter().map(|cell| cell_of(cell)).collect();
        if let Some(extra) = cells.iter().skip(width).find(|cell| !cell.is_blank()) {
            long += 1;
            if long <= TOLD {
                let words = format!(
                    "the row has more cells than the header: {} beyond `{}`",
                    show(extra),
                    table.header.last().map_or("", String::as_str)
                );
                let hint = match delimiter {
                    ',' => "enclose text that holds commas in quotes, and write decimals with a point",
                    _ => "enclose text that holds the separator in quotes",
                };
                faults.fault(Note::new(words).at(place(Some(record.line))).hint(hint));
            }
        }
        if let Err(words) = span.row(width, cells.iter().filter(|cell| !cell.is_blank()).count()) {
            let hint = "leave out blank columns, or split the case";
            faults.fault(Note::new(words).at(place(Some(record.line))).hint(hint));
            return Err(faults);
        }
        cells.resize(width, Cell::Blank);
        table.rows.push(DraftRow { number: record.line, cells });
    }
    if long > TOLD {
        faults.fault(Note::new(format!("and {} more rows with too many cells", long - TOLD)).at(place(None)));
    }
    if faults.is_sound() { Ok(table) } else { Err(faults) }
}

fn show(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => format!("`{text}`"),
        _ => "a cell".to_owned(),
    }
}

/// A cell of the file; an apostrophe that we put before a sign that a spreadsheet would calculate is taken away.
fn cell_of(text: &str) -> Cell {
    let trimmed = text.trim();
    match trimmed.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\'']) => Cell::text(rest),
        _ => Cell::text(trimmed),
    }
}

/// The text of a file, or the line, fault and hint.
fn text(bytes: &[u8]) -> Result<&str, (Option<u32>, String, &'static str)> {
    const HINT: &str = "save it as CSV UTF-8: in Excel `CSV UTF-8 (comma delimited)`, in LibreOffice the character set `Unicode (UTF-8)`";
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err((None, "the file is written in UTF-16, not in UTF-8".to_owned(), HINT));
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let line_of = |at: usize| 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u32;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let words =
            format!("the file is not written in UTF-8 (byte {:#04x}); perhaps it is Windows-1252", bytes[at]);
        (Some(line_of(at)), words, HINT)
    })?;
    match text.find('\0') {
        Some(at) => {
            Err((Some(line_of(at)), "the file holds a NUL character, as no text does".to_owned(), HINT))
        }
        None => Ok(text),
    }
}

/// The separator that a first line `sep=;` names, as Excel writes and reads it, and the text after that line.
fn announced(text: &str) -> Option<(char, &str)> {
    let (line, rest) = match text.find(['\r', '\n']) {
        Some(at) if text[at..].starts_with("\r\n") => (&text[..at], &text[at + 2..]),
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    // A program that knows nothing of it saves the line again as a row: in quotes, or filled up with empty cells.
    let line = line.trim_matches([' ', '"']);
    let (word, after) = line.split_at_checked("sep=".len())?;
    let delimiter = after.chars().next()?;
    let is_one = !delimiter.is_alphanumeric() && after.chars().all(|char| char == delimiter || char == '"');
    (word.eq_ignore_ascii_case("sep=") && is_one).then_some((delimiter, rest))
}

/// The separator: the one of comma, semicolon and tab that the header holds most often outside of quotes.
fn delimiter(text: &str) -> char {
    let mut quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for char in text.trim_start().chars() {
        match char {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            _ if !quoted => {
                counts.iter_mut().filter(|(own, _)| *own == char).for_each(|(_, count)| *count += 1)
            }
            _ => {}
        }
    }
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(',', |(own, count)| if *count == 0 { ',' } else { *own })
}

/// Splits a text, whose first line has the number `begin`, into records without blank ones; also the line of a quote
/// that stays open.
fn records(text: &str, delimiter: char, mut begin: u32) -> (Vec<Record>, Option<u32>) {
    let mut records = Vec::new();
    let mut line = begin;
    let mut quoted: Option<u32> = None;
    let mut cells = vec![String::new()];
    let mut chars = text.chars().peekable();
    let mut end = |cells: &mut Vec<String>, begin: u32| {
        let cells = std::mem::replace(cells, vec![String::new()]);
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            records.push(Record { line: begin, cells });
        }
    };
    while let Some(char) = chars.next() {
        let last = cells.len() - 1;
        match char {
            '"' if quoted.is_some() => {
                if chars.peek() == Some(&'"') {
                    chars.next();
                    cells[last].push('"');
                } else {
                    quoted = None;
                }
            }
            '"' if cells[last].trim().is_empty() => {
                cells[last].clear();
                quoted = Some(line);
            }
            '\r' | '\n' => {
                if char == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                line += 1;
                if quoted.is_some() {
                    cells[last].push('\n');
                } else {
                    end(&mut cells, begin);
                    begin = line;
                }
            }
            char if char == delimiter && quoted.is_none() => cells.push(String::new()),
            char => cells[last].push(char),
        }
    }
    end(&mut cells, begin);
    (records, quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> DraftTable {
        read_table("t", "t.csv", text.as_bytes(), &mut Span::default())
            .unwrap_or_else(|faults| panic!("{faults}"))
    }

    fn cells(table: &DraftTable) -> Vec<Vec<String>> {
        let word = |cell: &Cell| match cell {
            Cell::Text(text) => text.to_string(),
            _ => String::new(),
        };
        table.rows.iter().map(|row| row.cells.iter().map(word).collect()).collect()
    }

    #[test]
    fn files_are_read_as_people_save_them() {
        let plain = table("a,b\n1,2\n");
        for text in [
            "\u{feff}a,b\r\n1,2\r\n",
            "a;b\n1;2",
            "a\tb\r1\t2\r",
            "\n\na,b\n\n1,2\n,\n",
            "\"a\",\"b\"\n\"1\",2\n",
            "a,b,,\n1,2,,\n",
            " a , b \n 1 , 2 \n",
        ] {
            let read = table(text);
            assert_eq!(
                (read.header.clone(), cells(&read)),
                (plain.header.clone(), cells(&plain)),
                "{text:?}"
            );
        }
        assert!(table("a;b\n1,5;2").decimal_comma && !plain.decimal_comma);
    }

    #[test]
    fn a_first_line_that_names_the_separator_is_honoured_and_rows_keep_their_lines() {
        for (text, comma) in [
            ("sep=;\na;b\n1,5;2\n", true),
            ("\u{feff}SEP=;\r\na;b\r\n1,5;2\r\n", true),
            ("\"sep=;\"\na;b\n1,5;2\n", true),
            ("\"sep=;\";\na;b\n1,5;2\n", true),
            ("sep=;;\na;b\n1,5;2\n", true),
            ("sep=\t\na\tb\n1,5\t2\n", true),
            ("sep=|\na|b\n1,5|2\n", true),
            ("sep=,\ra,b\r\"1,5\",2\r", false),
        ] {
            let read = table(text);
            assert_eq!(read.header, ["a", "b"], "{text:?}");
            assert_eq!(cells(&read), [["1,5", "2"]], "{text:?}");
            assert_eq!((read.rows[0].number, read.decimal_comma), (3, comma), "{text:?}");
        }
        // Without the line the header's one comma would win.
        assert_eq!(table("sep=;\na, b\n1\n").header, ["a, b"]);
        let fault =
            read_table("t", "t.csv", b"sep=;\na;b\n1;2\n3;4;5\n", &mut Span::default()).expect_err("a fault");
        assert_eq!(fault.faults[0].place.row, Some(4));
        let fault = read_table("t", "t.csv", b"sep=;\n", &mut Span::default()).expect_err("a fault");
        assert!(fault.faults[0].message.contains("no header"));
        // Not that line: a header as any other.
        assert_eq!(table("sep,b\n1,2\n").header, ["sep", "b"]);
        assert_eq!(table("sep=x\n1\n").header, ["sep=x"]);
    }

    #[test]
    fn quotes_keep_separators_line_ends_and_quotes() {
        let read = table("a,b\n\"x, \"\"y\"\"\nz\",2\n3,4\n");
        assert_eq!(cells(&read), [["x, \"y\"\nz", "2"], ["3", "4"]]);
        assert_eq!(read.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn short_rows_are_filled_and_our_own_apostrophes_taken_away() {
        assert_eq!(cells(&table("a,b,c\n1\n'=x,'plain,'-y\n")), [["1", "", ""], ["=x", "'plain", "-y"]]);
    }

    #[test]
    fn what_is_not_text_is_refused_with_its_line() {
        let cases: [(&[u8], &str, Option<u32>); 6] = [
            (b"a,b\n1,caf\xe9\n", "Windows-1252", Some(2)),
            (b"\xff\xfea\0", "UTF-16", None),
            (b"a,b\n1,\0\n", "NUL", Some(2)),
            (b"", "no header", None),
            (b"a,b\n1,2,3\n", "more cells than the header", Some(2)),
            (b"a,b\n\"1,2\n", "never closed", Some(2)),
        ];
        for (bytes, words, row) in cases {
            let Err(faults) = read_table("t", "t.csv", bytes, &mut Span::default()) else {
                panic!("{words}")
            };
            assert!(faults.faults[0].message.contains(words), "{}", faults.faults[0].message);
            assert_eq!(faults.faults[0].place.row, row, "{words}");
        }
    }
}
