//! Tables of a case as Parquet.

pub(crate) mod contained;
mod read;
mod write;

pub(crate) use read::read_parquet_table;
pub use write::write_draft_parquet;
