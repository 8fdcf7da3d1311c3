//! Puts the example cases into the binary, so that `kuznia init` needs no source tree.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Examples that `init` offers.
const EXAMPLES: [&str; 4] = ["antibiotics", "tiny", "transformers", "transition"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../examples");
    let mut code = String::from(
        "type File = (&'static str, &'static [u8]);\npub(crate) const EXAMPLES: &[(&str, &[File])] = &[\n",
    );
    for example in EXAMPLES {
        let folder = root.join(example);
        println!("cargo:rerun-if-changed={}", folder.display());
        writeln!(code, "    ({example:?}, &[")?;
        for file in files(&folder) {
            println!("cargo:rerun-if-changed={}", file.display());
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            writeln!(code, "        ({name:?}, include_bytes!({:?})),", fs::canonicalize(&file)?)?;
        }
        writeln!(code, "    ]),")?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("examples.rs"), code)?;
    Ok(())
}

/// The files of an example in order of name: its settings, tables and README, not what was written beside them.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let wanted = |path: &PathBuf| {
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        path.is_file() && ["toml", "csv", "md"].contains(&extension.as_str())
    };
    let mut files: Vec<PathBuf> = entries.filter(wanted).collect();
    files.sort();
    files
}
