//! LibreOffice opens what we write, and what it saves again reads back equal.

use crate::support::{NASTY, assert_same, found, full, said};
use kuznia_case::{Cell, Draft, DraftRow};
use kuznia_tables::{Sheets, read_case, write_draft_workbook};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Converts a file into a folder and gives its new place.
fn convert(file: &Path, to: &str, folder: &Path, profile: &Path) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a folder");
    let out = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--norestore", "--convert-to", to, "--outdir"])
        .arg(folder)
        .arg(file)
        .output();
    let out = out.unwrap_or_else(|why| {
        panic!("LibreOffice is not to be found ({why}): install it, on Debian by `apt-get install libreoffice-calc`, so that `soffice` is a command")
    });
    let place = folder.join(file.file_name().expect("a name")).with_extension(to);
    assert!(place.is_file(), "LibreOffice wrote nothing: {}", String::from_utf8_lossy(&out.stderr));
    place
}

/// Adds rows to the table of evidence whose source is a text that files mistreat.
fn add_texts(draft: &mut Draft, texts: &[&str]) {
    let evidence = draft.tables.get_mut("evidence").expect("a table");
    let kind = evidence.header.iter().position(|name| name == "kind").expect("a column");
    for (at, text) in texts.iter().enumerate() {
        let mut cells = vec![Cell::text(&format!("s{at}")), Cell::text(text)];
        cells.resize(evidence.header.len(), Cell::Blank);
        cells[kind] = Cell::text("assumed");
        evidence.rows.push(DraftRow { number: evidence.rows.len() as u32 + 2, cells });
    }
}

/// Writes a draft, lets LibreOffice save it again, and holds what is read then against the draft.
fn holds(name: &str, draft: &Draft, sheets: Sheets, through_ods: bool) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let profile = dir.path().join("profile");
    let own = dir.path().join("own.xlsx");
    let bytes = write_draft_workbook(draft, sheets).unwrap_or_else(|faults| panic!("{name}: {faults}"));
    std::fs::write(&own, bytes).expect("the file is written");
    let ours = read_case(&own).unwrap_or_else(|faults| panic!("{name}: {faults}"));
    assert_same(&found(draft), &found(&ours), &format!("{name} as we wrote it, checked"));
    let mut saved = vec![(convert(&own, "xlsx", &dir.path().join("again"), &profile), "saved as xlsx")];
    if through_ods {
        let ods = convert(&own, "ods", &dir.path().join("ods"), &profile);
        let from_ods = convert(&ods, "xlsx", &dir.path().join("from-ods"), &profile);
        saved.push((from_ods, "saved as ods and then as xlsx"));
    }
    for (path, how) in saved {
        let theirs = read_case(&path).unwrap_or_else(|faults| panic!("{name} {how}: {faults}"));
        assert_same(&said(&ours), &said(&theirs), &format!("{name} {how}"));
        assert_same(&found(draft), &found(&theirs), &format!("{name} {how}, checked"));
    }
}

#[test]
#[ignore = "starts LibreOffice"]
fn what_libreoffice_saves_again_reads_back_equal() {
    let mut draft = full();
    // By way of `.ods` LibreOffice drops tabs and other control characters but line ends; see below for `.xlsx`.
    let texts: Vec<&str> = NASTY.into_iter().filter(|text| !has_control(text)).collect();
    add_texts(&mut draft, &texts);
    holds("the full case", &draft, Sheets::Case, true);
    holds("the template of the full case", &draft, Sheets::All, true);
}

#[test]
#[ignore = "starts LibreOffice"]
fn the_examples_come_back_from_libreoffice_as_they_were() {
    for name in ["tiny", "transition"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
        let draft = read_case(&folder).unwrap_or_else(|faults| panic!("{name}: {faults}"));
        holds(name, &draft, Sheets::Case, true);
        holds(&format!("the template of {name}"), &draft, Sheets::All, true);
    }
}

#[test]
#[ignore = "starts LibreOffice"]
fn control_characters_survive_libreoffice_in_its_xlsx() {
    let mut draft = full();
    let texts: Vec<&str> = NASTY.into_iter().filter(|text| has_control(text)).collect();
    assert!(texts.len() >= 2, "a tab and a bell");
    add_texts(&mut draft, &texts);
    holds("control characters", &draft, Sheets::All, false);
}

fn has_control(text: &str) -> bool {
    text.contains(|c: char| c.is_control() && c != '\n')
}
