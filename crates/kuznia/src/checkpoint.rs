//! What an interrupted stress test or hedge had done: one file beside the run to be, written by rename, known by what it belongs to.

use crate::load::Loaded;
use crate::trouble::Trouble;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The place of a checkpoint.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    place: PathBuf,
    /// First line of the file.
    head: String,
}

impl Checkpoint {
    /// The checkpoint, in a folder, of a verb that was asked this of a case. Another case, question or version has
    /// another checkpoint.
    pub(crate) fn new(folder: &Path, verb: &str, loaded: &Loaded, asked: &[&Value]) -> Self {
        let mut hash = Sha256::new();
        hash.update(env!("CARGO_PKG_VERSION"));
        loaded.inputs.iter().for_each(|input| hash.update(&input.sha256));
        asked.iter().for_each(|asked| hash.update(asked.to_string()));
        let name: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Self {
            place: folder.join(format!(".{verb}-{name}.checkpoint")),
            head: format!("kuznia {verb} checkpoint 1\n"),
        }
    }

    /// What was kept, understood by `understand`; or in words why there is nothing to go on from.
    pub(crate) fn read<T>(
        &self,
        understand: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<Result<T, String>, Trouble> {
        let bytes = match fs::read(&self.place) {
            Ok(bytes) => bytes,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Err(self.missing())),
            Err(why) => return Err(Trouble::output("read", &self.place, &why)),
        };
        let unusable = |why: &str| Err(format!("the checkpoint `{}` {why}", self.place.display()));
        let Some(rest) = bytes.strip_prefix(self.head.as_bytes()) else {
            return Ok(unusable("does not begin like one of this version"));
        };
        let whole = rest.split_at_checked(32).filter(|(sum, body)| Sha256::digest(body)[..] == **sum);
        let Some((_, body)) = whole else {
            return Ok(unusable("was cut short or changed: its checksum does not fit"));
        };
        Ok(understand(body).map_or_else(|| unusable("holds something else"), Ok))
    }

    /// That there is none, and which others lie there.
    fn missing(&self) -> String {
        let (verb, folder) = (self.verb(), self.place.parent().unwrap_or(Path::new(".")));
        let is_other =
            |name: &String| name.starts_with(&format!(".{verb}-")) && name.ends_with(".checkpoint");
        let names = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut others: Vec<String> =
            names.filter_map(|entry| entry.file_name().into_string().ok()).filter(is_other).collect();
        others.sort();
        let none = format!("no checkpoint of this {verb} was found in `{}`", folder.display());
        match others.as_slice() {
            [] => none,
            [other] => format!("{none} (`{other}` is of another case, question or version)"),
            [other, ..] => {
                format!(
                    "{none} (`{other}` and {} more are of other cases, questions or versions)",
                    others.len() - 1
                )
            }
        }
    }

    fn verb(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// Keeps what is done: it is on the disk, or the one before is still there.
    pub(crate) fn write(&self, body: &[u8]) -> Result<(), Trouble> {
        if let Some(folder) = self.place.parent() {
            fs::create_dir_all(folder).map_err(|why| Trouble::output("write", &self.place, &why))?;
        }
        let part = self.place.with_extension("part");
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(self.head.as_bytes())?;
            file.write_all(&Sha256::digest(body))?;
            file.write_all(body)?;
            file.sync_all()?;
            fs::rename(&part, &self.place)
        };
        write().map_err(|why| {
            // Half a file helps nobody, least of all on a full disk.
            let _ = fs::remove_file(&part);
            Trouble::output("write", &self.place, &why)
        })
    }

    /// Removes it when the run is written.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_file(&self.place);
        let _ = fs::remove_file(self.place.with_extension("part"));
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_gone_on_from_is_told_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let named = |name: &str| Checkpoint {
            place: folder.path().join(format!(".hedge-{name}.checkpoint")),
            head: "kuznia hedge checkpoint 1\n".to_owned(),
        };
        let (own, other) = (named("own"), named("other"));
        let read = |own: &Checkpoint| own.read(|bytes| (bytes == b"three").then_some(3)).unwrap();
        assert!(read(&own).unwrap_err().starts_with("no checkpoint of this hedge was found in"));
        other.write(b"three").unwrap();
        assert_eq!(read(&other), Ok(3));
        assert!(read(&own).unwrap_err().contains("`.hedge-other.checkpoint` is of another case, question"));
        named("third").write(b"three").unwrap();
        assert!(read(&own).unwrap_err().contains("and 1 more are of other"));
        own.write(b"four").unwrap();
        assert!(read(&own).unwrap_err().contains("holds something else"));
        let bytes = fs::read(&own.place).unwrap();
        fs::write(&own.place, &bytes[..bytes.len() - 1]).unwrap();
        assert!(read(&own).unwrap_err().contains("was cut short or changed"));
        fs::write(&own.place, b"kuznia hedge checkpoint 0\n").unwrap();
        assert!(read(&own).unwrap_err().contains("does not begin like one of this version"));
        own.remove();
        assert!(!own.place.exists());
    }
}
