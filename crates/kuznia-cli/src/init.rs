//! `kuznia init DIR`: an example case, or a blank one, in a new folder or as a workbook.

use crate::{Ended, screen};
use kuznia::{Exit, write_folder, write_template};
use std::path::PathBuf;

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// Arguments of `init`.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("place").required(true).args(["folder", "xlsx"]))]
pub(crate) struct Arguments {
    /// Folder to write into: new, or empty.
    folder: Option<PathBuf>,
    /// Write a workbook to fill in instead of a folder: all tables and columns, with lists, notes and a guide.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// What to write.
    #[arg(long, value_enum, default_value_t)]
    from: From,
    /// Write over a workbook that exists; a folder must be new or empty.
    #[arg(long, conflicts_with = "folder")]
    overwrite: bool,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
enum From {
    /// Twenty rows, solvable by hand.
    #[default]
    Tiny,
    /// A country turns to a new standard over ten years of quarters.
    Transition,
    /// The chain of an essential medicine is brought home, against stockpiles.
    Antibiotics,
    /// Large transformers: years of waiting, one test bay, few winders.
    Transformers,
    /// The tables to begin with, without rows.
    Blank,
}

/// Writes a case.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let files: Vec<(String, Vec<u8>)> = match arguments.from {
        From::Tiny => example("tiny"),
        From::Transition => example("transition"),
        From::Antibiotics => example("antibiotics"),
        From::Transformers => example("transformers"),
        From::Blank => kuznia::blank_case(),
    };
    if files.is_empty() {
        screen::say("error: this binary was built without its examples");
        return Ok(Exit::Internal);
    }
    let (place, written) = match (&arguments.folder, &arguments.xlsx) {
        (Some(folder), _) => (folder, write_folder(folder, &files)),
        (None, Some(file)) => (file, write_template(file, &files, arguments.overwrite)),
        (None, None) => {
            screen::say("error: no place is named");
            return Ok(Exit::Usage);
        }
    };
    match written {
        Ok(()) => {
            let place = place.display();
            let what = match arguments.xlsx {
                Some(_) => place.to_string(),
                None => format!("{} files into {place}", files.len()),
            };
            let then = match (&arguments.xlsx, arguments.from) {
                (Some(_), From::Blank) => "fill it in, then: kuznia check",
                _ => "next: kuznia check",
            };
            screen::say(&format!("wrote {what}; {then} {place}"));
            Ok(Exit::Done)
        }
        Err(trouble) => {
            screen::trouble(&trouble);
            Ok(trouble.exit())
        }
    }
}

/// The files of an example that is inside the binary.
fn example(name: &str) -> Vec<(String, Vec<u8>)> {
    let found = EXAMPLES.iter().filter(|(own, _)| *own == name).flat_map(|(_, files)| files.iter());
    found.map(|(file, bytes)| ((*file).to_owned(), bytes.to_vec())).collect()
}
