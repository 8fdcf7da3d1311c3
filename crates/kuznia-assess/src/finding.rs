//! A finding: one number with its unit, what it is about, and the rows that it came from.

use kuznia_base::PeriodId;
use kuznia_case::Case;
use std::fmt;

/// What a finding is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the words are those of the tables")]
pub enum SubjectKind {
    Case,
    Country,
    Donor,
    Family,
    Figure,
    Fund,
    Item,
    Line,
    Link,
    Offer,
    Project,
    Region,
    Requirement,
    Row,
    Set,
    Site,
    Standard,
    Store,
    Supplier,
}

impl SubjectKind {
    /// Its word in the table of findings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Country => "country",
            Self::Donor => "donor",
            Self::Family => "family",
            Self::Figure => "figure",
            Self::Fund => "fund",
            Self::Item => "item",
            Self::Line => "line",
            Self::Link => "link",
            Self::Offer => "offer",
            Self::Project => "project",
            Self::Region => "region",
            Self::Requirement => "requirement",
            Self::Row => "row",
            Self::Set => "set",
            Self::Site => "site",
            Self::Standard => "standard",
            Self::Store => "store",
            Self::Supplier => "supplier",
        }
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One answer of an assessment.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Name of the question.
    pub assessment: &'static str,
    /// Kind of its subject.
    pub kind: SubjectKind,
    /// Name of its subject; several, as in a set, are joined by ` + `; an item at a site is `item/site`.
    pub subject: String,
    /// Label of its period; empty: the whole horizon.
    pub period: String,
    /// What was measured.
    pub measure: &'static str,
    /// What tells apart findings of one measure on one subject: origin country, cut-off, share that is kept.
    pub part: Vec<(&'static str, String)>,
    /// The number; NaN where there is none.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Rows of the case or of the run's tables that it came from, as (table, key).
    pub rows: Vec<(&'static str, String)>,
    /// A sentence, where the number needs one.
    pub words: String,
}

impl Finding {
    /// A finding about the whole horizon without parts, rows and words.
    pub fn new(
        assessment: &'static str,
        (kind, subject): (SubjectKind, &str),
        measure: &'static str,
        value: f64,
        unit: &str,
    ) -> Self {
        Self {
            assessment,
            kind,
            subject: subject.to_owned(),
            period: String::new(),
            measure,
            part: Vec::new(),
            value: if value == 0.0 { 0.0 } else { value },
            unit: unit.to_owned(),
            rows: Vec::new(),
            words: String::new(),
        }
    }

    /// In this period.
    pub fn at(mut self, case: &Case, t: PeriodId) -> Self {
        self.period.clone_from(&case.calendar.period(t).label);
        self
    }

    /// Of this part.
    pub fn of(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.part.push((name, value.into()));
        self
    }

    /// From this row of a table.
    pub fn from(mut self, table: &'static str, key: impl Into<String>) -> Self {
        self.rows.push((table, key.into()));
        self
    }

    /// With this sentence.
    pub fn say(mut self, words: impl Into<String>) -> Self {
        self.words = words.into();
        self
    }

    /// The parts as one text, `country=far; keep=0.75`.
    pub fn part_words(&self) -> String {
        let parts: Vec<String> = self.part.iter().map(|(name, value)| format!("{name}={value}")).collect();
        parts.join("; ")
    }

    /// The rows as one text, `offers:far-steel; purchases:far-steel`.
    pub fn row_words(&self) -> String {
        let rows: Vec<String> = self.rows.iter().map(|(table, key)| format!("{table}:{key}")).collect();
        rows.join("; ")
    }
}
