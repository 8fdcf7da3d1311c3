//! Laws of the assessments, on cases whose answers are known by formula or by hand.

mod alternatives;
mod causes;
mod chains;
mod common;
mod content;
mod frontier;
mod sets;
