//! The lines of an SMPS file: sections, fields, and where they stand.

use std::fmt;

/// Why an SMPS file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SmpsFault {
    /// `core`, `time` or `stoch`.
    pub file: &'static str,
    /// Line, from 1; 0: the file as a whole.
    pub line: usize,
    /// What is wrong, in lower case.
    pub message: String,
}

impl SmpsFault {
    pub(crate) fn whole(file: &'static str, message: String) -> Self {
        Self { file, line: 0, message }
    }
}

impl fmt::Display for SmpsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "the {} file: {}", self.file, self.message),
            line => write!(f, "the {} file, line {line}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for SmpsFault {}

/// One line: a section's head begins in the first column, data lines begin with a blank.
#[derive(Clone, Debug)]
pub(super) struct Line<'t> {
    pub(super) file: &'static str,
    pub(super) number: usize,
    pub(super) is_section: bool,
    pub(super) fields: Vec<&'t str>,
}

/// The lines of a file that say something; comments begin with `*`.
pub(super) fn lines<'t>(file: &'static str, text: &'t str) -> impl Iterator<Item = Line<'t>> {
    text.lines().enumerate().filter_map(move |(at, line)| {
        let is_section = !line.starts_with([' ', '\t']);
        let fields: Vec<&str> = line.split_whitespace().collect();
        let says = !line.starts_with('*') && !fields.is_empty();
        says.then_some(Line { file, number: at + 1, is_section, fields })
    })
}

impl<'t> Line<'t> {
    pub(super) fn fault(&self, message: String) -> SmpsFault {
        SmpsFault { file: self.file, line: self.number, message }
    }

    pub(super) fn field(&self, at: usize) -> Result<&'t str, SmpsFault> {
        self.fields.get(at).copied().ok_or_else(|| {
            self.fault(format!("{} fields where at least {} are due", self.fields.len(), at + 1))
        })
    }

    pub(super) fn number(&self, at: usize) -> Result<f64, SmpsFault> {
        let word = self.field(at)?;
        // Old files write exponents with a D.
        let value = word.replace(['d', 'D'], "e").parse::<f64>();
        match value {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(self.fault(format!("`{word}` is not a number"))),
        }
    }
}
