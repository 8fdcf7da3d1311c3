//! How much a table may take in memory: cells that rows span, and how many of them are filled.

/// Most columns of a table.
pub(crate) const COLUMNS: usize = 4_096;
/// Most cells that the rows of a case may span, blank ones included.
pub(crate) const MOST: u64 = 100_000_000;
/// Below so many cells nothing is suspicious.
const SMALL: u64 = 1 << 20;
/// Of so many spanned cells one at least is filled in any table that people or programs write.
const SPARSE: u64 = 256;

/// A count of cells.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    spanned: u64,
    filled: u64,
}

impl Span {
    /// Takes room for a row of so many cells of which so many are filled.
    ///
    /// # Errors
    /// A lower-case sentence, if the rows span more than a case needs.
    pub(crate) fn row(&mut self, width: usize, filled: usize) -> Result<(), String> {
        self.spanned += width as u64;
        self.filled += filled as u64;
        if self.spanned > MOST {
            return Err(format!("the rows have more than {MOST} cells in all, more than can be read"));
        }
        if self.spanned > SMALL && self.spanned / SPARSE > self.filled {
            return Err(format!("the rows span {} cells, nearly all of them blank", self.spanned));
        }
        Ok(())
    }

    /// Takes a filled cell of a row that has its room.
    #[cfg(feature = "excel")]
    pub(crate) fn filled(&mut self) {
        self.filled += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_or_nearly_blank_is_refused() {
        let mut span = Span::default();
        assert!((0..10_000).all(|_| span.row(100, 3).is_ok()));
        let mut blank = Span::default();
        assert!((0..10_000).any(|_| blank.row(COLUMNS, 1).is_err()));
        let mut large = Span::default();
        assert!((0..200_000).any(|_| large.row(1_000, 900).is_err()));
    }
}
