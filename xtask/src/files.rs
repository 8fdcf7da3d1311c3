//! The project's own files: those that git keeps and those that it would.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file with its path from the root, separated by `/`.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Path from the root.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// The root of the work tree.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// All text files that git keeps or would keep, in the order of their paths. Files that are not text are left out.
pub(crate) fn read_all(root: &Path) -> Result<Vec<File>, String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .map_err(|why| format!("failed to run git: {why}"))?;
    if !listed.status.success() {
        return Err(format!("failed to list files: {}", String::from_utf8_lossy(&listed.stderr).trim()));
    }
    let mut paths: Vec<String> = listed
        .stdout
        .split(|&byte| byte == 0)
        .filter(|path| !path.is_empty())
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect();
    paths.sort();
    paths.dedup();
    let mut files = Vec::new();
    for path in paths {
        // A file that git still lists may be gone from the work tree.
        let Ok(bytes) = std::fs::read(root.join(&path)) else { continue };
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path, text });
        }
    }
    Ok(files)
}
