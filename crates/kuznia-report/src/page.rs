//! A page of text of limited width: headings, cells in columns, wrapped sentences.

use std::fmt::Write;

/// How the page may look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Most characters of a line.
    pub width: usize,
    /// Whether headings are set in bold by terminal codes.
    pub bold: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 100, bold: false }
    }
}

/// Lines, none longer than the style's width.
#[derive(Debug)]
pub(crate) struct Page {
    style: Style,
    text: String,
}

impl Page {
    pub(crate) fn new(style: Style) -> Self {
        Self { style, text: String::new() }
    }

    pub(crate) fn width(&self) -> usize {
        self.style.width
    }

    /// A line as it is, cut at the width.
    pub(crate) fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}", cut(line.trim_end(), self.style.width));
    }

    /// A heading after an empty line; two blanks part its words from what follows on its line.
    pub(crate) fn heading(&mut self, words: &str, rest: &str) {
        let room = self.style.width.saturating_sub(width(words));
        let rest = cut(rest.trim_end(), room);
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(&format!("{words}{rest}"));
    }

    /// A sentence that is wrapped at blanks; further lines are indented.
    pub(crate) fn sentence(&mut self, words: &str, indent: usize) {
        let mut line = String::new();
        for word in words.split(' ') {
            let new = width(&line) + 1 + width(word);
            if !line.trim().is_empty() && new > self.style.width {
                self.line(&line);
                line = " ".repeat(indent);
            } else if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
            if word.is_empty() && line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(&line);
    }

    pub(crate) fn finish(self) -> String {
        if self.style.bold { embolden(&self.text) } else { self.text }
    }
}

/// The page with its headings set in bold by terminal codes: the first line and those after empty ones, up to the first
/// two blanks.
pub fn embolden(page: &str) -> String {
    let mut out = String::new();
    let mut heading = true;
    for line in page.lines() {
        let (words, rest) = line.split_at(line.find("  ").unwrap_or(line.len()));
        let _ = match heading && !words.is_empty() {
            true => writeln!(out, "\u{1b}[1m{words}\u{1b}[0m{rest}"),
            false => writeln!(out, "{line}"),
        };
        heading = line.is_empty();
    }
    out
}

/// Characters of a text.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

/// The text, or its beginning with `…` where it is too long.
pub(crate) fn cut(text: &str, most: usize) -> std::borrow::Cow<'_, str> {
    if width(text) <= most {
        return text.into();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end()).into()
}

/// The text at the left of a cell.
pub(crate) fn left(text: &str, cell: usize) -> String {
    let text = cut(text, cell);
    format!("{text}{}", " ".repeat(cell - width(&text)))
}

/// The text at the right of a cell.
pub(crate) fn right(text: &str, cell: usize) -> String {
    let text = cut(text, cell);
    format!("{}{text}", " ".repeat(cell - width(&text)))
}

/// `1 line`, `2 lines`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", crate::number::fixed(number as f64, 0), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_the_page() {
        let mut page = Page::new(Style { width: 20, bold: false });
        page.heading("WHAT TO DO", "  and when, with everything that follows");
        page.sentence("  a sentence that is far too long for one narrow line", 4);
        page.line("unbreakable-but-still-cut-at-the-width");
        let text = page.finish();
        assert!(text.lines().all(|line| width(line) <= 20), "{text}");
        assert!(text.contains("    too long for") || text.contains("    far too long"), "{text}");
    }

    #[test]
    fn cells_are_cut_and_filled() {
        assert_eq!(left("кузня", 7), "кузня  ");
        assert_eq!(right("12", 4), "  12");
        assert_eq!(cut("a long name", 6), "a lon…");
    }
}
