//! The façade over Kuznia's crates: read a case, check it, plan it, audit the plan, write the run; open runs again.

pub mod generate;
pub mod results;
