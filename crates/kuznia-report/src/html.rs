//! A report as one file of HTML: the page that the front end built, with the data in it; plain tables without that page.

use crate::html_plain::plain;
use crate::report::Report;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// The page of the front end, if it was built before this library was.
const TEMPLATE: Option<&str> = include!(concat!(env!("OUT_DIR"), "/template.rs"));

/// Where the page takes its title, the encoding of its data, and its data, in this order.
const PLACES: [&str; 3] = ["__KUZNIA_TITLE__", "__KUZNIA_ENCODING__", "__KUZNIA_DATA__"];

/// Bytes of data from which on they are compressed.
const LARGE: usize = 200_000;

/// Whether this library carries the page of the front end.
pub fn has_page() -> bool {
    TEMPLATE.is_some()
}

/// A report as one self-contained file. It asks for nothing from any network.
pub fn html(report: &Report) -> String {
    TEMPLATE.and_then(|template| fill(template, report)).unwrap_or_else(|| plain(report))
}

/// The page with the data in it; `None` where the page lacks a place for it.
fn fill(template: &str, report: &Report) -> Option<String> {
    let data = serde_json::to_string(report).unwrap_or_default();
    let (encoding, data) = match data.len() {
        large if large >= LARGE => ("gzip", base64(&gzip(data.as_bytes()))),
        _ => ("plain", island(&data)),
    };
    let values = [&escape(&report.title), encoding, &data];
    // The page is cut first, so that no text of the data can be taken for a place.
    let (mut out, mut rest) = (String::with_capacity(template.len() + data.len()), template);
    for (place, value) in PLACES.into_iter().zip(values) {
        let (before, after) = rest.split_once(place)?;
        out.push_str(before);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// JSON that no text in it can break out of: inside a script element only `<` can end it, and inside a string of JSON
/// it may be written by its number.
fn island(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// Text inside elements and attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Base 64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word =
            group.iter().fold(0_u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - group.len()));
        for at in 0..4 {
            match at <= group.len() {
                true => out.push(LETTERS[(word >> (18 - 6 * at) & 63) as usize] as char),
                false => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Glance, REPORT_VERSION};

    fn hostile(words: &str) -> Report {
        Report {
            version: REPORT_VERSION,
            title: words.to_owned(),
            subtitle: words.to_owned(),
            description: words.to_owned(),
            currency: words.to_owned(),
            glance: Glance {
                verdict: words.to_owned(),
                headlines: Vec::new(),
                actions: Vec::new(),
                more_actions: String::new(),
                payers: Vec::new(),
                coverage: Vec::new(),
                independence: Vec::new(),
                risks: Vec::new(),
            },
            sections: Vec::new(),
            foot: words.to_owned(),
        }
    }

    #[test]
    fn no_text_breaks_out_of_the_island() {
        let template = "<title>__KUZNIA_TITLE__</title><script type=x data-encoding=__KUZNIA_ENCODING__>__KUZNIA_DATA__</script>";
        let words =
            "</script><script>alert(1)</script><!--<script> __KUZNIA_DATA__ __KUZNIA_TITLE__ \u{2028}";
        let page = fill(template, &hostile(words)).expect("the page has its places");
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        assert_eq!(page.matches("</script").count(), 1, "{page}");
        assert!(!page.contains("<!--"));
        let data = page.split_once("plain>").and_then(|(_, rest)| rest.strip_suffix("</script>"));
        let back: serde_json::Value = serde_json::from_str(data.expect("the island")).expect("it is JSON");
        assert_eq!(back["title"], words, "what is read is what was given");
    }

    #[test]
    fn large_data_are_compressed_into_letters_that_end_nothing() {
        let template = "__KUZNIA_TITLE__|__KUZNIA_ENCODING__|__KUZNIA_DATA__";
        let page = fill(template, &hostile(&"</script>".repeat(30_000))).expect("the page has its places");
        let data = page.rsplit('|').next().unwrap_or_default();
        assert!(page.contains("|gzip|") && data.len() < 20_000);
        assert!(data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)));
    }

    #[test]
    fn base_64_is_that_of_the_standard() {
        // RFC 4648, section 10.
        let words = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ];
        for (text, expected) in words {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn a_page_without_its_places_is_not_filled() {
        assert_eq!(fill("<title></title>", &hostile("x")), None);
    }

    #[test]
    fn plain_tables_escape_every_text() {
        let page = plain(&hostile("</title><script>alert('1')</script>"));
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
    }
}
