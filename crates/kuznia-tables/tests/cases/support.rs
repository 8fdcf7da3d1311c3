//! Drafts to write and read, by hand and at random, and workbooks from raw parts.

use kuznia_case::schema::{self, Kind};
use kuznia_case::{Cell, Draft, DraftRow, DraftTable, Setting, check};
use std::io::{Cursor, Write};
use std::path::Path;

/// The case that touches every table and column.
pub(crate) fn full() -> Draft {
    Draft::from_text("full", include_str!("../../../kuznia-case/tests/data/full.txt"))
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Texts that files mistreat.
pub(crate) const NASTY: [&str; 30] = [
    "=1+1",
    "+1",
    "-x",
    "@SUM(A1)",
    "'=x",
    "'plain",
    "''",
    "a,b",
    "a;b",
    "a\"b",
    "\"",
    "two\nlines",
    "кузня",
    "№ 5",
    "007",
    "1e5",
    "1,5",
    "2026-01-31",
    "TRUE",
    "yes",
    "#REF!",
    "_x0041_",
    "_x000D_",
    "a\tb",
    "😀",
    "<b>&amp;</b>",
    "x]]>y",
    "NaN",
    "\u{1}bell",
    "a  b",
];

/// A draft of random tables, columns and cells, most of which fit.
pub(crate) fn random(dice: &mut Dice) -> Draft {
    let mut draft = Draft { origin: "random".into(), settings_file: "case.toml".into(), ..Draft::default() };
    for (name, value) in [
        ("name", "random"),
        ("calendar.start", "2026-01-01"),
        ("calendar.step", "quarter"),
        ("calendar.count", "3"),
        ("title", *dice.pick(&NASTY)),
    ] {
        draft.settings.insert(name.into(), Setting { cell: Cell::text(value), line: None });
    }
    for def in schema::tables() {
        if dice.below(3) == 0 {
            continue;
        }
        let mut table = DraftTable::default();
        let wide = def.is_level() && dice.below(2) == 0;
        let value = def.level_value().map_or("", |column| column.name);
        let mut kinds = Vec::new();
        for column in def.columns {
            if (wide && (column.name == "from" || column.name == value))
                || (!column.required && dice.below(3) == 0)
            {
                continue;
            }
            table.header.push(column.name.to_owned());
            kinds.push(column.kind);
        }
        if wide {
            for date in ["2026-01-01", "2026-07-01", "2027-01-01T06:00:00", "1899-01-01"] {
                table.header.push(date.to_owned());
                kinds.push(Kind::Number { least: 0.0, most: f64::MAX });
            }
        }
        table.decimal_comma = dice.below(4) == 0;
        for at in 0..dice.below(6) {
            let mut cells: Vec<Cell> =
                kinds.iter().map(|kind| random_cell(dice, *kind, table.decimal_comma)).collect();
            if cells.iter().all(Cell::is_blank) {
                cells[0] = Cell::text("x");
            }
            table.rows.push(DraftRow { number: at as u32 + 2, cells });
        }
        draft.tables.insert(def.name.to_owned(), table);
    }
    draft
}

fn random_cell(dice: &mut Dice, kind: Kind, comma: bool) -> Cell {
    if dice.below(5) == 0 {
        return Cell::Blank;
    }
    if dice.below(12) == 0 {
        return Cell::text(nasty(dice, comma));
    }
    let number = match dice.below(4) {
        0 => dice.below(1000) as f64,
        1 => dice.below(1_000_000) as f64 / 1e3,
        // Any digits between 2^-30 and 2^30.
        2 => f64::from_bits((dice.next() & 0x000F_FFFF_FFFF_FFFF) | ((993 + dice.below(60) as u64) << 52)),
        _ => -0.1 * dice.below(50) as f64,
    };
    match kind {
        Kind::Number { .. } | Kind::Whole { .. } => match dice.below(3) {
            0 => Cell::text(&if comma { number.to_string().replace('.', ",") } else { number.to_string() }),
            _ => Cell::Number(number),
        },
        Kind::Date => match dice.below(3) {
            0 => Cell::text("2026-04-01T13:45"),
            1 => Cell::Date(kuznia_base::Instant::from_seconds(dice.below(4_000_000_000) as i64)),
            _ => Cell::text("2031-12-31"),
        },
        Kind::Yes => match dice.below(3) {
            0 => Cell::Yes(true),
            1 => Cell::text("no"),
            _ => Cell::text("1"),
        },
        Kind::Choice(words) => Cell::text(words[dice.below(words.len())]),
        _ if dice.below(4) == 0 => Cell::Number(dice.below(300) as f64),
        _ if dice.below(3) == 0 => Cell::text(nasty(dice, comma)),
        _ => Cell::text(&format!("name-{}", dice.below(9))),
    }
}

/// A text that files mistreat; `1,5` is a number where numbers have commas.
fn nasty(dice: &mut Dice, comma: bool) -> &'static str {
    let text = *dice.pick(&NASTY);
    if comma && text == "1,5" { "1.5" } else { text }
}

/// A cell as a person sees it: numbers that stand in columns of words are words.
fn seen(cell: &Cell, kind: Kind) -> Cell {
    let words = matches!(
        kind,
        Kind::Name | Kind::Text | Kind::Reference(_) | Kind::Choice(_) | Kind::Written | Kind::Yes
    );
    match cell {
        Cell::Number(number) if words => Cell::text(&number.to_string()),
        Cell::Date(at) if words => Cell::text(&at.to_string()),
        Cell::Yes(yes) if words => Cell::text(if *yes { "yes" } else { "no" }),
        other => other.clone(),
    }
}

/// What a draft says, whatever it was read from: settings, and tables with their headers and rows.
pub(crate) fn said(draft: &Draft) -> String {
    let draft = draft.settled();
    let mut text = String::new();
    for (name, setting) in &draft.settings {
        text.push_str(&format!("{name} = {:?}\n", seen(&setting.cell, schema::setting_kind(name))));
    }
    for (name, table) in &draft.tables {
        text.push_str(&format!("[{name}] {:?}\n", table.header));
        for row in &table.rows {
            let kinds =
                table.header.iter().map(|header| kuznia_case::column_kind(schema::table(name), header));
            let cells: Vec<Cell> = row.cells.iter().zip(kinds).map(|(cell, kind)| seen(cell, kind)).collect();
            text.push_str(&format!("{cells:?}\n"));
        }
    }
    text
}

/// What `check` finds, whatever the draft was read from: the sound case, or what is wrong in which row and column.
pub(crate) fn found(draft: &Draft) -> String {
    let mut draft = draft.clone();
    draft.origin = String::new();
    let checked = check(&draft);
    let mut notes: Vec<String> = (checked.notes.faults.iter().chain(&checked.notes.warnings))
        .map(|note| format!("{:?} {:?} {}", note.place.table, note.place.column, short_times(&note.message)))
        .collect();
    notes.sort();
    short_times(&format!("{:#?}\n{notes:#?}\n{:?}", checked.case, checked.unmodelled))
}

/// The same text with times in their shortest form. A column of which one date has hours is written with hours, and
/// one with seconds with seconds; messages repeat dates as they were written.
fn short_times(text: &str) -> String {
    let is_time = |word: &str| {
        word.chars().zip("T00:00:00".chars()).all(|(own, form)| match form {
            '0' => own.is_ascii_digit(),
            other => own == other,
        })
    };
    let mut short = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('T') {
        short.push_str(&rest[..at]);
        let kept = match rest.get(at..at + 9) {
            Some("T00:00:00") => "",
            Some(time) if is_time(time) => time.strip_suffix(":00").unwrap_or(time),
            _ => {
                short.push('T');
                rest = &rest[at + 1..];
                continue;
            }
        };
        short.push_str(kept);
        rest = &rest[at + 9..];
    }
    short + rest
}

/// Panics with the first line in which two texts differ.
pub(crate) fn assert_same(left: &str, right: &str, what: &str) {
    if let Some((left, right)) = left.lines().zip(right.lines()).find(|(left, right)| left != right) {
        panic!("{what}:\n  {left}\n  {right}");
    }
    assert_eq!(left.lines().count(), right.lines().count(), "{what}");
}

/// Writes a workbook of raw parts beside the ones that every workbook has; `sheets` are names and XML inside `sheetData`.
pub(crate) fn raw_workbook(path: &Path, sheets: &[(&str, &str)], more: &[(&str, &[u8])]) {
    let list: String = (0..sheets.len())
        .map(|at| format!("<sheet name=\"{}\" sheetId=\"{}\" r:id=\"rId{}\"/>", sheets[at].0, at + 1, at + 1))
        .collect();
    let relations: String = (0..sheets.len())
        .map(|at| format!("<Relationship Id=\"rId{0}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>", at + 1))
        .collect();
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".into(), b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_vec()),
        ("_rels/.rels".into(), b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_vec()),
        ("xl/workbook.xml".into(), format!("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>").into_bytes()),
        ("xl/_rels/workbook.xml.rels".into(), format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>").into_bytes()),
    ];
    for (at, (_, data)) in sheets.iter().enumerate() {
        let xml = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{data}</sheetData></worksheet>"
        );
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), xml.into_bytes()));
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let all = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).chain(more.iter().copied());
    for (name, bytes) in all {
        zip.start_file(name, options).expect("a part begins");
        zip.write_all(bytes).expect("a part is written");
    }
    std::fs::write(path, zip.finish().expect("the package ends").into_inner()).expect("the file is written");
}
