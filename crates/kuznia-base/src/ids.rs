//! Typed dense indices and the tables that they index: no string keys after `check`.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A dense index of one kind of noun: `0..table.len()`.
pub trait Id: Copy + Ord + fmt::Debug {
    /// The id with this index.
    fn new(index: usize) -> Self;
    /// The index of this id.
    fn index(self) -> usize;
}

/// Defines an id type: `define_id!(SiteId, "a site")`.
#[macro_export]
macro_rules! define_id {
    ($name:ident, $what:literal) => {
        #[doc = concat!("Dense index of ", $what, " in its table.")]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(u32);

        impl $crate::Id for $name {
            fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("a table has fewer than 2^32 rows"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

/// A vector that only its own id type indexes.
#[derive(Clone, PartialEq)]
pub struct Table<I, T> {
    rows: Vec<T>,
    id: PhantomData<fn(I) -> I>,
}

impl<I: Id, T> Table<I, T> {
    /// An empty table.
    pub const fn new() -> Self {
        Self { rows: Vec::new(), id: PhantomData }
    }
    /// A table of `len` equal rows.
    pub fn filled(len: usize, row: T) -> Self
    where
        T: Clone,
    {
        Self::from(vec![row; len])
    }
    /// Appends a row and returns its id.
    pub fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::new(self.rows.len() - 1)
    }
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// All ids in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.rows.len()).map(I::new)
    }
    /// Ids with their rows, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.rows.iter().enumerate().map(|(index, row)| (I::new(index), row))
    }
    /// The rows in order.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }
    /// The rows in order, mutably.
    pub fn rows_mut(&mut self) -> &mut [T] {
        &mut self.rows
    }
    /// The first id whose row satisfies the condition.
    pub fn find(&self, condition: impl Fn(&T) -> bool) -> Option<I> {
        self.rows.iter().position(condition).map(I::new)
    }
}

impl<I: Id, T> Default for Table<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> From<Vec<T>> for Table<I, T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, id: PhantomData }
    }
}

impl<I: Id, T> FromIterator<T> for Table<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(rows: A) -> Self {
        Self::from(rows.into_iter().collect::<Vec<_>>())
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Table<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the ids of these tests are used here alone")]
mod tests {
    use super::*;
    define_id!(NutId, "a nut");

    #[test]
    fn an_id_finds_the_row_it_was_given_for() {
        let mut nuts = Table::<NutId, &str>::new();
        let hazel = nuts.push("hazel");
        let wal = nuts.push("wal");
        assert_eq!((nuts[hazel], nuts[wal], nuts.len()), ("hazel", "wal", 2));
        assert_eq!(nuts.find(|n| *n == "wal"), Some(wal));
        assert_eq!(nuts.ids().collect::<Vec<_>>(), vec![hazel, wal]);
    }
}
