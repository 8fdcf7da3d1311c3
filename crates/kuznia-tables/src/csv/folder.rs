//! A folder with `case.toml` and one CSV file per table.

use super::scan::read_table;
use super::settings::read_settings;
use kuznia_base::{Faults, Note, Place, did_you_mean};
use kuznia_case::Draft;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Name of the settings' file.
const SETTINGS: &str = "case.toml";
/// A table larger than this is not read into memory.
const LARGEST: u64 = 2 << 30;

/// Reads the folder of a case. Files that are neither `case.toml` nor `*.csv`, and hidden ones, are left out.
///
/// # Errors
/// All faults of all files at once, and what keeps the folder from being read at all.
pub fn read_folder(path: &Path) -> Result<Draft, Faults> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let origin = name.or_else(|| absolute_name(path)).unwrap_or_else(|| "case".to_owned());
    let mut draft = Draft { origin, settings_file: SETTINGS.to_owned(), ..Draft::default() };
    let entries = fs::read_dir(path).map_err(|error| refuse(path, &error))?;
    let mut faults = Faults::default();
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut settings = false;
    for file in files {
        let shown = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let fault = |message: String, hint: &str| {
            let place = Place { file: Some(shown.clone()), ..Place::default() };
            Note::new(message).at(place).hint(hint)
        };
        let Some(table) = shown.strip_suffix(".csv").or_else(|| shown.strip_suffix(".CSV")) else {
            settings |= shown == SETTINGS;
            if shown == SETTINGS {
                match fs::read(&file).map_err(|error| error.to_string()).and_then(|bytes| {
                    String::from_utf8(bytes).map_err(|_| "it is not written in UTF-8".to_owned())
                }) {
                    Ok(text) => match read_settings(SETTINGS, &text) {
                        Ok(read) => draft.settings = read,
                        Err(more) => faults.append(more),
                    },
                    Err(error) => faults.fault(fault(
                        format!("the settings cannot be read: {error}"),
                        "save the file as text in UTF-8",
                    )),
                }
            }
            continue;
        };
        if table.is_empty() || table.starts_with('.') {
            continue;
        }
        let size = fs::metadata(&file).map_or(0, |facts| facts.len());
        if file.is_dir() {
            faults.fault(fault("a folder stands where a table is due".to_owned(), "rename the folder"));
        } else if size > LARGEST {
            faults
                .fault(fault(format!("the table has {size} bytes, more than can be read"), "split the case"));
        } else {
            match fs::read(&file) {
                Ok(bytes) => match read_table(table, &shown, &bytes) {
                    Ok(read) => {
                        draft.tables.insert(table.to_owned(), read);
                    }
                    Err(more) => faults.append(more),
                },
                Err(error) => faults.fault(fault(
                    format!("the table cannot be read: {error}"),
                    "check the rights of the file",
                )),
            }
        }
    }
    if !settings {
        let note = Note::new(format!("`{}` is not a case: it has no `{SETTINGS}`", path.display()));
        faults.fault(note.hint("`kuznia init DIR --from tiny` makes a case to begin with"));
    }
    if faults.is_sound() { Ok(draft) } else { Err(faults) }
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
