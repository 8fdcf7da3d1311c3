//! The program of a case as a file for other solvers, rows and columns named in the user's words.

use crate::build::Formulation;
use kuznia_lp::{Col, Names, Row, write_lp, write_mps};
use std::borrow::Cow;
use std::io::{self, Write};

/// Names such as `material_balance[propellant,works-2,2025Q3]`, rendered as they are written.
struct InWords<'f, 'a>(&'f Formulation<'a>);

impl Names for InWords<'_, '_> {
    fn row_name(&self, row: Row) -> Cow<'_, str> {
        let model = &self.0.model;
        Cow::Owned(self.0.rows.name(model.case, &model.index, row.0))
    }

    fn col_name(&self, col: Col) -> Cow<'_, str> {
        let model = &self.0.model;
        Cow::Owned(model.columns.names.name(model.case, &model.index, col.0))
    }
}

impl Formulation<'_> {
    /// Writes the program as free MPS. Names lose what the format does not allow and still differ from each other.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_mps(&self, out: &mut dyn Write) -> io::Result<()> {
        write_mps(&self.program, &InWords(self), out)
    }

    /// Writes the program in the LP format of CPLEX. Names lose what the format does not allow and still differ from
    /// each other.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_lp(&self, out: &mut dyn Write) -> io::Result<()> {
        write_lp(&self.program, &InWords(self), out)
    }
}
