//! LibreOffice opens what we write, and what it saves again reads back equal.

use crate::support::{NASTY, assert_same, found, full, said};
use kuznia_case::{Cell, DraftRow};
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

#[test]
#[ignore = "starts LibreOffice"]
fn what_libreoffice_saves_again_reads_back_equal() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let profile = dir.path().join("profile");
    for (name, sheets) in [("case", Sheets::Case), ("template", Sheets::All)] {
        let mut draft = full();
        let evidence = draft.tables.get_mut("evidence").expect("a table");
        let width = evidence.header.len();
        // LibreOffice itself drops tabs and other control characters but line ends on its way through `.ods`.
        for (at, text) in
            NASTY.iter().filter(|text| !text.contains(|c: char| c.is_control() && c != '\n')).enumerate()
        {
            let mut cells = vec![Cell::text(&format!("s{at}")), Cell::text(text)];
            cells.resize(width, Cell::Blank);
            let kind = evidence.header.iter().position(|name| name == "kind").expect("a column");
            cells[kind] = Cell::text("assumed");
            evidence.rows.push(DraftRow { number: evidence.rows.len() as u32 + 2, cells });
        }
        let own = dir.path().join(format!("{name}.xlsx"));
        std::fs::write(
            &own,
            write_draft_workbook(&draft, sheets).unwrap_or_else(|faults| panic!("{faults}")),
        )
        .expect("the file is written");
        let ours = read_case(&own).unwrap_or_else(|faults| panic!("{faults}"));
        let again = convert(&own, "xlsx", &dir.path().join("again"), &profile);
        let ods = convert(&own, "ods", &dir.path().join("ods"), &profile);
        let from_ods = convert(&ods, "xlsx", &dir.path().join("from-ods"), &profile);
        for (path, how) in [(&again, "saved as xlsx"), (&from_ods, "saved as ods and then as xlsx")] {
            let theirs = read_case(path).unwrap_or_else(|faults| panic!("{how}: {faults}"));
            assert_same(&said(&ours), &said(&theirs), &format!("the {name} {how}"));
            assert_same(&found(&draft), &found(&theirs), &format!("the {name} {how}, checked"));
        }
    }
}
