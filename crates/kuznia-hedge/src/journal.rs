//! What a decomposition has asked and learnt so far: enough to go on after an interruption to the same bytes.
//!
//! The futures are by far the dearest part, so what they taught is kept and the masters are solved again: these then go
//! through the very states that they went through before, and no state of a solver has to be kept.

use crate::master::Cut;
use crate::pool::{Bases, Codes};
use kuznia_base::bytes::{Reader, Writer};
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
#[derive(Clone, PartialEq, Debug)]
pub struct Journal {
    /// Cost of each scenario if it alone were known; empty before the first evaluation.
    pub(crate) alone: Vec<f64>,
    pub(crate) entries: Vec<Entry>,
    /// The bases from which the next evaluation starts.
    pub(crate) bases: Bases,
}

impl Default for Journal {
    /// Nothing was asked.
    fn default() -> Self {
        Self { alone: Vec::new(), entries: Vec::new(), bases: Bases::Shared(None) }
    }
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

    /// As bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.numbers(&self.alone);
        out.count(self.entries.len() as u64);
        for entry in &self.entries {
            [&entry.x, &entry.values, &entry.marked].iter().for_each(|own| out.numbers(own));
            out.count(entry.cuts.len() as u64);
            for cut in &entry.cuts {
                out.number(cut.lower);
                out.count(cut.terms.len() as u64);
                for (col, value) in &cut.terms {
                    out.count(u64::from(col.0));
                    out.number(*value);
                }
            }
        }
        let write = |out: &mut Writer, (cols, rows): &Codes| {
            out.bytes(cols);
            out.bytes(rows);
        };
        match &self.bases {
            Bases::Shared(basis) => {
                out.count(0);
                write(&mut out, &basis.as_ref().map(Basis::codes).unwrap_or_default());
            }
            Bases::Own(bases) => {
                out.count(bases.len() as u64);
                bases.iter().for_each(|own| write(&mut out, own.as_ref().unwrap_or(&Codes::default())));
            }
        }
        out.finish()
    }

    /// From [`Journal::write`]; `None` where the bytes are not whole.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        let alone = from.numbers()?;
        let mut entries = Vec::new();
        for _ in 0..from.count()? {
            let (x, values, marked) = (from.numbers()?, from.numbers()?, from.numbers()?);
            let mut cuts = Vec::new();
            for _ in 0..from.count()? {
                let lower = from.number()?;
                let mut terms = Vec::new();
                for _ in 0..from.count()? {
                    terms.push((Col(u32::try_from(from.count()?).ok()?), from.number()?));
                }
                cuts.push(Cut { terms, lower });
            }
            entries.push(Entry { x, values, marked, cuts });
        }
        let count = from.count()?;
        let mut codes = || {
            let (cols, rows) = (from.bytes()?, from.bytes()?);
            Some(if cols.is_empty() { None } else { Some((cols.to_vec(), rows.to_vec())) })
        };
        let bases = match count {
            0 => Bases::Shared(match codes()? {
                Some((cols, rows)) => Some(Basis::from_codes(&cols, &rows)?),
                None => None,
            }),
            own => Bases::Own((0..own).map(|_| codes()).collect::<Option<_>>()?),
        };
        from.is_empty().then_some(Self { alone, entries, bases })
    }
}
