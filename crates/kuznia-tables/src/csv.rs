//! CSV folders: tables as people save them, and tables as we write them.

mod folder;
mod scan;
mod settings;
mod write;

pub use folder::read_folder;
pub use write::{csv_cell, write_draft_csv};
