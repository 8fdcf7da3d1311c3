//! What an interrupted stress test had done: one file beside the run to be, written by rename, known by what it belongs to.

use crate::load::Loaded;
use crate::run::Run;
use crate::trouble::Trouble;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// First line of the file.
const HEAD: &[u8] = b"kuznia stress checkpoint 1\n";

/// The place of a checkpoint.
#[derive(Debug)]
pub(super) struct Checkpoint {
    place: PathBuf,
}

impl Checkpoint {
    /// The checkpoint of a test of a run with these options, in a folder. Another plan, case, option or version has
    /// another checkpoint.
    pub(super) fn new(folder: &Path, run: &Run, loaded: &Loaded, options: &Value) -> Result<Self, Trouble> {
        let mut hash = Sha256::new();
        hash.update(env!("CARGO_PKG_VERSION"));
        let mut record = run.record().clone();
        if let Some(record) = record.as_object_mut() {
            record.remove("timings");
        }
        hash.update(record.to_string());
        loaded.inputs.iter().for_each(|input| hash.update(&input.sha256));
        hash.update(options.to_string());
        let name: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Ok(Self { place: folder.join(format!(".stress-{name}.checkpoint")) })
    }

    /// What was kept; `None` where there is nothing, or nothing whole.
    pub(super) fn read(&self) -> Result<Option<Vec<u8>>, Trouble> {
        let bytes = match fs::read(&self.place) {
            Ok(bytes) => bytes,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(Trouble::output("read", &self.place, &why)),
        };
        let body = bytes.strip_prefix(HEAD).and_then(|rest| rest.split_at_checked(32));
        Ok(body.filter(|(sum, body)| Sha256::digest(body)[..] == **sum).map(|(_, body)| body.to_vec()))
    }

    /// Keeps what is done: it is on the disk, or the one before is still there.
    pub(super) fn write(&self, body: &[u8]) -> Result<(), Trouble> {
        if let Some(folder) = self.place.parent() {
            fs::create_dir_all(folder).map_err(|why| Trouble::output("write", &self.place, &why))?;
        }
        let part = self.place.with_extension("part");
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(HEAD)?;
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
    pub(super) fn remove(&self) {
        let _ = fs::remove_file(&self.place);
        let _ = fs::remove_file(self.place.with_extension("part"));
    }
}
