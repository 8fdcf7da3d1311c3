//! The schema of a case, written once: readers, `check`, the reference page and templates derive from it.

mod first;
mod money;
mod page;
mod projects;
mod questions;

pub use page::{holds, tables_page};

/// How a person meets a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// Needed to begin.
    Start,
    /// Needed by most cases.
    Often,
    /// Needed by some.
    Seldom,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    /// A name that other tables refer to.
    Name,
    /// Any text.
    Text,
    /// A name defined in one of these tables.
    Reference(&'static [&'static str]),
    /// A number within limits.
    Number {
        /// Least.
        least: f64,
        /// Most.
        most: f64,
    },
    /// A whole number within limits.
    Whole {
        /// Least.
        least: u32,
        /// Most.
        most: u32,
    },
    /// `2026-01-01` or `2026-01-01T06:00`.
    Date,
    /// yes or no.
    Yes,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Names of several kinds, composite keys, lists or formulas, as the description says.
    Written,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is part of the row's key.
    pub key: bool,
    /// Whether a row must fill it.
    pub required: bool,
    /// Unit.
    pub unit: &'static str,
    /// What a blank means.
    pub blank: &'static str,
    /// Meaning.
    pub about: &'static str,
}

/// A table of the case.
#[derive(Clone, Copy, Debug)]
pub struct TableDef {
    /// Name of the file or sheet.
    pub name: &'static str,
    /// How a person meets it.
    pub group: Group,
    /// Meaning.
    pub about: &'static str,
    /// What its absence means.
    pub absent: &'static str,
    /// Columns, key first.
    pub columns: &'static [Column],
}

impl TableDef {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
    /// Whether it holds figures from dates on, and may be wide with dates as headers.
    pub fn is_level(&self) -> bool {
        self.level_value().is_some()
    }
    /// The column that a wide table spreads over its dates: the last of a table with `from` in its key.
    pub fn level_value(&self) -> Option<&'static Column> {
        let dated = self.column("from").is_some_and(|column| column.key);
        let values =
            || self.columns.iter().filter(|column| !column.key && matches!(column.kind, Kind::Number { .. }));
        if dated && values().count() == 1 { values().next() } else { None }
    }
}

/// All tables, in the order in which a person meets them.
pub fn tables() -> impl Iterator<Item = &'static TableDef> {
    [first::TABLES, projects::TABLES, money::TABLES, questions::TABLES].into_iter().flatten()
}

/// The table of this name.
pub fn table(name: &str) -> Option<&'static TableDef> {
    tables().find(|table| table.name == name)
}

/// Settings of `case.toml` with what they mean.
pub const SETTINGS: &[(&str, &str)] = &[
    ("name", "short name, fit for a folder; default: the folder's"),
    ("title", "one line for people"),
    ("description", "what the case is about"),
    ("currency", "name of the case's currency"),
    ("calendar.start", "first day, such as 2026-01-01"),
    ("calendar.step", "hour, day, week, month, quarter or year"),
    ("calendar.every", "steps per period, default 1"),
    ("calendar.count", "number of periods"),
    ("calendar.year_fraction", "nominal (a month is 1/12; default) or actual (days/365)"),
    ("economics.discount_rate", "real rate per year, default 0"),
    ("economics.price_date", "date of the constant prices"),
    ("economics.horizon_value", "annuity (default), sinking_fund, straight_line or none"),
    ("economics.closing_stock_share", "share of unit_value that closing stock is worth, default 0"),
];

/// What a setting holds; text where the schema does not know it.
pub fn setting_kind(name: &str) -> Kind {
    match name {
        "calendar.start" | "economics.price_date" => Kind::Date,
        "calendar.step" => Kind::Choice(STEPS),
        "calendar.every" | "calendar.count" => Kind::Whole { least: 1, most: 200_000 },
        "calendar.year_fraction" => Kind::Choice(YEAR_FRACTIONS),
        "economics.discount_rate" => Kind::Number { least: -0.5, most: 5.0 },
        "economics.horizon_value" => Kind::Choice(HORIZON_VALUES),
        "economics.closing_stock_share" => SHARE,
        _ => Kind::Text,
    }
}

/// Steps of a calendar, from the shortest.
pub(crate) const STEPS: &[&str] = &["hour", "day", "week", "month", "quarter", "year"];
/// Ways to count the years of a period, the usual one first.
pub(crate) const YEAR_FRACTIONS: &[&str] = &["nominal", "actual"];
/// Ways to value capital at the horizon, the usual one first.
pub(crate) const HORIZON_VALUES: &[&str] = &["annuity", "sinking_fund", "straight_line", "none"];

// Short constructors keep the tables readable.

pub(crate) const ANY: Kind = Kind::Number { least: f64::MIN, most: f64::MAX };
pub(crate) const POSITIVE: Kind = Kind::Number { least: f64::MIN_POSITIVE, most: f64::MAX };
pub(crate) const UNSIGNED: Kind = Kind::Number { least: 0.0, most: f64::MAX };
pub(crate) const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };

/// Spans of time are at most a century, so that no date leaves the calendar.
pub(crate) const DAYS: Kind = Kind::Number { least: 0.0, most: 36_525.0 };
pub(crate) const MONTHS: Kind = Kind::Number { least: 0.0, most: 1_200.0 };

pub(crate) const fn key(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, key: true, required: true, unit: "", blank: "", about }
}

/// A part of the key that some rows leave blank.
pub(crate) const fn key_or(
    name: &'static str,
    kind: Kind,
    blank: &'static str,
    about: &'static str,
) -> Column {
    Column { name, kind, key: true, required: false, unit: "", blank, about }
}

pub(crate) const fn needed(
    name: &'static str,
    kind: Kind,
    unit: &'static str,
    about: &'static str,
) -> Column {
    Column { name, kind, key: false, required: true, unit, blank: "", about }
}

pub(crate) const fn maybe(
    name: &'static str,
    kind: Kind,
    unit: &'static str,
    blank: &'static str,
    about: &'static str,
) -> Column {
    Column { name, kind, key: false, required: false, unit, blank, about }
}
