//! Workbooks: what people and programs put into them, located faults, templates, and text that never becomes a formula.

use crate::support::{NASTY, assert_same, found, full, raw_workbook, said};
use kuznia_case::schema::{Group, tables};
use kuznia_case::{Cell, Draft, check};
use kuznia_tables::{
    ColumnData, ResultColumn, ResultTable, Sheets, read_case, write_data_package, write_draft_csv,
    write_draft_parquet, write_draft_workbook, write_results_workbook,
};
use std::fs;
use std::io::Read;
use std::path::Path;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn read(path: &Path) -> Draft {
    read_case(path).unwrap_or_else(|faults| panic!("{faults}"))
}

fn refused(path: &Path) -> String {
    match read_case(path) {
        Ok(_) => panic!("`{}` was read", path.display()),
        Err(faults) => faults.to_string(),
    }
}

fn written(draft: &Draft, sheets: Sheets, path: &Path) {
    let bytes = write_draft_workbook(draft, sheets).unwrap_or_else(|faults| panic!("{faults}"));
    fs::write(path, bytes).expect("the file is written");
}

/// A part of a package as text.
fn part(path: &Path, name: &str) -> String {
    let mut package =
        zip::ZipArchive::new(fs::File::open(path).expect("the file is there")).expect("a package");
    let mut text = String::new();
    package.by_name(name).expect("the part is there").read_to_string(&mut text).expect("it is text");
    text
}

/// All sheets as XML.
fn sheets(path: &Path) -> Vec<String> {
    let mut package =
        zip::ZipArchive::new(fs::File::open(path).expect("the file is there")).expect("a package");
    let names: Vec<String> =
        package.file_names().filter_map(Result::ok).map(|name| name.to_string()).collect();
    let sheets = names.into_iter().filter(|name| name.starts_with("xl/worksheets/sheet"));
    let mut texts = Vec::new();
    for name in sheets {
        let mut text = String::new();
        package.by_name(&name).expect("the part is there").read_to_string(&mut text).expect("it is text");
        texts.push(text);
    }
    texts
}

const SETTINGS: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>key</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>value</t></is></c></row>\
                        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>name</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>x</t></is></c></row>";

#[test]
fn faults_are_located_by_sheet_and_cell() {
    let dir = folder();
    let path = dir.path().join("case.xlsx");
    let text = |cell: &str, text: &str| format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let header =
        format!("<row r=\"1\">{}{}{}</row>", text("A1", "line"), text("B1", "site"), text("C1", "installed"));
    let lines = format!(
        "{header}<row r=\"2\"><c r=\"A2\" t=\"e\"><v>#REF!</v></c><c r=\"B2\"><f>A1</f></c>{}</row>\
         <row r=\"5\"><c r=\"C5\"><f>1+1</f><v>2</v></c></row>",
        text("D2", "stray")
    );
    raw_workbook(&path, &[("case", SETTINGS), ("lines", &lines)], &[]);
    let text = refused(&path);
    for words in [
        "the cell holds the error value #REF!\n  --> case.xlsx, sheet `lines`, cell A2, column `line`",
        "the cell holds a formula without a stored value\n  --> case.xlsx, sheet `lines`, cell B2, column `site`",
        "the cell stands right of the header\n  --> case.xlsx, sheet `lines`, cell D2",
    ] {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    let lines = format!("{header}<row r=\"5\"><c r=\"C5\"><f>1+1</f><v>2</v></c></row>");
    raw_workbook(&path, &[("case", SETTINGS), ("lines", &lines)], &[]);
    let draft = read(&path);
    assert_eq!(draft.tables["lines"].rows[0].cells, [Cell::Blank, Cell::Blank, Cell::Number(2.0)]);
    assert_eq!(draft.tables["lines"].rows[0].number, 5);
}

#[test]
fn check_names_the_cell_that_is_wrong() {
    let dir = folder();
    let path = dir.path().join("case.xlsx");
    let mut draft = full();
    let items = draft.tables.get_mut("items").expect("items");
    let at = items.header.iter().position(|name| name == "unit_value").expect("a column");
    items.rows[2].cells[at] = Cell::text("much");
    written(&draft, Sheets::Case, &path);
    let notes = check(&read(&path)).notes.to_string();
    assert!(notes.contains("case.xlsx, sheet `items`, cell F4, column `unit_value`"), "{notes}");
    let mut draft = full();
    draft.settings.get_mut("calendar.step").expect("a step").cell = Cell::text("fortnight");
    written(&draft, Sheets::Case, &path);
    let notes = check(&read(&path)).notes.to_string();
    assert!(notes.contains("case.xlsx, sheet `case`, row 7, column `calendar.step`"), "{notes}");
}

#[test]
fn what_is_no_workbook_is_refused_with_a_sentence() {
    let dir = folder();
    let path = dir.path().join("case.xlsx");
    for (bytes, words) in [
        (b"".to_vec(), "not a workbook"),
        (b"item,unit\n".to_vec(), "not a workbook"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest".to_vec(), "an old `.xls` workbook"),
    ] {
        fs::write(&path, bytes).expect("the file is written");
        assert!(refused(&path).contains(words), "{}", refused(&path));
    }
    raw_workbook(&path, &[("lines", "")], &[]);
    assert!(refused(&path).contains("no sheet `case`"), "{}", refused(&path));
    raw_workbook(&path, &[("case", "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")], &[]);
    assert!(refused(&path).contains("needs the columns `key` and `value`"), "{}", refused(&path));
}

#[test]
fn dates_booleans_and_blank_rows_above_the_header_are_read() {
    let dir = folder();
    let path = dir.path().join("case.xlsx");
    let styles = b"<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let capacity = "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>line</t></is></c><c r=\"B3\" s=\"1\"><v>46023</v></c><c r=\"C3\" s=\"1\"><v>46023.25</v></c></row>\
                    <row r=\"4\"><c r=\"A4\"><v>12</v></c><c r=\"B4\" t=\"b\"><v>1</v></c><c r=\"C4\" s=\"1\"><v>46023.999988426</v></c></row>";
    raw_workbook(&path, &[("case", SETTINGS), ("line_capacity", capacity)], &[("xl/styles.xml", styles)]);
    let draft = read(&path);
    let table = &draft.tables["line_capacity"];
    assert_eq!(table.header, ["line", "2026-01-01", "2026-01-01T06:00:00"]);
    let at = kuznia_base::Instant::parse("2026-01-01T23:59:59").expect("a date");
    assert_eq!(table.rows[0].cells, [Cell::Number(12.0), Cell::Yes(true), Cell::Date(at)]);
    assert_eq!(table.place("line_capacity", 1, "line").cell.as_deref(), Some("A3"));
}

#[test]
fn a_template_has_every_table_and_column_and_reads_back_as_its_case() {
    let dir = folder();
    let path = dir.path().join("template.xlsx");
    let draft = full();
    written(&draft, Sheets::All, &path);
    let again = read(&path);
    for def in tables() {
        let header = &again.tables[def.name].header;
        let wide = header.iter().any(|name| kuznia_base::Instant::parse(name).is_some());
        let spread =
            |name: &str| wide && (name == "from" || def.level_value().is_some_and(|v| v.name == name));
        let is_there = |name: &str| spread(name) || header.iter().any(|own| own == name);
        assert!(def.columns.iter().all(|column| is_there(column.name)), "{}", def.name);
    }
    assert_same(&found(&draft), &found(&again), "the template of the full case");
    // Wide tables stay wide.
    let mut wide = full();
    let grid = wide.tables.get_mut("grid").expect("a table");
    let text = "[grid]\nregion,2026-01-01,2027-01-01\neast,10,20\nwest,5,6\n";
    *grid = Draft::from_text("x", text).tables["grid"].clone();
    written(&wide, Sheets::All, &path);
    let again = read(&path);
    assert_eq!(again.tables["grid"].header, ["region", "2026-01-01", "2027-01-01", "source"]);
    assert_same(&found(&wide), &found(&again), "a wide table");
    assert!(check(&again).case.is_some(), "{}", check(&again).notes);
}

#[test]
fn a_blank_template_helps_to_fill_in() {
    let dir = folder();
    let path = dir.path().join("template.xlsx");
    written(&Draft::default(), Sheets::All, &path);
    let all = sheets(&path).concat();
    for words in [
        "<dataValidation type=\"list\"",
        "sites!$A$2:INDEX(sites!$A:$A,MAX(2,COUNTA(sites!$A:$A)))",
        "\"home,allied,other\"",
        "\"yes,no\"",
        "evidence!$A$2:INDEX",
        "type=\"decimal\"",
        "state=\"frozen\"",
        "<tabColor rgb=\"FF2E7D32\"/>",
        "<tabColor rgb=\"FF1565C0\"/>",
        "<tabColor rgb=\"FF9E9E9E\"/>",
        "<hyperlink ref=",
    ] {
        assert!(all.contains(words), "{words} is missing");
    }
    let book = part(&path, "xl/workbook.xml");
    let order: Vec<usize> = [Group::Start, Group::Often, Group::Seldom]
        .into_iter()
        .flat_map(|group| tables().filter(move |table| table.group == group).take(1))
        .map(|table| book.find(&format!("name=\"{}\"", table.name)).expect("a sheet"))
        .collect();
    assert!(order.is_sorted(), "sheets are grouped: {order:?}");
    let notes = part(&path, "xl/comments1.xml");
    assert!(notes.contains("Holds: ") && notes.contains("Must be filled"), "{notes}");
    // Every table is there and none has a row, so nothing is modelled and only the calendar is missing.
    let notes = check(&read(&path)).notes;
    assert!(notes.faults.iter().all(|note| note.message.contains("calendar")), "{notes}");
}

#[test]
fn text_never_becomes_a_formula_and_reads_back_equal() {
    let mut draft = Draft::from_text("x", "name = x\n\n[evidence]\nsource,title,kind\n");
    let rows = NASTY.iter().enumerate().map(|(at, text)| kuznia_case::DraftRow {
        number: at as u32 + 2,
        cells: vec![Cell::text(&format!("s{at}")), Cell::text(text), Cell::text("assumed")],
    });
    draft.tables.get_mut("evidence").expect("a table").rows = rows.collect();
    let dir = folder();
    let path = dir.path().join("case.xlsx");
    written(&draft, Sheets::Case, &path);
    assert!(sheets(&path).iter().all(|sheet| !sheet.contains("<f>") && !sheet.contains("<f ")));
    assert_same(&said(&draft), &said(&read(&path)), "a workbook");
    for (at, write) in [write_draft_csv as fn(&Draft, &Path) -> _, write_data_package].into_iter().enumerate()
    {
        let out = dir.path().join(format!("csv-{at}"));
        fs::create_dir(&out).expect("a folder");
        write(&draft, &out).expect("it is written");
        assert_same(&said(&draft), &said(&read(&out)), "a folder");
        let text = fs::read_to_string(out.join("evidence.csv")).expect("it is there");
        for cell in text.lines().flat_map(|line| line.split(',')) {
            let calculates = cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']);
            assert!(!calculates || cell.parse::<f64>().is_ok(), "{cell}");
        }
    }
    let out = dir.path().join("parquet");
    fs::create_dir(&out).expect("a folder");
    write_draft_parquet(&draft, &out).expect("it is written");
    assert_same(&said(&draft), &said(&read(&out)), "a Parquet folder");
}

#[test]
fn results_become_a_workbook_without_formulas() {
    let column = |name: &str, unit: &str| ResultColumn {
        name: name.into(),
        unit: unit.into(),
        meaning: "words".into(),
    };
    let table = ResultTable {
        name: "stocks".into(),
        meaning: "what is in store".into(),
        columns: vec![column("item", ""), column("stock", "t")],
        data: vec![
            ColumnData::Text(vec!["=cmd|' /C calc'!A0".into(), String::new(), "\0nul".into()]),
            ColumnData::Number(vec![0.1 + 0.2, f64::NAN, f64::INFINITY]),
        ],
    };
    let facts = [("case".to_owned(), "=1+1".to_owned())];
    let bytes = write_results_workbook(&facts, std::slice::from_ref(&table)).expect("it is written");
    assert_eq!(bytes, write_results_workbook(&facts, std::slice::from_ref(&table)).expect("it is written"));
    let dir = folder();
    let path = dir.path().join("results.xlsx");
    fs::write(&path, bytes).expect("the file is written");
    let all = sheets(&path).concat();
    assert!(!all.contains("<f>"), "{all}");
    assert!(all.contains("<v>0.30000000000000004</v>"), "{all}");
}

#[test]
fn what_a_workbook_cannot_hold_is_refused_by_name() {
    let mut draft = full();
    draft.tables.insert("guide".into(), draft.tables["items"].clone());
    draft.tables.insert("a/b".into(), draft.tables["items"].clone());
    draft.tables.get_mut("items").expect("a table").rows[1].cells[1] = Cell::text(&"x".repeat(40_000));
    let Err(faults) = write_draft_workbook(&draft, Sheets::Case) else { panic!("it is written") };
    let text = faults.to_string();
    for words in
        ["no sheet can be called `guide`", "no sheet can be called `a/b`", "more than 32767 characters"]
    {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let write = || write_draft_workbook(&full(), Sheets::All).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(write(), write());
}
