//! From a path to a sound case: read, apply a variant, check, and say what was read.

use crate::trouble::{Trouble, reason};
use kuznia_base::{Faults, Note};
use kuznia_case::{Case, Draft, apply_scenario, apply_variant, check};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// Name inside the case.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A case with what was found about it.
#[derive(Debug)]
pub struct Loaded {
    /// The sound case.
    pub case: Case,
    /// The raw tables as read, before the variant.
    pub draft: Draft,
    /// Variant that was applied.
    pub variant: Option<String>,
    /// What looks suspicious.
    pub warnings: Vec<Note>,
    /// What the tables leave unmodelled, in words.
    pub unmodelled: Vec<String>,
    /// Files that were read.
    pub inputs: Vec<Input>,
    /// Seconds for reading.
    pub read_seconds: f64,
    /// Seconds for checking.
    pub check_seconds: f64,
}

/// Reads and checks a case.
///
/// # Errors
/// All faults of the input at once, located: a missing path, unreadable files, unknown columns, bad cells, broken
/// references, an unknown variant.
pub fn load(path: &Path, variant: Option<&str>) -> Result<Loaded, Trouble> {
    load_changed(path, variant.as_slice(), None)
}

/// Reads and checks a case under several variants, one after another, and then under a named scenario. `variant` of
/// the answer is the last one.
///
/// # Errors
/// As [`load`].
pub(crate) fn load_changed(
    path: &Path,
    variants: &[&str],
    scenario: Option<&str>,
) -> Result<Loaded, Trouble> {
    let began = Instant::now();
    let draft = kuznia_tables::read_case(path)?;
    let inputs = inputs(path, &draft)?;
    let read_seconds = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let mut changed = draft.clone();
    let mut faults = Faults::default();
    for variant in variants {
        faults.append(apply_variant(&mut changed, variant));
    }
    if let Some(scenario) = scenario {
        faults.append(apply_scenario(&mut changed, scenario));
    }
    if !faults.is_sound() {
        return Err(Trouble::Input(faults));
    }
    let loaded = checked(&changed, draft, inputs)?;
    let check_seconds = began.elapsed().as_secs_f64();
    let variant = variants.last().map(|&variant| variant.to_owned());
    Ok(Loaded { variant, read_seconds, check_seconds, ..loaded })
}

/// Checks a draft that was made from files that were read.
///
/// # Errors
/// All faults of the draft at once.
pub(crate) fn check_draft(draft: Draft, inputs: Vec<Input>) -> Result<Loaded, Trouble> {
    let began = Instant::now();
    let loaded = checked(&draft.clone(), draft, inputs)?;
    Ok(Loaded { check_seconds: began.elapsed().as_secs_f64(), ..loaded })
}

/// The case of a changed draft, beside the draft that it was.
fn checked(changed: &Draft, draft: Draft, inputs: Vec<Input>) -> Result<Loaded, Trouble> {
    let checked = check(changed);
    let Some(case) = checked.case.filter(|_| checked.notes.is_sound()) else {
        return Err(Trouble::Input(checked.notes));
    };
    Ok(Loaded {
        case,
        draft,
        variant: None,
        warnings: checked.notes.warnings,
        unmodelled: checked.unmodelled,
        inputs,
        read_seconds: 0.0,
        check_seconds: 0.0,
    })
}

/// The files of a draft with their hashes, in order of name.
fn inputs(path: &Path, draft: &Draft) -> Result<Vec<Input>, Trouble> {
    if path.is_file() {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(vec![Input { file, sha256: hash(path)? }]);
    }
    let mut files: BTreeSet<&str> = draft.tables.values().filter_map(|table| table.file.as_deref()).collect();
    files.insert(&draft.settings_file);
    let read = files.into_iter().filter(|file| path.join(file).is_file());
    read.map(|file| Ok(Input { file: file.to_owned(), sha256: hash(&path.join(file))? })).collect()
}

fn hash(path: &Path) -> Result<String, Trouble> {
    let bytes = fs::read(path).map_err(|why| {
        let note = Note::new(format!("failed to read `{}`: {}", path.display(), reason(&why)));
        Trouble::Input(Faults { faults: vec![note], warnings: Vec::new() })
    })?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
