//! From the case to the solver's arrays.

use crate::constraints;
use crate::index::Index;
use crate::model::Model;
use crate::objective::{Pricing, state};
use crate::rows::Names;
use crate::variables::Columns;
use kuznia_case::Case;
use kuznia_lp::Program;

/// A formulated case.
pub(crate) struct Formulation<'a> {
    pub model: Model<'a>,
    pub program: Program,
    pub rows: Names,
}

impl<'a> Formulation<'a> {
    /// Writes columns, rows and prices.
    pub(crate) fn new(case: &'a Case, index: &'a Index) -> Self {
        let mut program = Program::new();
        let columns = Columns::new(case, index, &mut program);
        let mut model = Model::new(case, index, columns);
        let rows = constraints::write(&mut model, &mut program);
        state(&model, &mut Pricing(&mut program));
        Self { model, program, rows }
    }
}
