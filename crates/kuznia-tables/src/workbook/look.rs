//! How a workbook looks: formats by what a column holds, colours by group, widths by content.

use kuznia_base::Instant;
use kuznia_case::schema::{Column, Group, Kind, holds};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Note, Worksheet, XlsxError};

/// The formats of a workbook.
pub(super) struct Look {
    key: Format,
    required: Format,
    optional: Format,
    pub(super) text: Format,
    /// Text that a spreadsheet would take for a formula if a person edited it.
    quoted: Format,
    date: Format,
    moment: Format,
    pub(super) plain: Format,
    whole: Format,
    money: Format,
    share: Format,
    pub(super) title: Format,
    pub(super) heading: Format,
    pub(super) wrapped: Format,
}

/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (9, 48);

impl Look {
    pub(super) fn new() -> Self {
        let head = |colour: u32, font: u32| {
            Format::new()
                .set_bold()
                .set_background_color(Color::RGB(colour))
                .set_font_color(Color::RGB(font))
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::Top)
        };
        let number = |code: &str| Format::new().set_num_format(code);
        Self {
            key: head(0x1F3A5F, 0xFFFFFF),
            required: head(0xC9DAF0, 0x000000),
            optional: head(0xECECEC, 0x000000),
            text: number("@"),
            quoted: number("@").set_quote_prefix(),
            date: number("yyyy-mm-dd"),
            moment: number("yyyy-mm-dd hh:mm:ss"),
            plain: Format::new(),
            whole: number("0"),
            money: number("#,##0.00"),
            share: number("0.0###"),
            title: Format::new().set_bold().set_font_size(16),
            heading: head(0x1F3A5F, 0xFFFFFF),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }

    /// The format of a header cell.
    pub(super) fn header(&self, column: Option<&Column>) -> &Format {
        match column {
            Some(column) if column.key => &self.key,
            Some(column) if column.required => &self.required,
            _ => &self.optional,
        }
    }

    /// The format of a text.
    pub(super) fn text_of(&self, text: &str) -> &Format {
        let calculates = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '\'']);
        if calculates { &self.quoted } else { &self.text }
    }

    /// The format of a date.
    pub(super) fn date_of(&self, at: Instant) -> &Format {
        if at.seconds().rem_euclid(86_400) == 0 { &self.date } else { &self.moment }
    }

    /// The format of a number with this unit.
    pub(super) fn number_of(&self, kind: Kind, unit: &str) -> &Format {
        match kind {
            Kind::Whole { .. } => &self.whole,
            Kind::Date => &self.date,
            _ if unit.starts_with("money") || unit.contains("currency") => &self.money,
            _ if unit == "share" => &self.share,
            _ => &self.plain,
        }
    }

    /// The format that new cells of a column have.
    pub(super) fn column(&self, kind: Kind, unit: &str) -> &Format {
        match kind {
            Kind::Name | Kind::Text | Kind::Reference(_) | Kind::Choice(_) => &self.text,
            Kind::Written | Kind::Yes => &self.plain,
            Kind::Date | Kind::Number { .. } | Kind::Whole { .. } => self.number_of(kind, unit),
        }
    }
}

/// The colour of a group's tabs.
pub(super) fn tab(group: Group) -> Color {
    Color::RGB(match group {
        Group::Start => 0x2E7D32,
        Group::Often => 0x1565C0,
        Group::Seldom => 0x9E9E9E,
    })
}

/// What a group is called.
pub(super) fn group_words(group: Group) -> &'static str {
    match group {
        Group::Start => "to start",
        Group::Often => "often needed",
        Group::Seldom => "seldom needed",
    }
}

/// The days that a spreadsheet counts for a date, where it counts as we do: from March 1900 on.
pub(super) fn serial(at: Instant) -> Option<f64> {
    let days = at.days_since(Instant::from_ymd(1899, 12, 30)?);
    (61.0..2_958_466.0).contains(&days).then_some(days)
}

/// The note of a column: what it means, its unit, what it holds, what a blank means.
pub(super) fn column_note(column: &Column) -> Note {
    let mut text = sentence(column.about);
    if !column.unit.is_empty() {
        text.push_str(&format!("\nUnit: {}", column.unit));
    }
    text.push_str(&format!("\nHolds: {}", holds(column)));
    text.push_str(&match (column.key, column.required) {
        (true, true) => "\nPart of the key; must be filled".to_owned(),
        (true, false) => format!("\nPart of the key; blank means: {}", column.blank),
        (false, true) => "\nMust be filled".to_owned(),
        (false, false) => format!("\nBlank means: {}", column.blank),
    });
    note(&text)
}

/// A note of a size that shows its text.
pub(super) fn note(text: &str) -> Note {
    let lines: usize = text.lines().map(|line| 1 + line.chars().count() / 38).sum();
    let height = 24 + 16 * u32::try_from(lines).unwrap_or(40).min(40);
    Note::new(text).add_author_prefix(false).set_author("kuznia").set_width(260).set_height(height)
}

/// A fragment as a sentence begins.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Freezes the header and the first columns and sets the width of columns to their longest text, in characters.
pub(super) fn frame(
    sheet: &mut Worksheet,
    rows: u32,
    frozen: u16,
    longest: &[usize],
) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, frozen)?;
    for (at, longest) in longest.iter().enumerate() {
        // Two characters are for the button of the filter.
        let width = (longest + 3).clamp(WIDTHS.0, WIDTHS.1);
        sheet.set_column_width(at as u16, width as f64)?;
    }
    if let Some(last) = longest.len().checked_sub(1) {
        sheet.autofilter(0, 0, rows.max(1), last as u16)?;
    }
    Ok(())
}
