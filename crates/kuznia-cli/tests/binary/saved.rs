//! Tables as people save them, and very large ones, through the binary.

use crate::common::Bench;
use std::fmt::Write;
use std::fs;
use std::process::Command;

/// The objective of the shop's plan, with its tables saved in some way.
fn objective(saved: impl Fn(&str) -> Vec<u8>) -> f64 {
    let bench = Bench::new();
    bench.shop("shop").save_as(saved);
    let ran = bench.run(&["plan", "shop", "--gap", "0", "--json"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let plan: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one JSON object");
    plan["objective"].as_f64().expect("a number")
}

/// A name, and how a text becomes the bytes of a file.
type Way = (&'static str, fn(&str) -> Vec<u8>);
/// The same by a closure.
type Seen<'f> = (&'static str, &'f dyn Fn(&str) -> Vec<u8>);

#[test]
fn tables_as_people_save_them_give_the_same_plan() {
    let due = objective(|text| text.as_bytes().to_vec());
    let ways: [Way; 8] = [
        ("byte order mark", |text| format!("\u{feff}{text}").into_bytes()),
        ("lines of Windows", |text| text.replace('\n', "\r\n").into_bytes()),
        ("semicolons", |text| text.replace(',', ";").into_bytes()),
        ("semicolons and decimal commas", |text| text.replace(',', ";").replace("100", "100,0").into_bytes()),
        ("tabs", |text| text.replace(',', "\t").into_bytes()),
        ("blank lines", |text| format!("\n{}\n,,\n\n", text.replace('\n', "\n\n")).into_bytes()),
        ("no last line end", |text| text.trim_end().as_bytes().to_vec()),
        ("all in one", |text| {
            format!("\u{feff}\r\n{};;\r\n", text.replace(',', ";").replace('\n', "\r\n")).into_bytes()
        }),
    ];
    for (way, saved) in ways {
        let found = objective(saved);
        assert!((found - due).abs() < 1e-6 * due, "{way}: {found} instead of {due}");
    }
}

#[test]
fn tables_in_other_character_sets_are_refused_with_a_sentence() {
    let utf16 = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let windows = |text: &str| {
        let accented = text.replace("Ore", "Oré");
        accented.chars().map(|char| char as u32 as u8).collect::<Vec<u8>>()
    };
    let ways: [Seen; 2] = [("Windows-1252", &windows), ("UTF-16", &utf16)];
    for (words, saved) in ways {
        let bench = Bench::new();
        bench.shop("shop").save_as(saved);
        let ran = bench.run(&["plan", "shop"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{words}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(words) && ran.stderr.contains("hint: save it as CSV UTF-8"),
            "{}",
            ran.stderr
        );
        assert_eq!(bench.names(""), ["shop"]);
    }
}

/// Checks a shop with a table of a million rows in a gigabyte of memory; returns what was said.
fn million(rows: impl Fn(usize) -> String, header: &str, table: &str, code: i32) -> String {
    let bench = Bench::new();
    bench.shop("shop");
    let mut text = format!("{header}\n");
    (0..1_000_000).for_each(|row| writeln!(text, "{}", rows(row)).expect("text grows"));
    fs::write(bench.path("shop").join(table), text).expect("the table can be written");
    let script = "ulimit -v 1500000; exec \"$0\" check shop";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_kuznia")]).current_dir(bench.path(""));
    let output = command.output().expect("the shell runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{told}");
    told
}

#[test]
#[ignore = "some seconds each: tables of a million rows"]
fn a_million_rows_are_read_in_bounded_memory() {
    let told = million(|row| format!("o{row},2026-01-01,3"), "offer,from,price", "offer_terms.csv", 1);
    assert!(told.contains("and 999980 more like these"), "{told}");
    assert!(told.lines().count() < 120, "{told}");
    let told = million(
        |row| format!("ore-a,{:04}-01-01,3", 1900 + row % 600),
        "offer,from,price",
        "offer_terms.csv",
        1,
    );
    assert!(told.contains("offer_terms.csv, row 602, column `from`"), "{told}");
    let item = |row: usize| match row {
        0 => "ore,Ore,t,,,3".to_owned(),
        1 => "kit,Field kit,piece,kit,first,20".to_owned(),
        _ => format!("idle{row},,t,,,1"),
    };
    million(item, "item,label,unit,family,standard,unit_value", "items.csv", 0);
}
