//! What the parts of a synthetic case share: random numbers, rows of tables, who makes what.

use super::{Synthetic, Touch};
use kuznia_case::{Cell, DraftRow, DraftTable};
use std::collections::BTreeMap;

/// SplitMix64 (Steele, Lea and Flood 2014, *Fast splittable pseudorandom number generators*).
pub(super) struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// Between low and high, with three decimals so that the tables stay readable.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((low + unit * (high - low)) * 1e3).round() / 1e3
    }
}

/// One line that makes an item.
pub(super) struct Made {
    pub(super) item: usize,
    pub(super) site: usize,
    /// Runs per year of the installed unit.
    pub(super) rate: f64,
}

/// A synthetic case in the making.
pub(super) struct Maker {
    pub(super) rng: Rng,
    pub(super) size: Synthetic,
    pub(super) touch: Touch,
    pub(super) tables: BTreeMap<&'static str, DraftTable>,
    /// Lines in order; `line-n` is the n-th.
    pub(super) made: Vec<Made>,
    /// Lines that make each item.
    pub(super) makers: Vec<Vec<usize>>,
    /// Inputs of each item's process, with amounts per run.
    pub(super) inputs: Vec<Vec<(usize, f64)>>,
    /// Yearly need of each item that capacities are scaled to.
    pub(super) gross: Vec<f64>,
    /// Number of links so far.
    pub(super) links: usize,
    /// Offers so far, by item.
    pub(super) offers: Vec<usize>,
}

/// A value that stands in a cell.
pub(super) trait IntoCell {
    fn cell(self) -> Cell;
}

impl IntoCell for &str {
    fn cell(self) -> Cell {
        if self.is_empty() { Cell::Blank } else { Cell::text(self) }
    }
}

impl IntoCell for String {
    fn cell(self) -> Cell {
        self.as_str().cell()
    }
}

impl IntoCell for f64 {
    fn cell(self) -> Cell {
        Cell::Number(self)
    }
}

impl IntoCell for bool {
    fn cell(self) -> Cell {
        Cell::Yes(self)
    }
}

impl<T: IntoCell> IntoCell for Option<T> {
    fn cell(self) -> Cell {
        self.map_or(Cell::Blank, T::cell)
    }
}

/// Adds a row to a table: `row!(maker, "table", "column,column"; value, value)`.
macro_rules! row {
    ($maker:expr, $table:literal, $header:literal; $($value:expr),+ $(,)?) => {{
        let cells = vec![$($crate::generate::maker::IntoCell::cell($value)),+];
        $maker.push($table, $header, cells)
    }};
}
pub(super) use row;

impl Maker {
    pub(super) fn new(size: Synthetic, touch: Touch) -> Maker {
        Maker {
            rng: Rng(size.seed),
            size,
            touch,
            tables: BTreeMap::new(),
            made: Vec::new(),
            makers: vec![Vec::new(); size.items],
            inputs: vec![Vec::new(); size.items],
            gross: vec![0.0; size.items],
            links: 0,
            offers: Vec::new(),
        }
    }

    /// Adds a row of cells in the header's order.
    pub(super) fn push(&mut self, table: &'static str, header: &'static str, cells: Vec<Cell>) {
        let table = self.tables.entry(table).or_insert_with(|| DraftTable {
            file: Some(format!("{table}.csv")),
            header: header.split(',').map(str::to_owned).collect(),
            ..DraftTable::default()
        });
        debug_assert_eq!(table.header.len(), cells.len(), "{header}");
        let number = table.rows.len() as u32 + 2;
        table.rows.push(DraftRow { number, cells });
    }

    /// Whether every family is to be touched.
    pub(super) fn all(&self) -> bool {
        self.touch == Touch::Every
    }

    /// Whether there may be whole columns.
    pub(super) fn whole(&self) -> bool {
        self.all() && self.size.projects > 0
    }

    /// Number of tiers, raw material and finished goods included.
    pub(super) fn tiers(&self) -> usize {
        match self.size.items {
            ..24 => 3,
            24..200 => 4,
            _ => 5,
        }
    }

    /// Tier of an item, 0 for raw material.
    pub(super) fn tier(&self, item: usize) -> usize {
        item * self.tiers() / self.size.items
    }

    /// Items of a tier.
    pub(super) fn items_of(&self, tier: usize) -> std::ops::Range<usize> {
        let first = |tier: usize| (tier * self.size.items).div_ceil(self.tiers());
        first(tier)..first(tier + 1)
    }

    /// The finished goods.
    pub(super) fn finished(&self) -> std::ops::Range<usize> {
        self.items_of(self.tiers() - 1)
    }

    /// Where the need for a finished good is.
    pub(super) fn depot(&self, item: usize) -> usize {
        item % self.size.sites
    }

    /// Number of grid zones and labour markets.
    pub(super) fn regions(&self) -> usize {
        (self.size.sites / 25).clamp(2, 12)
    }
}
