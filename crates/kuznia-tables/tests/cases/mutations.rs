//! Mutated files are read or refused with a sentence: no panic, no abort.

use crate::support::{Dice, full};
use kuznia_tables::{Sheets, read_case, write_draft_parquet, write_draft_workbook};
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

/// Changes some bytes: other values, cuts, repeats, signs that formats care about.
fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    const SIGNS: [&[u8]; 12] = [
        b"<",
        b">",
        b"\"",
        b"&",
        b"/",
        b"<c r=\"XFD1048576\">",
        b"</row>",
        b"99999999999999999999",
        b"-1",
        b"\0",
        b"\xff\xff\xff\xff",
        b"<f t=\"shared\" si=\"7\"/>",
    ];
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len());
        let to = (at + dice.below(40)).min(bytes.len());
        match dice.below(6) {
            0 => bytes[at] = dice.next() as u8,
            1 => bytes[at] ^= 1 << dice.below(8),
            2 => drop(bytes.drain(at..to)),
            3 => {
                let part = bytes[at..to].to_vec();
                bytes.splice(at..at, part);
            }
            4 => bytes.truncate(at),
            _ => drop(bytes.splice(at..at, dice.pick(&SIGNS).iter().copied())),
        }
    }
    bytes
}

/// The parts of a package.
fn unpack(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut parts = Vec::new();
    for at in 0..package.len() {
        let mut part = package.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("its bytes");
        parts.push((name, bytes));
    }
    parts
}

fn pack(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), options).expect("a part begins");
        zip.write_all(bytes).expect("a part is written");
    }
    zip.finish().expect("the package ends").into_inner()
}

/// A workbook of a few sheets, so that mutations meet what matters.
fn small_workbook() -> Vec<u8> {
    let mut draft = full();
    draft.tables.retain(|name, _| ["items", "grid", "offers", "targets"].contains(&name.as_str()));
    write_draft_workbook(&draft, Sheets::Case).unwrap_or_else(|faults| panic!("{faults}"))
}

/// How many of some mutated workbooks were still read.
fn workbooks(seeds: std::ops::Range<u64>) -> usize {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("case.xlsx");
    let whole = small_workbook();
    let parts = unpack(&whole);
    let mattering: Vec<usize> = (0..parts.len())
        .filter(|at| {
            !parts[*at].0.contains("drawing")
                && !parts[*at].0.contains("comments")
                && !parts[*at].0.contains("docProps")
        })
        .collect();
    let mut read = 0;
    for seed in seeds {
        let dice = &mut Dice(seed);
        // A fourth meets the package, the rest meet the XML inside of it.
        let bytes = if seed % 4 == 0 {
            mutate(&whole, dice)
        } else {
            let mut parts = parts.clone();
            let at = *dice.pick(&mattering);
            parts[at].1 = mutate(&parts[at].1, dice);
            pack(&parts)
        };
        fs::write(&path, bytes).expect("the file is written");
        read += usize::from(is_read(&path, seed));
    }
    read
}

fn is_read(path: &Path, seed: u64) -> bool {
    match read_case(path) {
        Ok(draft) => {
            kuznia_case::check(&draft);
            true
        }
        Err(faults) => {
            assert!(
                !faults.faults.is_empty() && faults.faults.iter().all(|note| !note.message.is_empty()),
                "seed {seed}"
            );
            false
        }
    }
}

/// How many of some mutated Parquet folders were still read.
fn parquet_folders(seeds: std::ops::Range<u64>) -> usize {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut draft = full();
    draft.tables.retain(|name, _| ["items", "grid"].contains(&name.as_str()));
    write_draft_parquet(&draft, dir.path()).expect("it is written");
    let path = dir.path().join("items.parquet");
    let whole = fs::read(&path).expect("it is there");
    // Pages are the first third, the description of the columns is the rest.
    let mut read = 0;
    for seed in seeds {
        fs::write(&path, mutate(&whole, &mut Dice(seed))).expect("the file is written");
        read += usize::from(is_read(dir.path(), seed));
    }
    read
}

#[test]
fn mutated_workbooks_do_no_harm() {
    let read = workbooks(0..400);
    assert!((1..400).contains(&read), "{read} of 400 were read");
}

#[test]
fn mutated_parquet_files_do_no_harm() {
    let read = parquet_folders(0..400);
    assert!(read < 400, "{read} of 400 were read");
}

#[test]
#[ignore = "ten thousand mutated workbooks"]
fn ten_thousand_mutated_workbooks_do_no_harm() {
    println!("{} of 10,000 were read", workbooks(10_000..20_000));
}

#[test]
#[ignore = "ten thousand mutated Parquet files"]
fn ten_thousand_mutated_parquet_files_do_no_harm() {
    println!("{} of 10,000 were read", parquet_folders(10_000..20_000));
}
