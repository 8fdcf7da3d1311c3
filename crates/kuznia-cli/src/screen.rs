//! Writing to stdout and stderr: bold only where it is wanted, quiet where the reader has gone.

use kuznia::{Exit, Note, Style, Trouble, reason};
use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};

/// Stdout could not be written.
#[derive(Debug)]
pub(crate) struct Unwritable(io::Error);

impl Unwritable {
    /// A reader that has gone (`| head`) has what it wanted; anything else is said.
    pub(crate) fn exit(self) -> Exit {
        if self.0.kind() == ErrorKind::BrokenPipe {
            return Exit::Done;
        }
        say(&format!("error: failed to write to stdout: {}", reason(&self.0)));
        Exit::Unusable
    }
}

/// Writes data to stdout.
pub(crate) fn data(text: &str) -> Result<(), Unwritable> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Unwritable)
}

/// Writes a JSON value to stdout, indented.
pub(crate) fn json(value: &serde_json::Value) -> Result<(), Unwritable> {
    data(&format!("{value:#}\n"))
}

/// Writes a message to stderr; there is nobody to tell if that fails.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says what kept a verb from its answer.
pub(crate) fn trouble(trouble: &Trouble) {
    let faults = trouble.faults();
    let notes = |notes: &[Note], kind: &str| {
        for note in notes {
            say(&format!("{}\n", paint(&note.render(kind), kind)));
        }
    };
    notes(&faults.warnings, "warning");
    notes(&faults.faults, "error");
    if faults.faults.len() > 1 {
        say(&format!("{} faults", faults.faults.len()));
    }
}

/// Says what kept an answer away: as one JSON object where that is wanted, else in words.
pub(crate) fn refused(as_json: bool, why: &Trouble) -> crate::Ended {
    if as_json {
        json(&kuznia::json::faulty(&why.faults()))?;
    } else {
        trouble(why);
    }
    Ok(why.exit())
}

/// Says warnings.
pub(crate) fn warnings(warnings: &[Note]) {
    for note in warnings {
        say(&format!("{}\n", paint(&note.render("warning"), "warning")));
    }
}

/// Colours the leading word of a message where stderr is a terminal that wants it.
fn paint(text: &str, kind: &str) -> String {
    if !wants_colour(io::stderr().is_terminal()) {
        return text.to_owned();
    }
    let colour = if kind == "error" { 31 } else { 33 };
    match text.strip_prefix(kind) {
        Some(rest) => format!("\u{1b}[1;{colour}m{kind}\u{1b}[0m{rest}"),
        None => text.to_owned(),
    }
}

/// How the summary may look on stdout.
pub(crate) fn style() -> Style {
    Style { bold: wants_colour(io::stdout().is_terminal()), ..Style::default() }
}

/// <https://no-color.org>: any value that is not empty turns colour off.
fn wants_colour(terminal: bool) -> bool {
    let unset = |name: &str| env::var_os(name).is_none_or(|value| value.is_empty());
    terminal && unset("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
}
