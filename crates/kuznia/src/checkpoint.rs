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

    /// What was kept; `None` where there is nothing, or nothing whole.
    pub(crate) fn read(&self) -> Result<Option<Vec<u8>>, Trouble> {
        let bytes = match fs::read(&self.place) {
            Ok(bytes) => bytes,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(Trouble::output("read", &self.place, &why)),
        };
        let body = bytes.strip_prefix(self.head.as_bytes()).and_then(|rest| rest.split_at_checked(32));
        Ok(body.filter(|(sum, body)| Sha256::digest(body)[..] == **sum).map(|(_, body)| body.to_vec()))
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
