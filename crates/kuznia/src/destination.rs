//! Where a run or a case is written: into a temporary folder beside its place, which becomes the place by one rename.

use crate::trouble::Trouble;
use kuznia_base::Note;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A place that was claimed: its parent can be written and it did not exist. What is not finished leaves nothing.
#[derive(Debug)]
pub struct Destination {
    place: PathBuf,
    temporary: PathBuf,
    /// Folders that were made on the way, outermost first.
    made: Vec<PathBuf>,
    finished: bool,
}

impl Destination {
    /// Claims `wanted`, or the next free `runs/<case>-<verb>-NNNN` in the working folder.
    ///
    /// # Errors
    /// The place exists, or cannot be written.
    pub fn claim(wanted: Option<&Path>, case: &str, verb: &str) -> Result<Self, Trouble> {
        match wanted {
            Some(place) => Self::at(place),
            None => Self::numbered(Path::new("runs"), &format!("{}-{verb}", folder_name(case))),
        }
    }

    /// The folder in which the run will stand, after seeing that it can be written: better known before than after. The
    /// place is given back and to be claimed again at the end, so that what is killed leaves nothing but its checkpoint.
    ///
    /// # Errors
    /// As [`Destination::claim`].
    pub fn folder_of(wanted: Option<&Path>, case: &str, verb: &str) -> Result<PathBuf, Trouble> {
        let claimed = Self::claim(wanted, case, verb)?;
        Ok(claimed.place.parent().map(Path::to_owned).unwrap_or_default())
    }

    /// Claims a place that does not exist yet.
    fn at(place: &Path) -> Result<Self, Trouble> {
        // An empty name is a usage slip such as `-o ""`.
        let Some(name) = place.file_name() else {
            return Err(Trouble::unwritable(Note::new(format!(
                "`{}` is not a name for a folder",
                place.display()
            ))));
        };
        refuse_existing(place)?;
        let parent = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let temporary = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
        let made = make(parent).map_err(|why| Trouble::output("write", place, &why))?;
        let claimed =
            Self { place: place.to_owned(), temporary: parent.join(temporary), made, finished: false };
        fs::create_dir(&claimed.temporary).map_err(|why| Trouble::output("write", place, &why))?;
        Ok(claimed)
    }

    /// Claims the number after the greatest in use. The temporary folder holds the number, so that no other process
    /// takes it.
    fn numbered(folder: &Path, stem: &str) -> Result<Self, Trouble> {
        let mut made = make(folder).map_err(|why| Trouble::output("write", folder, &why))?;
        loop {
            let name = format!("{stem}-{:04}", greatest(folder, stem).saturating_add(1));
            let temporary = folder.join(format!(".{name}.part"));
            match fs::create_dir(&temporary) {
                Ok(()) => {
                    let made = std::mem::take(&mut made);
                    return Ok(Self { place: folder.join(name), temporary, made, finished: false });
                }
                Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
                Err(why) => return Err(Trouble::output("write", &folder.join(name), &why)),
            }
        }
    }

    /// Where the run will be.
    pub fn path(&self) -> &Path {
        &self.place
    }

    /// The temporary folder to be filled.
    pub fn folder(&self) -> &Path {
        &self.temporary
    }

    /// Writes one file and makes sure that it is on the disk.
    ///
    /// # Errors
    /// A full disk and what else the system refuses.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let place = self.place.join(name);
        let write = || {
            let mut file = File::create(self.temporary.join(name))?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|why| Trouble::output("write", &place, &why))
    }

    /// Gives the filled folder its name.
    ///
    /// # Errors
    /// The place was taken meanwhile, or the system refuses.
    pub fn finish(mut self) -> Result<PathBuf, Trouble> {
        sync(&self.temporary);
        refuse_existing(&self.place)?;
        fs::rename(&self.temporary, &self.place)
            .map_err(|why| Trouble::output("write", &self.place, &why))?;
        self.finished = true;
        self.place.parent().into_iter().for_each(sync);
        Ok(self.place.clone())
    }
}

impl Drop for Destination {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        // Nobody can be told if tidying fails; a folder that others have filled meanwhile stays.
        let _ = fs::remove_dir_all(&self.temporary);
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The greatest number in use, by runs and by runs that are being written.
fn greatest(folder: &Path, stem: &str) -> u32 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let number = |name: String| {
        let name = name.strip_prefix('.').unwrap_or(&name);
        let name = name.strip_suffix(".part").unwrap_or(name);
        name.strip_prefix(stem)?.strip_prefix('-')?.parse::<u32>().ok()
    };
    let used = entries.filter_map(|entry| number(entry.file_name().to_string_lossy().into_owned()));
    used.max().unwrap_or(0)
}

fn refuse_existing(place: &Path) -> Result<(), Trouble> {
    if fs::symlink_metadata(place).is_err() {
        return Ok(());
    }
    let note = Note::new(format!("`{}` exists already", place.display()));
    Err(Trouble::unwritable(note.hint("runs are never changed; choose a folder that does not exist")))
}

/// Writes files into a folder that is new or empty. Until all are on the disk none has its name.
///
/// # Errors
/// The folder holds something, is a file, or cannot be written.
pub fn write_folder(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Trouble> {
    let mut failed = None;
    let filled = fill_folder(folder, &mut |temporary| {
        files.iter().try_for_each(|(name, bytes)| {
            fs::write(temporary.join(name), bytes).inspect_err(|why| {
                failed = Some(Trouble::output("write", &folder.join(name), why));
            })
        })
    });
    filled.map_err(|trouble| failed.unwrap_or(trouble))
}

/// Lets `fill` write files into a folder that is new or empty. Until all are on the disk none has its name.
///
/// # Errors
/// The folder holds something, is a file, or cannot be written; what `fill` says.
pub(crate) fn fill_folder(
    folder: &Path,
    fill: &mut dyn FnMut(&Path) -> std::io::Result<()>,
) -> Result<(), Trouble> {
    let mut filled = |destination: &Destination| {
        let write = fill(destination.folder()).and_then(|()| sync_files(destination.folder()));
        write.map_err(|why| Trouble::output("write", folder, &why))
    };
    let Ok(kind) = fs::metadata(folder) else {
        let destination = Destination::at(folder)?;
        filled(&destination)?;
        return destination.finish().map(|_| ());
    };
    if !kind.is_dir() {
        return Err(Trouble::unwritable(Note::new(format!("`{}` is not a folder", folder.display()))));
    }
    let mut entries = fs::read_dir(folder).map_err(|why| Trouble::output("read", folder, &why))?;
    if entries.next().is_some() {
        let note = Note::new(format!("`{}` is not empty", folder.display()));
        return Err(Trouble::unwritable(note.hint("choose a folder that is new or empty")));
    }
    // The folder may be the one in which the user stands, so it stays and the files move up into it.
    let destination = Destination::at(&folder.join("new"))?;
    filled(&destination)?;
    let written = fs::read_dir(destination.folder()).map_err(|why| Trouble::output("read", folder, &why))?;
    for entry in written.flatten() {
        let place = folder.join(entry.file_name());
        fs::rename(entry.path(), &place).map_err(|why| Trouble::output("write", &place, &why))?;
    }
    sync(folder);
    Ok(())
}

/// Lets `write` write one file. Until all of it is on the disk it has not its name.
///
/// # Errors
/// The file exists and may not be overwritten, is a folder, or cannot be written; what `write` says.
pub(crate) fn write_file(
    place: &Path,
    overwrite: bool,
    write: &mut dyn FnMut(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Trouble> {
    let refuse = |what: &str| Trouble::unwritable(Note::new(format!("`{}` {what}", place.display())));
    let Some(name) = place.file_name() else {
        return Err(refuse("is not a name for a file"));
    };
    match fs::metadata(place) {
        Ok(kind) if kind.is_dir() => return Err(refuse("is a folder where a file is to be written")),
        Ok(_) if !overwrite => {
            let note = Note::new(format!("`{}` exists already", place.display()));
            return Err(Trouble::unwritable(note.hint("choose another name, or say `--overwrite`")));
        }
        _ => {}
    }
    let fault = |why: &std::io::Error| Trouble::output("write", place, why);
    let parent = match place.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    make(parent).map_err(|why| fault(&why))?;
    let temporary = parent.join(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let written = File::create(&temporary).and_then(|file| {
        let mut out = std::io::BufWriter::new(file);
        write(&mut out)?;
        out.into_inner()?.sync_all()?;
        fs::rename(&temporary, place)
    });
    written.map_err(|why| {
        // Nobody can be told if tidying fails.
        let _ = fs::remove_file(&temporary);
        fault(&why)
    })?;
    sync(parent);
    Ok(())
}

/// Makes sure that the files of a folder are on the disk.
fn sync_files(folder: &Path) -> std::io::Result<()> {
    fs::read_dir(folder)?.try_for_each(|entry| File::open(entry?.path())?.sync_all())
}

/// Writes a case as a folder of CSV files, which must not exist yet.
///
/// # Errors
/// The folder exists, or cannot be written.
pub fn write_case(folder: &Path, draft: &kuznia_case::Draft) -> Result<(), Trouble> {
    let destination = Destination::at(folder)?;
    kuznia_tables::write_draft_csv(draft, destination.folder())
        .map_err(|why| Trouble::output("write", folder, &why))?;
    destination.finish().map(|_| ())
}

/// Makes a folder with those above it; those that were made, outermost first.
fn make(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let missing: Vec<PathBuf> = folder
        .ancestors()
        .take_while(|at| !at.as_os_str().is_empty() && !at.exists())
        .map(Path::to_owned)
        .collect();
    fs::create_dir_all(folder)?;
    Ok(missing.into_iter().rev().collect())
}

/// Makes sure that a folder's entries are on the disk, where the system can.
fn sync(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// A name fit for a folder: letters, digits, `-`, `_` and `.`; others become `-`.
fn folder_name(case: &str) -> String {
    let fit = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let name: String = case.trim().chars().take(80).map(fit).collect();
    let name = name.trim_start_matches('.').to_owned();
    if name.is_empty() { "case".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let bench = tempfile::tempdir().unwrap();
        let place = bench.path().join("a/b/run");
        let destination = Destination::claim(Some(&place), "case", "plan").unwrap();
        destination.write("run.json", b"{}").unwrap();
        drop(destination);
        assert_eq!(fs::read_dir(bench.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_finished_place_holds_all_and_nothing_else_remains() {
        let bench = tempfile::tempdir().unwrap();
        let place = bench.path().join("run");
        let destination = Destination::claim(Some(&place), "case", "plan").unwrap();
        destination.write("run.json", b"{}").unwrap();
        assert!(!place.exists());
        destination.finish().unwrap();
        assert_eq!(fs::read(place.join("run.json")).unwrap(), b"{}");
        assert_eq!(fs::read_dir(bench.path()).unwrap().count(), 1);
        assert!(matches!(Destination::claim(Some(&place), "case", "plan"), Err(Trouble::Output(_))));
    }

    #[test]
    fn numbers_go_on_from_the_greatest_that_is_written_or_being_written() {
        let bench = tempfile::tempdir().unwrap();
        let runs = bench.path().join("runs");
        let first = Destination::numbered(&runs, "case-plan").unwrap();
        let second = Destination::numbered(&runs, "case-plan").unwrap();
        assert!(first.finish().unwrap().ends_with("case-plan-0001"));
        assert!(second.finish().unwrap().ends_with("case-plan-0002"));
        fs::create_dir(runs.join("case-plan-0041")).unwrap();
        fs::create_dir(runs.join("other-plan-0099")).unwrap();
        assert!(Destination::numbered(&runs, "case-plan").unwrap().path().ends_with("case-plan-0042"));
    }

    #[test]
    fn files_go_into_a_folder_that_is_new_or_empty_and_into_no_other() {
        let bench = tempfile::tempdir().unwrap();
        let files = [("case.toml".to_owned(), b"x".to_vec())];
        for folder in ["new", "empty"] {
            let folder = bench.path().join(folder);
            if folder.ends_with("empty") {
                fs::create_dir(&folder).unwrap();
            }
            write_folder(&folder, &files).unwrap();
            let names: Vec<_> =
                fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name()).collect();
            assert_eq!(names, ["case.toml"]);
            assert!(write_folder(&folder, &files).is_err());
        }
    }

    #[test]
    fn names_of_cases_become_names_of_folders() {
        assert_eq!(folder_name("My case/№1"), "My-case--1");
        assert_eq!(folder_name("../.."), "-..");
        assert_eq!(folder_name("  "), "case");
        assert_eq!(folder_name("кузня"), "кузня");
    }
}
