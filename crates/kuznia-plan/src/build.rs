//! From the case to the solver's arrays.

use crate::constraints;
use crate::index::Index;
use crate::model::Model;
use crate::objective::{Pricing, state};
use crate::rows::Names;
use crate::variables::Columns;
use kuznia_case::Case;
use kuznia_lp::Program;

/// A formulated case: the program, and what each of its rows and columns is about.
///
/// The program may be changed (bounds, right-hand sides, costs, rows added at its end) and solved by whoever holds it;
/// the meaning of the rows and columns written here does not change with it.
pub struct Formulation<'a> {
    /// The program in compressed arrays.
    pub program: Program,
    pub(crate) model: Model<'a>,
    pub(crate) rows: Names,
    learns: bool,
}

impl<'a> Formulation<'a> {
    /// Writes columns, rows and prices.
    pub fn new(case: &'a Case) -> Self {
        Self::from_index(case, Index::new(case), true)
    }

    /// Writes a case whose costs stay as the tables have them: the table `learning` is left out.
    pub fn without_learning(case: &'a Case) -> Self {
        Self::from_index(case, Index::new(case), false)
    }

    /// Writes a case that differs from another formulation's in its figures only, with the same possible commitments, even
    /// where a longer lead completes them beyond the horizon; it learns where the other does.
    pub fn like(case: &'a Case, other: &Formulation) -> Self {
        Self::from_index(case, Index::like(case, &other.model.index), other.learns)
    }

    fn from_index(case: &'a Case, index: Index, learns: bool) -> Self {
        let mut program = Program::new();
        let columns = Columns::new(case, &index, &mut program, learns);
        let mut model = Model::new(case, index, columns);
        let rows = constraints::write(&mut model, &mut program);
        state(&model, &mut Pricing(&mut program));
        Self { program, model, rows, learns }
    }
}
