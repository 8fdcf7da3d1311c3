//! The façade over Kuznia's crates: read a case, check it, plan it, audit the plan, write the run; open runs again.

mod destination;
pub mod generate;
pub mod results;
pub mod text;
mod trouble;

pub use destination::{Destination, write_folder};
pub use trouble::{Exit, Trouble};
