//! Folders of cases, read and written, and result tables.

use kuznia_case::{Cell, Draft};
use kuznia_tables::{
    ColumnData, ResultColumn, ResultTable, read_case, read_parquet, write_draft_csv, write_parquet,
};
use std::fs;
use std::path::Path;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).expect("the file is written");
    }
    dir
}

fn refused(path: &Path) -> String {
    match read_case(path) {
        Ok(_) => panic!("`{}` was read", path.display()),
        Err(faults) => faults.to_string(),
    }
}

#[test]
fn a_folder_is_read_with_its_settings_and_tables() {
    let dir = folder(&[
        ("case.toml", b"name = \"x\"\n[calendar]\nstart = 2026-01-01\n"),
        ("items.csv", b"item;unit_value\nore;1,5\n"),
        ("README.md", b"not a table"),
        (".hidden.csv", b"\xff"),
    ]);
    let draft = read_case(dir.path()).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(draft.tables.keys().collect::<Vec<_>>(), ["items"]);
    assert!(draft.tables["items"].decimal_comma);
    assert_eq!(draft.settings["name"].cell, Cell::text("x"));
}

#[test]
fn all_faults_of_all_files_come_at_once() {
    let dir = folder(&[
        ("case.toml", b"name = \n"),
        ("items.csv", b"item,unit\nore,t,x\n"),
        ("sites.csv", b""),
        ("lines.csv", b"line\ncaf\xe9\n"),
    ]);
    fs::create_dir(dir.path().join("offers.csv")).expect("a folder");
    let text = refused(dir.path());
    for words in [
        "case.toml, row 1",
        "items.csv, row 2",
        "sites.csv",
        "lines.csv, row 2",
        "a folder stands where a table is due",
    ] {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
}

#[test]
fn what_is_no_case_is_refused_with_a_sentence() {
    let dir = folder(&[("items.csv", b"item\n")]);
    assert!(refused(dir.path()).contains("it has no `case.toml`"));
    assert!(refused(&dir.path().join("items.csv")).contains("is a file where the folder of a case is due"));
    fs::create_dir(dir.path().join("transition")).expect("a folder");
    let text = refused(&dir.path().join("transitoin"));
    assert!(text.contains("there is no folder") && text.contains("did you mean"), "{text}");
}

#[test]
fn a_draft_reads_back_equal() {
    let text = "name = x\ncalendar.count = 4\n\n[items]\nitem,label,unit_value\nore,=1+1,1.5\n\"a\",\"x, y\",-3\nb,'quoted,\n";
    let mut draft = Draft::from_text("x", text);
    draft.settings.values_mut().for_each(|setting| setting.line = None);
    let dir = folder(&[]);
    write_draft_csv(&draft, dir.path()).expect("it is written");
    let file = fs::read_to_string(dir.path().join("items.csv")).expect("it is there");
    assert!(file.contains("'=1+1") && file.contains("\"x, y\""), "{file}");
    let mut read = read_case(dir.path()).unwrap_or_else(|faults| panic!("{faults}"));
    read.settings.values_mut().for_each(|setting| setting.line = None);
    assert_eq!(read.tables, draft.tables);
    assert_eq!(read.settings, draft.settings);
}

#[test]
fn a_result_table_survives_parquet_and_never_becomes_a_formula() {
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
            ColumnData::Text(vec!["=cmd".into(), "é".into()]),
            ColumnData::Number(vec![1.5, f64::NAN]),
        ],
    };
    let dir = folder(&[]);
    let path = dir.path().join("stocks.parquet");
    write_parquet(&table, &path).expect("it is written");
    let read = read_parquet(&path).expect("it is read");
    assert_eq!((&read.name, &read.columns, &read.data[0]), (&table.name, &table.columns, &table.data[0]));
    let ColumnData::Number(numbers) = &read.data[1] else { panic!("numbers") };
    assert!(numbers[0] == 1.5 && numbers[1].is_nan());
    assert_eq!(read.to_csv(), "item,stock\n'=cmd,1.5\né,\n");
}

#[test]
fn a_large_table_is_read_whole() {
    let mut text = String::from("offer,from,price\n");
    for row in 0..200_000 {
        text.push_str(&format!("o{row},2026-01-01,{row}\n"));
    }
    let dir = folder(&[("case.toml", b"name = \"x\"\n"), ("offer_terms.csv", text.as_bytes())]);
    let draft = read_case(dir.path()).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(draft.tables["offer_terms"].rows.len(), 200_000);
}
