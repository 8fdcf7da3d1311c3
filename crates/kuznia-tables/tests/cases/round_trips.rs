//! A draft that is written and read again says the same: as CSV, as Parquet, as a data package and as a workbook.

use crate::support::{Dice, assert_same, found, full, random, said};
use kuznia_case::Draft;
use kuznia_tables::{read_case, write_data_package, write_draft_csv, write_draft_parquet};
use std::path::Path;

/// Writes a draft in a form and reads it again.
type Form = (&'static str, fn(&Draft, &Path) -> Draft);

fn read(path: &Path) -> Draft {
    read_case(path).unwrap_or_else(|faults| panic!("{faults}"))
}

const FORMS: &[Form] = &[
    ("csv", |draft, folder| {
        write_draft_csv(draft, folder).expect("it is written");
        read(folder)
    }),
    ("parquet", |draft, folder| {
        write_draft_parquet(draft, folder).expect("it is written");
        read(folder)
    }),
    ("data package", |draft, folder| {
        write_data_package(draft, folder).expect("it is written");
        read(folder)
    }),
    #[cfg(feature = "excel")]
    ("workbook", |draft, folder| {
        use kuznia_tables::{Sheets, write_draft_workbook};
        let bytes = write_draft_workbook(draft, Sheets::Case).unwrap_or_else(|faults| panic!("{faults}"));
        let path = folder.join("case.xlsx");
        std::fs::write(&path, bytes).expect("the file is written");
        read(&path)
    }),
];

fn holds_for(draft: &Draft, what: &str) {
    let (words, result) = (said(draft), found(draft));
    for (form, through) in FORMS {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let read = through(draft, folder.path());
        assert_same(&words, &said(&read), &format!("{what} as {form}"));
        assert_same(&result, &found(&read), &format!("{what} checked as {form}"));
    }
}

#[test]
fn the_full_case_loses_nothing() {
    let draft = full();
    assert!(kuznia_case::check(&draft).case.is_some());
    holds_for(&draft, "the full case");
}

#[test]
fn random_drafts_lose_nothing() {
    for seed in 0..60 {
        holds_for(&random(&mut Dice(seed)), &format!("draft {seed}"));
    }
}

#[test]
#[ignore = "thousands of random drafts"]
fn many_random_drafts_lose_nothing() {
    for seed in 1_000..4_000 {
        holds_for(&random(&mut Dice(seed)), &format!("draft {seed}"));
    }
}
