//! What a decomposition has asked and learnt so far: enough to go on after an interruption to the same bytes.
//!
//! The futures are by far the dearest part, so what they taught is kept and the masters are solved again: these then go
//! through the very states that they went through before, and no state of a solver has to be kept.

use crate::master::Cut;
use kuznia_lp::{Basis, Col};

/// What the futures answered to a first stage.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Entry {
    /// The first stage that they were asked about.
    pub(crate) x: Vec<f64>,
    /// Cost of each scenario and the part that marked columns cost; empty where some cannot be completed.
    pub(crate) values: Vec<f64>,
    pub(crate) marked: Vec<f64>,
    /// What the master learnt.
    pub(crate) cuts: Vec<Cut>,
}

/// The evaluations of a decomposition, in order.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Journal {
    /// Cost of each scenario if it alone were known; empty before the first evaluation.
    pub(crate) alone: Vec<f64>,
    pub(crate) entries: Vec<Entry>,
    /// The basis from which the next evaluation starts.
    pub(crate) basis: Option<Basis>,
}

impl Journal {
    /// Evaluations in it.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was asked yet.
    pub fn is_empty(&self) -> bool {
        self.alone.is_empty()
    }

    /// As bytes, little-endian, figures by their bits.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        figures(&mut out, &self.alone);
        count(&mut out, self.entries.len());
        for entry in &self.entries {
            for own in [&entry.x, &entry.values, &entry.marked] {
                figures(&mut out, own);
            }
            count(&mut out, entry.cuts.len());
            for cut in &entry.cuts {
                out.extend(cut.lower.to_le_bytes());
                count(&mut out, cut.terms.len());
                for (col, value) in &cut.terms {
                    out.extend(col.0.to_le_bytes());
                    out.extend(value.to_le_bytes());
                }
            }
        }
        let (cols, rows) = self.basis.as_ref().map(Basis::codes).unwrap_or_default();
        for codes in [cols, rows] {
            count(&mut out, codes.len());
            out.extend(codes);
        }
        out
    }

    /// From [`Journal::write`]; `None` where the bytes are not whole.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let rest = &mut &*bytes;
        let alone = read_figures(rest)?;
        let mut entries = Vec::new();
        for _ in 0..read_count(rest)? {
            let (x, values, marked) = (read_figures(rest)?, read_figures(rest)?, read_figures(rest)?);
            let mut cuts = Vec::new();
            for _ in 0..read_count(rest)? {
                let lower = f64::from_le_bytes(take(rest)?);
                let mut terms = Vec::new();
                for _ in 0..read_count(rest)? {
                    let col = Col(u32::from_le_bytes(take(rest)?));
                    terms.push((col, f64::from_le_bytes(take(rest)?)));
                }
                cuts.push(Cut { terms, lower });
            }
            entries.push(Entry { x, values, marked, cuts });
        }
        let (cols, rows) = (read_codes(rest)?, read_codes(rest)?);
        let basis = if cols.is_empty() { None } else { Some(Basis::from_codes(&cols, &rows)?) };
        rest.is_empty().then_some(Self { alone, entries, basis })
    }
}

fn count(out: &mut Vec<u8>, count: usize) {
    out.extend((count as u64).to_le_bytes());
}

fn figures(out: &mut Vec<u8>, figures: &[f64]) {
    count(out, figures.len());
    figures.iter().for_each(|figure| out.extend(figure.to_le_bytes()));
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn read_count(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(u64::from_le_bytes(take(rest)?)).ok()
}

fn read_figures(rest: &mut &[u8]) -> Option<Vec<f64>> {
    (0..read_count(rest)?).map(|_| take(rest).map(f64::from_le_bytes)).collect()
}

fn read_codes(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let count = read_count(rest)?;
    let (head, tail) = rest.split_at_checked(count)?;
    *rest = tail;
    Some(head.to_vec())
}
