//! `check` and `apply_variant`: what is sound becomes a case, every fault is told with its place, nothing panics.

mod full;
mod margins;
mod mutation;
