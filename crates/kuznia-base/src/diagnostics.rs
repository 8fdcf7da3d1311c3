//! Faults and warnings with their place: file or sheet, row, column; what is wrong; how to mend it.

use std::fmt;

/// Where an input figure stands. Every part may be unknown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Place {
    /// Table of the schema, such as `line_processes`.
    pub table: Option<String>,
    /// File as the user knows it, such as `line_processes.csv`.
    pub file: Option<String>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row as an editor or a spreadsheet counts it: the header is row 1.
    pub row: Option<u32>,
    /// Column by its header.
    pub column: Option<String>,
    /// Cell of a sheet as a spreadsheet names it, such as `D7`.
    pub cell: Option<String>,
}

/// One fault or warning: a lower-case sentence without a full stop, its place and a hint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Note {
    /// Where it is.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// How it might be mended.
    pub hint: Option<String>,
}

impl Note {
    /// A note without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { place: Place::default(), message: message.into(), hint: None }
    }
    /// The same note at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
    /// The same note with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// The same note with a hint if there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
    /// Writes the note as the user sees it, introduced by `error` or `warning`.
    pub fn render(&self, kind: &str) -> String {
        let mut text = format!("{kind}: {}", self.message);
        let place = self.place.to_string();
        if !place.is_empty() {
            text.push_str(&format!("\n  --> {place}"));
        }
        if let Some(hint) = &self.hint {
            text.push_str(&format!("\nhint: {hint}"));
        }
        text
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match (&self.file, &self.table) {
            (Some(file), _) => parts.push(file.clone()),
            (None, Some(table)) => parts.push(format!("table `{table}`")),
            (None, None) => {}
        }
        if let Some(sheet) = &self.sheet {
            parts.push(format!("sheet `{sheet}`"));
        }
        match (&self.cell, self.row) {
            (Some(cell), _) => parts.push(format!("cell {cell}")),
            (None, Some(row)) => parts.push(format!("row {row}")),
            (None, None) => {}
        }
        if let Some(column) = &self.column {
            parts.push(format!("column `{column}`"));
        }
        f.write_str(&parts.join(", "))
    }
}

/// Everything that was found wrong (`faults`) or suspicious (`warnings`) in an input.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Faults {
    /// What must be mended before there can be a case.
    pub faults: Vec<Note>,
    /// What looks suspicious but can be planned with.
    pub warnings: Vec<Note>,
}

impl Faults {
    /// Adds a fault.
    pub fn fault(&mut self, note: Note) {
        self.faults.push(note);
    }
    /// Adds a warning.
    pub fn warn(&mut self, note: Note) {
        self.warnings.push(note);
    }
    /// Whether nothing must be mended.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
    /// Takes over all notes of another.
    pub fn append(&mut self, mut other: Self) {
        self.faults.append(&mut other.faults);
        self.warnings.append(&mut other.warnings);
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults = self.faults.iter().map(|note| note.render("error"));
        let warnings = self.warnings.iter().map(|note| note.render("warning"));
        f.write_str(&faults.chain(warnings).collect::<Vec<_>>().join("\n\n"))
    }
}

/// The candidate most like `word`, if one is like it enough (Jaro–Winkler ≥ 0.8, or equal but for case and `-`/`_`).
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.trim().to_lowercase().replace(['-', ' '], "_");
    let wanted = plain(word);
    let mut best: Option<(&str, f64)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(&wanted, &plain(candidate));
        if score >= 0.8 && best.is_none_or(|(_, b)| score > b) {
            best = Some((candidate, score));
        }
    }
    best.map(|(candidate, _)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_reads_like_a_compiler_message() {
        let place = Place {
            file: Some("lines.csv".into()),
            row: Some(3),
            column: Some("site".into()),
            ..Place::default()
        };
        let note = Note::new("unknown site `a`").at(place).hint("did you mean `b`?");
        assert_eq!(
            note.render("error"),
            "error: unknown site `a`\n  --> lines.csv, row 3, column `site`\nhint: did you mean `b`?"
        );
    }

    #[test]
    fn a_cell_of_a_sheet_is_named_as_the_spreadsheet_does() {
        let place = Place {
            file: Some("case.xlsx".into()),
            sheet: Some("lines".into()),
            row: Some(7),
            column: Some("site".into()),
            cell: Some("D7".into()),
            ..Place::default()
        };
        assert_eq!(place.to_string(), "case.xlsx, sheet `lines`, cell D7, column `site`");
    }

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        assert_eq!(did_you_mean("forge-B", ["mill", "forge_b"]), Some("forge_b"));
        assert_eq!(did_you_mean("xyz", ["mill", "forge_b"]), None);
    }
}
