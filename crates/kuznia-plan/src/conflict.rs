//! Why no plan can exist, in the user's words.

use crate::build::Formulation;
use crate::outcome::ConflictRow;
use kuznia_lp::Options;

/// Rows and limits that cannot hold together.
pub(crate) fn explain(_formulation: &Formulation, _options: &Options) -> Vec<ConflictRow> {
    Vec::new()
}
