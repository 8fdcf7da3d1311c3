//! Models, changes to them, points and bases, between our arrays and HiGHS's.

use super::handle::{Highs, HighsError, done};
use crate::program::Program;

/// Values and prices at the end of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Point {
    pub(crate) x: Vec<f64>,
    pub(crate) col_dual: Vec<f64>,
    pub(crate) row_dual: Vec<f64>,
}

/// A basis in HiGHS's own codes (0 lower, 1 basic, 2 upper, 3 free at zero, 4 nonbasic).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawBasis {
    pub(crate) col: Vec<i32>,
    pub(crate) row: Vec<i32>,
}

/// The same bits as HiGHS's 32-bit integers. Column numbers are below 2³¹ (`Program::check`).
fn as_highs_ints(index: &[u32]) -> *const i32 {
    index.as_ptr().cast::<i32>()
}

impl Highs {
    /// Passes a program, replacing what the object held. `integers`: whether columns are to be whole, or relaxed.
    ///
    /// The program must have passed `Program::check`.
    pub(crate) fn pass(&mut self, program: &Program, integers: bool) -> Result<(), HighsError> {
        let starts: Vec<i32> = program
            .row_start
            .iter()
            .map(|&at| i32::try_from(at))
            .collect::<Result<_, _>>()
            .map_err(|_| HighsError("passModel"))?;
        let whole: Vec<i32> = if integers && program.integer.contains(&true) {
            program.integer.iter().map(|&whole| i32::from(whole)).collect()
        } else {
            Vec::new()
        };
        // SAFETY: all arrays have the lengths that are passed with them; HiGHS copies them.
        done("passModel", unsafe {
            highs_sys::Highs_passModel(
                self.raw(),
                program.n_cols() as i32,
                program.n_rows() as i32,
                program.n_nonzeros() as i32,
                0,
                highs_sys::MATRIX_FORMAT_ROW_WISE,
                1,
                highs_sys::OBJECTIVE_SENSE_MINIMIZE,
                program.offset,
                program.cost.as_ptr(),
                program.col_lower.as_ptr(),
                program.col_upper.as_ptr(),
                program.row_lower.as_ptr(),
                program.row_upper.as_ptr(),
                starts.as_ptr(),
                as_highs_ints(&program.col_index),
                program.value.as_ptr(),
                std::ptr::null(),
                std::ptr::null(),
                std::ptr::null(),
                if whole.is_empty() { std::ptr::null() } else { whole.as_ptr() },
            )
        })
    }

    pub(crate) fn n_cols(&self) -> usize {
        // SAFETY: the object is alive.
        unsafe { highs_sys::Highs_getNumCol(self.raw()) as usize }
    }

    pub(crate) fn n_rows(&self) -> usize {
        // SAFETY: the object is alive.
        unsafe { highs_sys::Highs_getNumRow(self.raw()) as usize }
    }

    /// Changes bounds of the columns `cols` (any order, no repetition).
    pub(crate) fn set_col_bounds(
        &mut self,
        cols: &[u32],
        lower: &[f64],
        upper: &[f64],
    ) -> Result<(), HighsError> {
        let call = "changeColsBoundsBySet";
        self.check_set(call, cols, self.n_cols(), &[lower.len(), upper.len()])?;
        // SAFETY: the lengths agree and the columns exist (checked above).
        done(call, unsafe {
            highs_sys::Highs_changeColsBoundsBySet(
                self.raw(),
                cols.len() as i32,
                as_highs_ints(cols),
                lower.as_ptr(),
                upper.as_ptr(),
            )
        })
    }

    /// Changes bounds of the rows `rows` (any order, no repetition).
    pub(crate) fn set_row_bounds(
        &mut self,
        rows: &[u32],
        lower: &[f64],
        upper: &[f64],
    ) -> Result<(), HighsError> {
        let call = "changeRowsBoundsBySet";
        self.check_set(call, rows, self.n_rows(), &[lower.len(), upper.len()])?;
        // SAFETY: as above.
        done(call, unsafe {
            highs_sys::Highs_changeRowsBoundsBySet(
                self.raw(),
                rows.len() as i32,
                as_highs_ints(rows),
                lower.as_ptr(),
                upper.as_ptr(),
            )
        })
    }

    /// Changes costs of the columns `cols` (any order, no repetition).
    pub(crate) fn set_costs(&mut self, cols: &[u32], cost: &[f64]) -> Result<(), HighsError> {
        let call = "changeColsCostBySet";
        self.check_set(call, cols, self.n_cols(), &[cost.len()])?;
        // SAFETY: as above.
        done(call, unsafe {
            highs_sys::Highs_changeColsCostBySet(
                self.raw(),
                cols.len() as i32,
                as_highs_ints(cols),
                cost.as_ptr(),
            )
        })
    }

    /// Changes one coefficient; one that was zero becomes a nonzero.
    pub(crate) fn set_coefficient(&mut self, row: u32, col: u32, value: f64) -> Result<(), HighsError> {
        let call = "changeCoeff";
        self.check_set(call, &[row], self.n_rows(), &[])?;
        self.check_set(call, &[col], self.n_cols(), &[])?;
        // SAFETY: the object is alive, row and column exist (checked above).
        done(call, unsafe { highs_sys::Highs_changeCoeff(self.raw(), row as i32, col as i32, value) })
    }

    /// Adds rows, given compressed like a program's.
    pub(crate) fn add_rows(
        &mut self,
        lower: &[f64],
        upper: &[f64],
        start: &[usize],
        index: &[u32],
        value: &[f64],
    ) -> Result<(), HighsError> {
        let call = "addRows";
        let starts: Vec<i32> = start
            .iter()
            .map(|&at| i32::try_from(at))
            .collect::<Result<_, _>>()
            .map_err(|_| HighsError(call))?;
        self.check_set(call, index, self.n_cols(), &[value.len()])?;
        if upper.len() != lower.len()
            || start.len() < lower.len()
            || start.last().is_some_and(|&end| end > index.len())
        {
            return Err(HighsError(call));
        }
        // SAFETY: the lengths agree and the columns exist (checked above).
        done(call, unsafe {
            highs_sys::Highs_addRows(
                self.raw(),
                lower.len() as i32,
                lower.as_ptr(),
                upper.as_ptr(),
                value.len() as i32,
                starts.as_ptr(),
                as_highs_ints(index),
                value.as_ptr(),
            )
        })
    }

    /// Adds a column with the rows in which it stands.
    pub(crate) fn add_col(
        &mut self,
        cost: f64,
        lower: f64,
        upper: f64,
        rows: &[u32],
        value: &[f64],
    ) -> Result<(), HighsError> {
        let call = "addCol";
        self.check_set(call, rows, self.n_rows(), &[value.len()])?;
        // SAFETY: the lengths agree and the rows exist (checked above).
        done(call, unsafe {
            highs_sys::Highs_addCol(
                self.raw(),
                cost,
                lower,
                upper,
                rows.len() as i32,
                as_highs_ints(rows),
                value.as_ptr(),
            )
        })
    }

    /// Values and prices of the last run. What HiGHS does not have is left at zero.
    pub(crate) fn point(&self) -> Point {
        let (cols, rows) = (self.n_cols(), self.n_rows());
        let mut point = Point { x: vec![0.0; cols], col_dual: vec![0.0; cols], row_dual: vec![0.0; rows] };
        let mut activity = vec![0.0; rows];
        // SAFETY: the arrays have the model's lengths.
        unsafe {
            highs_sys::Highs_getSolution(
                self.raw(),
                point.x.as_mut_ptr(),
                point.col_dual.as_mut_ptr(),
                activity.as_mut_ptr(),
                point.row_dual.as_mut_ptr(),
            );
        }
        point
    }

    /// The basis of the last run, where there is a valid one.
    pub(crate) fn basis(&self) -> Option<RawBasis> {
        if self.info_int(c"basis_validity") != 1 {
            return None;
        }
        let mut basis = RawBasis { col: vec![0; self.n_cols()], row: vec![0; self.n_rows()] };
        // SAFETY: the arrays have the model's lengths.
        let status =
            unsafe { highs_sys::Highs_getBasis(self.raw(), basis.col.as_mut_ptr(), basis.row.as_mut_ptr()) };
        done("getBasis", status).ok().map(|()| basis)
    }

    /// Starts the next run from this basis.
    pub(crate) fn set_basis(&mut self, basis: &RawBasis) -> Result<(), HighsError> {
        if basis.col.len() != self.n_cols() || basis.row.len() != self.n_rows() {
            return Err(HighsError("setBasis"));
        }
        // SAFETY: the arrays have the model's lengths (checked above).
        done("setBasis", unsafe {
            highs_sys::Highs_setBasis(self.raw(), basis.col.as_ptr(), basis.row.as_ptr())
        })
    }

    /// Forgets basis, factorisation and solution.
    pub(crate) fn clear_solver(&mut self) -> Result<(), HighsError> {
        // SAFETY: the object is alive.
        done("clearSolver", unsafe { highs_sys::Highs_clearSolver(self.raw()) })
    }

    /// Gives a point as the start of the next run (the incumbent of a mixed-integer program).
    pub(crate) fn set_start(&mut self, x: &[f64]) -> Result<(), HighsError> {
        if x.len() != self.n_cols() {
            return Err(HighsError("setSolution"));
        }
        // SAFETY: the array has the model's length; absent ones may be null.
        done("setSolution", unsafe {
            highs_sys::Highs_setSolution(
                self.raw(),
                x.as_ptr(),
                std::ptr::null(),
                std::ptr::null(),
                std::ptr::null(),
            )
        })
    }

    /// Reads a model; the ending of the path (`.mps` or `.lp`) tells the format.
    #[cfg(test)]
    pub(crate) fn read(&mut self, path: &std::path::Path) -> Result<(), HighsError> {
        let call = "readModel";
        let path =
            path.to_str().and_then(|path| std::ffi::CString::new(path).ok()).ok_or(HighsError(call))?;
        // SAFETY: the object is alive, the path is a C string.
        let status = unsafe { highs_sys::Highs_readModel(self.raw(), path.as_ptr()) };
        if status == highs_sys::STATUS_OK { Ok(()) } else { Err(HighsError(call)) }
    }

    fn check_set(
        &self,
        call: &'static str,
        index: &[u32],
        bound: usize,
        lengths: &[usize],
    ) -> Result<(), HighsError> {
        let sound = index.iter().all(|&at| (at as usize) < bound)
            && lengths.iter().all(|&length| length == index.len());
        if sound { Ok(()) } else { Err(HighsError(call)) }
    }
}
