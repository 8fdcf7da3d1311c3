//! Refuses workbooks that unpack to far more than they are, before any parser reads them.

use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;

/// Most parts of a package.
const PARTS: usize = 4_096;
/// Most bytes of a package.
const LARGEST: u64 = 512 << 20;
/// Most unpacked bytes of all parts together.
const TOTAL: u64 = 4 << 30;
/// A package that unpacks to less than this may be packed as tightly as it likes.
const SMALL: u64 = 32 << 20;
/// Real workbooks pack about ten to forty times.
const TIGHT: u64 = 120;
/// A part that a parser holds in memory may have so many bytes however tightly it is packed.
const SMALL_PART: u64 = 4 << 20;
/// Names and texts, which differ from each other, pack about five to ten times.
const TIGHT_PART: u64 = 40;
/// Most unpacked bytes of a part that a parser holds in memory.
const LARGEST_PART: u64 = 256 << 20;

/// Unpacks every part into nothing and counts. The sizes that the package states are not believed.
///
/// # Errors
/// A lower-case sentence, if the package is broken, unpacks to too much or is packed suspiciously tightly.
pub(super) fn guard<R: Read + Seek>(mut source: R) -> Result<(), String> {
    let broken = |error: std::io::Error| format!("it cannot be read: {error}");
    let size = source.seek(SeekFrom::End(0)).map_err(broken)?;
    if size > LARGEST {
        return Err(format!("it has {size} bytes, more than can be read"));
    }
    source.rewind().map_err(broken)?;
    let mut head = Vec::new();
    source.by_ref().take(8).read_to_end(&mut head).map_err(broken)?;
    if head == [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] {
        return Err("it is an old `.xls` workbook, or protected by a password".to_owned());
    }
    source.rewind().map_err(broken)?;
    let mut package = ZipArchive::new(source).map_err(|error| format!("it is not a workbook: {error}"))?;
    if package.len() > PARTS {
        return Err(format!("it has {} parts, more than {PARTS}", package.len()));
    }
    let most = TOTAL.min(SMALL.max(size.saturating_mul(TIGHT)));
    let mut total = 0;
    let mut buffer = vec![0; 64 << 10];
    for at in 0..package.len() {
        let mut part =
            package.by_index(at).map_err(|error| format!("its part {at} cannot be read: {error}"))?;
        let name = part.name().map_or_else(|_| format!("part {at}"), |name| name.into_owned());
        // Sheets are streamed; media are not read.
        let held = !name.contains("/worksheets/") && !name.contains("/media/");
        let most_held = LARGEST_PART.min(SMALL_PART.max(part.compressed_size().saturating_mul(TIGHT_PART)));
        let mut unpacked: u64 = 0;
        let mut counts = Counts::default();
        loop {
            let read =
                part.read(&mut buffer).map_err(|error| format!("its part `{name}` is broken: {error}"))?;
            if read == 0 {
                break;
            }
            if unpacked == 0 && is_wide(&buffer[..read.min(4)]) {
                return Err(format!("its part `{name}` is written in UTF-16, as no workbook is"));
            }
            if held {
                counts.scan(&buffer[..read]);
            }
            unpacked += read as u64;
            total += read as u64;
            if total > most || (held && unpacked > most_held) {
                return Err(format!(
                    "its part `{name}` unpacks to far more than a workbook of its size holds"
                ));
            }
        }
        // A text takes five bytes at least. A parser believes the count and makes room for so many.
        if counts.greatest > unpacked / 5 {
            return Err(format!("its part `{name}` states more texts than it holds"));
        }
    }
    Ok(())
}

/// Whether XML begins in a code of two or four bytes a character, in which no count would be seen.
fn is_wide(head: &[u8]) -> bool {
    head.starts_with(&[0xFE, 0xFF])
        || head.starts_with(&[0xFF, 0xFE])
        || (head.contains(&b'<') && head.contains(&0))
}

/// The greatest count of different texts that a part states, found over the ends of buffers.
#[derive(Default)]
struct Counts {
    greatest: u64,
    /// Signs of the name that were met.
    met: usize,
    /// What is read after the name.
    number: Option<u64>,
}

impl Counts {
    const NAME: &'static [u8] = b"uniqueCount";

    fn scan(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match (self.number, byte) {
                (Some(number), digit @ b'0'..=b'9') => {
                    let number = number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
                    self.number = Some(number);
                    self.greatest = self.greatest.max(number);
                }
                (Some(_), b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\'' | b'+') => {}
                _ => {
                    self.number = None;
                    self.met =
                        if *byte == Self::NAME[self.met] { self.met + 1 } else { usize::from(*byte == b'u') };
                    if self.met == Self::NAME.len() {
                        (self.met, self.number) = (0, Some(0));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn stated_counts_are_found_over_the_ends_of_buffers() {
        let text = b"<sst count=\"900\" uuniqueCount = '1234'><si/></sst>";
        for size in [1, 7, 1000] {
            let mut counts = Counts::default();
            text.chunks(size).for_each(|chunk| counts.scan(chunk));
            assert_eq!(counts.greatest, 1234, "{size}");
        }
    }
}
