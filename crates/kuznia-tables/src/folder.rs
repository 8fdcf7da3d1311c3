//! A folder with `case.toml` and one file per table, on a disk or in memory.

use crate::columnar::read_parquet_table;
use crate::csv::{read_settings, read_table};
use crate::span::Span;
use kuznia_base::{Faults, Note, Place, did_you_mean};
use kuznia_case::{Draft, DraftTable, Setting};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Name of the settings' file.
const SETTINGS: &str = "case.toml";
/// A table larger than this is not read into memory.
const LARGEST: u64 = 2 << 30;

/// Reads the folder of a case: `case.toml` and one file per table, CSV or Parquet. Other files and hidden ones are left
/// out.
///
/// # Errors
/// All faults of all files at once, and what keeps the folder from being read at all.
pub(crate) fn read_folder(path: &Path) -> Result<Draft, Faults> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let origin = name.or_else(|| absolute_name(path)).unwrap_or_else(|| "case".to_owned());
    let mut draft = Draft { origin, settings_file: SETTINGS.to_owned(), ..Draft::default() };
    let entries = fs::read_dir(path).map_err(|error| refuse(path, &error))?;
    let mut faults = Faults::default();
    let mut span = Span::default();
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut settings = false;
    for file in files {
        let shown = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        if shown == SETTINGS {
            settings = true;
            match read_settings_file(&file) {
                Ok(read) => draft.settings = read,
                Err(more) => faults.append(more),
            }
            continue;
        }
        let Some((table, ending)) = shown.rsplit_once('.').filter(|(table, _)| !table.is_empty()) else {
            continue;
        };
        let is_csv = ending.eq_ignore_ascii_case("csv");
        if table.starts_with('.') || !(is_csv || ending.eq_ignore_ascii_case("parquet")) {
            continue;
        }
        if let Some(first) = draft.tables.get(table).and_then(|first| first.file.as_ref()) {
            let hint = format!("keep `{first}` or this one");
            faults.fault(note(&shown, format!("the table `{table}` is there twice"), &hint));
            continue;
        }
        match read_file(&file, table, &shown, is_csv, &mut span) {
            Ok(read) => {
                draft.tables.insert(table.to_owned(), read);
            }
            Err(more) => faults.append(more),
        }
    }
    if !settings {
        let note = Note::new(format!("`{}` is not a case: it has no `{SETTINGS}`", path.display()));
        faults.fault(note.hint("`kuznia init DIR --from tiny` makes a case to begin with"));
    }
    if faults.is_sound() { Ok(draft) } else { Err(faults) }
}

/// Reads the files of a case that are in memory, by name: `case.toml` and one CSV per table. Others are left out.
///
/// # Errors
/// All faults of all files at once.
pub fn read_case_files(origin: &str, files: &[(String, Vec<u8>)]) -> Result<Draft, Faults> {
    let mut draft =
        Draft { origin: origin.to_owned(), settings_file: SETTINGS.to_owned(), ..Draft::default() };
    let (mut faults, mut span) = (Faults::default(), Span::default());
    for (name, bytes) in files {
        if name == SETTINGS {
            match read_settings(SETTINGS, &String::from_utf8_lossy(bytes)) {
                Ok(read) => draft.settings = read,
                Err(more) => faults.append(more),
            }
        } else if let Some(table) = name.strip_suffix(".csv") {
            match read_table(table, name, bytes, &mut span) {
                Ok(read) => {
                    draft.tables.insert(table.to_owned(), read);
                }
                Err(more) => faults.append(more),
            }
        }
    }
    if faults.is_sound() { Ok(draft) } else { Err(faults) }
}

fn note(file: &str, message: String, hint: &str) -> Note {
    Note::new(message).at(Place { file: Some(file.to_owned()), ..Place::default() }).hint(hint)
}

fn read_settings_file(file: &Path) -> Result<BTreeMap<String, Setting>, Faults> {
    let text = fs::read(file)
        .map_err(|error| error.to_string())
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not written in UTF-8".to_owned()));
    let text = text.map_err(|error| {
        let message = format!("the settings cannot be read: {error}");
        Faults {
            faults: vec![note(SETTINGS, message, "save the file as text in UTF-8")],
            ..Faults::default()
        }
    })?;
    read_settings(SETTINGS, &text)
}

/// Reads the file of one table.
fn read_file(
    file: &Path,
    table: &str,
    shown: &str,
    is_csv: bool,
    span: &mut Span,
) -> Result<DraftTable, Faults> {
    let refuse = |message: String, hint: &str| Faults {
        faults: vec![note(shown, message, hint)],
        ..Faults::default()
    };
    let size = fs::metadata(file).map_or(0, |facts| facts.len());
    if file.is_dir() {
        return Err(refuse("a folder stands where a table is due".to_owned(), "rename the folder"));
    }
    if size > LARGEST {
        return Err(refuse(format!("the table has {size} bytes, more than can be read"), "split the case"));
    }
    if !is_csv {
        return read_parquet_table(table, shown, file, span);
    }
    let bytes = fs::read(file).map_err(|error| {
        refuse(format!("the table cannot be read: {error}"), "check the rights of the file")
    })?;
    read_table(table, shown, &bytes, span)
}

/// The name of a path such as `.`.
fn absolute_name(path: &Path) -> Option<String> {
    let path = path.canonicalize().ok()?;
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// Why a folder cannot be read.
fn refuse(path: &Path, error: &std::io::Error) -> Faults {
    let mut faults = Faults::default();
    let shown = path.display();
    let note = match error.kind() {
        ErrorKind::NotFound => Note::new(format!("there is no folder `{shown}`")).maybe_hint(similar(path)),
        ErrorKind::NotADirectory => {
            Note::new(format!("`{shown}` is a file where the folder of a case is due"))
                .hint("name the folder that holds `case.toml` and its tables")
        }
        _ => Note::new(format!("the folder `{shown}` cannot be read: {error}")).hint("check its rights"),
    };
    faults.fault(note);
    faults
}

/// A folder beside it with a similar name.
fn similar(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> = fs::read_dir(parent)
        .ok()?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    did_you_mean(&wanted, names.iter().map(String::as_str))
        .map(|near| format!("did you mean `{}`?", parent.join(near).display()))
}
