//! `kuznia init DIR`: an example case, or a blank one, in a new folder.

use crate::{Ended, screen};
use kuznia::{Exit, write_folder};
use std::path::PathBuf;

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// Arguments of `init`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder to write into: new, or empty.
    folder: PathBuf,
    /// What to write.
    #[arg(long, value_enum, default_value_t)]
    from: From,
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
    match write_folder(&arguments.folder, &files) {
        Ok(()) => {
            let folder = arguments.folder.display();
            screen::say(&format!("wrote {} files into {folder}; next: kuznia check {folder}", files.len()));
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
