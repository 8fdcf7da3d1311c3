//! What can keep a verb from its answer, and the exit code that says so.

use kuznia_base::{Faults, Note};
use std::fmt;
use std::path::Path;

/// Exit codes of the command, the same for every verb; see `docs/cli.md`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Input or output cannot be used.
    Unusable = 1,
    /// The command was not understood.
    Usage = 2,
    /// No plan can exist.
    Infeasible = 3,
    /// Stopped at a limit or by Ctrl-C, with what there is.
    Stopped = 4,
    /// A failed audit, or a fault of the program itself.
    Internal = 5,
}

/// What kept a verb from its answer.
#[derive(Clone, PartialEq, Debug)]
pub enum Trouble {
    /// The input cannot be used: everything that is wrong with it.
    Input(Faults),
    /// The output cannot be written, or a run cannot be read.
    Output(Box<Note>),
    /// The program contradicts itself.
    Internal(Box<Note>),
}

impl Trouble {
    /// The exit code that says so.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Input(_) | Self::Output(_) => Exit::Unusable,
            Self::Internal(_) => Exit::Internal,
        }
    }

    /// Output trouble in words.
    pub(crate) fn unwritable(note: Note) -> Self {
        Self::Output(Box::new(note))
    }

    /// Output trouble with a path and the system's reason.
    pub(crate) fn output(doing: &str, path: &Path, why: &std::io::Error) -> Self {
        Self::unwritable(Note::new(format!("failed to {doing} `{}`: {}", path.display(), reason(why))))
    }

    /// Everything that is wrong, as notes.
    pub fn faults(&self) -> Faults {
        match self {
            Self::Input(faults) => faults.clone(),
            Self::Output(note) | Self::Internal(note) => {
                Faults { faults: vec![(**note).clone()], warnings: Vec::new() }
            }
        }
    }
}

/// The system's words without its error number, in lower case.
pub fn reason(why: &std::io::Error) -> String {
    let words = why.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(faults) => write!(f, "{faults}"),
            Self::Output(note) | Self::Internal(note) => write!(f, "{}", note.render("error")),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<Faults> for Trouble {
    fn from(faults: Faults) -> Self {
        Self::Input(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_reason_reads_as_a_fragment() {
        let why = std::io::Error::from_raw_os_error(2);
        assert_eq!(reason(&why), "no such file or directory");
        let trouble = Trouble::output("write", Path::new("runs/x"), &why);
        assert_eq!(trouble.to_string(), "error: failed to write `runs/x`: no such file or directory");
        assert_eq!(trouble.exit() as u8, 1);
    }
}
