//! Writes a program in free MPS format.

use crate::names::{Names, Repeats, Rules, harmless};
use crate::program::{Col, Program, Row};
use std::io::{self, Write};

/// Name of the objective row: not a name that [`harmless`] gives.
const OBJECTIVE: &str = "cost@";

struct Mps;

impl Rules for Mps {
    /// Anything but blanks and control characters; ASCII only, as readers count bytes.
    fn character(c: char) -> Option<char> {
        c.is_ascii_graphic().then_some(c)
    }

    /// What looks like a comment or a section.
    fn is_reserved(name: &str) -> bool {
        const SECTIONS: [&str; 10] = [
            "NAME", "OBJSENSE", "ROWS", "COLUMNS", "RHS", "BOUNDS", "RANGES", "ENDATA", "QCMATRIX",
            "CSECTION",
        ];
        let upper = name.to_ascii_uppercase();
        name.starts_with(['*', '$', '\'']) || SECTIONS.contains(&upper.as_str()) || upper == "QSECTION"
    }
}

/// Writes a program in free MPS format. Figures are written so that they are read back exactly, except the upper bound
/// of a row with two finite bounds, which MPS keeps as a width. A row without bounds is written as a free row, which
/// most readers leave out.
///
/// The output is many small writes: give it a buffered writer.
pub fn write_mps(program: &Program, names: &dyn Names, out: &mut dyn Write) -> io::Result<()> {
    let rows = Repeats::among(program.n_rows(), |row| names.row_name(Row(row)));
    let cols = Repeats::among(program.n_cols(), |col| names.col_name(Col(col)));
    let row_name = |row: u32| harmless::<Mps>(&names.row_name(Row(row)), row, &rows);
    let col_name = |col: u32| harmless::<Mps>(&names.col_name(Col(col)), col, &cols);
    writeln!(out, "NAME program")?;
    writeln!(out, "ROWS\n N {OBJECTIVE}")?;
    for row in 0..program.n_rows() as u32 {
        writeln!(out, " {} {}", sense(program, row), row_name(row))?;
    }
    writeln!(out, "COLUMNS")?;
    let columns = Columns::of(program);
    let mut whole = false;
    let mut markers = 0;
    for col in 0..program.n_cols() as u32 {
        let at = col as usize;
        if program.integer[at] != whole {
            whole = program.integer[at];
            let end = if whole { "INTORG" } else { "INTEND" };
            writeln!(out, " marker@{markers} 'MARKER' '{end}'")?;
            markers += 1;
        }
        let name = col_name(col);
        let terms = columns.column(at);
        if program.cost[at] != 0.0 || terms.len() == 0 {
            writeln!(out, " {name} {OBJECTIVE} {:?}", program.cost[at])?;
        }
        for (row, value) in terms {
            writeln!(out, " {name} {} {value:?}", row_name(row))?;
        }
    }
    if whole {
        writeln!(out, " marker@{markers} 'MARKER' 'INTEND'")?;
    }
    writeln!(out, "RHS")?;
    if program.offset != 0.0 {
        writeln!(out, " rhs {OBJECTIVE} {:?}", -program.offset)?;
    }
    for row in 0..program.n_rows() as u32 {
        let (lower, upper) = (program.row_lower[row as usize], program.row_upper[row as usize]);
        let side = if lower.is_finite() { lower } else { upper };
        if side.is_finite() && side != 0.0 {
            writeln!(out, " rhs {} {side:?}", row_name(row))?;
        }
    }
    writeln!(out, "RANGES")?;
    for row in 0..program.n_rows() as u32 {
        let (lower, upper) = (program.row_lower[row as usize], program.row_upper[row as usize]);
        if lower.is_finite() && upper.is_finite() && lower != upper {
            writeln!(out, " ranges {} {:?}", row_name(row), upper - lower)?;
        }
    }
    writeln!(out, "BOUNDS")?;
    for col in 0..program.n_cols() as u32 {
        let (lower, upper) = (program.col_lower[col as usize], program.col_upper[col as usize]);
        let whole = program.integer[col as usize];
        let mut bound = |kind: &str, value: Option<f64>| match value {
            Some(value) => writeln!(out, " {kind} bounds {} {value:?}", col_name(col)),
            None => writeln!(out, " {kind} bounds {}", col_name(col)),
        };
        if lower == upper {
            bound("FX", Some(lower))?;
        } else if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
            bound("FR", None)?;
        } else {
            if lower == f64::NEG_INFINITY {
                bound("MI", None)?;
            } else if lower != 0.0 || whole || upper < 0.0 {
                bound("LO", Some(lower))?;
            }
            // Readers differ on the default upper bound of a whole column: it is always written.
            if upper.is_finite() {
                bound("UP", Some(upper))?;
            } else if whole {
                bound("PL", None)?;
            }
        }
    }
    writeln!(out, "ENDATA")
}

/// MPS's letter for a row.
fn sense(program: &Program, row: u32) -> char {
    let (lower, upper) = (program.row_lower[row as usize], program.row_upper[row as usize]);
    match (lower.is_finite(), upper.is_finite()) {
        (true, true) if lower == upper => 'E',
        (true, _) => 'G',
        (false, true) => 'L',
        (false, false) => 'N',
    }
}

/// The matrix by columns.
struct Columns {
    start: Vec<usize>,
    row: Vec<u32>,
    value: Vec<f64>,
}

impl Columns {
    fn of(program: &Program) -> Columns {
        let mut start = vec![0usize; program.n_cols() + 1];
        for &col in &program.col_index {
            start[col as usize + 1] += 1;
        }
        for at in 1..start.len() {
            start[at] += start[at - 1];
        }
        let mut next = start.clone();
        let (mut row, mut value) = (vec![0; program.n_nonzeros()], vec![0.0; program.n_nonzeros()]);
        for at in 0..program.n_rows() as u32 {
            for (col, coefficient) in program.row(Row(at)) {
                let place = &mut next[col.index()];
                (row[*place], value[*place]) = (at, coefficient);
                *place += 1;
            }
        }
        Columns { start, row, value }
    }

    fn column(&self, col: usize) -> impl ExactSizeIterator<Item = (u32, f64)> + '_ {
        let range = self.start[col]..self.start[col + 1];
        self.row[range.clone()].iter().copied().zip(self.value[range].iter().copied())
    }
}
