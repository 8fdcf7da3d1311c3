//! Puts the report's page into the library, if `cargo xtask web` has built it.

use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../web/dist");
    // The folder is always there, or cargo would call this at every build.
    println!("cargo:rerun-if-changed={}", folder.display());
    let template = folder.join("report.html");
    let code = match fs::canonicalize(&template) {
        Ok(path) => {
            println!("cargo:rerun-if-changed={}", path.display());
            format!("Some(include_str!({path:?}))")
        }
        Err(_) => "None".to_owned(),
    };
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("template.rs"), code)?;
    Ok(())
}
