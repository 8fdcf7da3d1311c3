//! The owned HiGHS object: birth and death, options, figures about a run, and the run itself.

use super::callback::{self, Watch};
use std::cell::Cell;
use std::ffi::{CStr, CString, c_void};
use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;

/// A call that HiGHS refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HighsError(pub(crate) &'static str);

impl fmt::Display for HighsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HiGHS refused `{}`", self.0)
    }
}

/// How a run ended, in HiGHS's own terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModelStatus {
    Optimal,
    Infeasible,
    UnboundedOrInfeasible,
    Unbounded,
    TimeLimit,
    OtherLimit,
    Interrupt,
    Empty,
    Unknown,
    Failed(i32),
}

/// One HiGHS object. It may move to another thread between calls, but not be shared.
pub(crate) struct Highs {
    pointer: NonNull<c_void>,
    not_sync: PhantomData<Cell<()>>,
}

// SAFETY: a HiGHS object has no ties to the thread that made it; the scheduler, which has, is looked up at each run.
unsafe impl Send for Highs {}

thread_local! {
    /// Number of threads of this thread's HiGHS scheduler; −1 while it has none.
    static SCHEDULER: Cell<i32> = const { Cell::new(-1) };
    /// Whether a run is under way on this thread (a run started inside a callback would reset a busy scheduler).
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

impl Highs {
    /// A new object that prints nothing.
    pub(crate) fn new() -> Result<Highs, HighsError> {
        // SAFETY: takes nothing; a null result is refused.
        let pointer = NonNull::new(unsafe { highs_sys::Highs_create() }).ok_or(HighsError("create"))?;
        let mut highs = Highs { pointer, not_sync: PhantomData };
        highs.set_bool(c"output_flag", false)?;
        highs.set_bool(c"log_to_console", false)?;
        // A pivot that is small beside its row is refused, and the row is searched once for each: on an ill-conditioned basis
        // thousands of times a step, minutes without an end. The least tolerance refuses what is noise alone.
        highs.set_double(c"dual_simplex_pivot_growth_tolerance", 1e-12)?;
        Ok(highs)
    }

    pub(super) fn raw(&self) -> *mut c_void {
        self.pointer.as_ptr()
    }

    pub(crate) fn set_bool(&mut self, option: &'static CStr, value: bool) -> Result<(), HighsError> {
        // SAFETY: the object is alive and the name is a C string.
        done("setBoolOptionValue", unsafe {
            highs_sys::Highs_setBoolOptionValue(self.raw(), option.as_ptr(), i32::from(value))
        })
    }

    pub(crate) fn set_int(&mut self, option: &'static CStr, value: i32) -> Result<(), HighsError> {
        // SAFETY: as above.
        done("setIntOptionValue", unsafe {
            highs_sys::Highs_setIntOptionValue(self.raw(), option.as_ptr(), value)
        })
    }

    pub(crate) fn set_double(&mut self, option: &'static CStr, value: f64) -> Result<(), HighsError> {
        // SAFETY: as above.
        done("setDoubleOptionValue", unsafe {
            highs_sys::Highs_setDoubleOptionValue(self.raw(), option.as_ptr(), value)
        })
    }

    pub(crate) fn set_string(&mut self, option: &'static CStr, value: &str) -> Result<(), HighsError> {
        let value = CString::new(value).map_err(|_| HighsError("setStringOptionValue"))?;
        // SAFETY: as above; HiGHS copies the string.
        done("setStringOptionValue", unsafe {
            highs_sys::Highs_setStringOptionValue(self.raw(), option.as_ptr(), value.as_ptr())
        })
    }

    /// An integer figure of the last run, 0 where HiGHS has none.
    pub(crate) fn info_int(&self, name: &'static CStr) -> i64 {
        let mut value = 0;
        // SAFETY: the object is alive, the name is a C string, the place is writable.
        let status = unsafe { highs_sys::Highs_getIntInfoValue(self.raw(), name.as_ptr(), &raw mut value) };
        if status == highs_sys::STATUS_ERROR { 0 } else { i64::from(value) }
    }

    /// A long integer figure of the last run, 0 where HiGHS has none.
    pub(crate) fn info_long(&self, name: &'static CStr) -> i64 {
        let mut value = 0;
        // SAFETY: as above.
        let status = unsafe { highs_sys::Highs_getInt64InfoValue(self.raw(), name.as_ptr(), &raw mut value) };
        if status == highs_sys::STATUS_ERROR { 0 } else { value }
    }

    /// A real figure of the last run, NaN where HiGHS has none.
    pub(crate) fn info_double(&self, name: &'static CStr) -> f64 {
        let mut value = f64::NAN;
        // SAFETY: as above.
        let status =
            unsafe { highs_sys::Highs_getDoubleInfoValue(self.raw(), name.as_ptr(), &raw mut value) };
        if status == highs_sys::STATUS_ERROR { f64::NAN } else { value }
    }

    /// Runs the solver under the eyes of `watch`, with so many threads (`None`: as many as there are cores).
    ///
    /// A panic in the watcher's listener interrupts the run and goes on here.
    pub(crate) fn run(
        &mut self,
        threads: Option<u32>,
        watch: &mut Watch<'_>,
    ) -> Result<ModelStatus, HighsError> {
        if RUNNING.get() {
            return Err(HighsError("run inside a callback"));
        }
        let threads = threads.map_or(0, |threads| i32::try_from(threads).unwrap_or(0).min(64));
        if SCHEDULER.get() != threads && SCHEDULER.get() != -1 {
            // SAFETY: no run is under way on this thread.
            unsafe { highs_sys::Highs_resetThreadScheduler(1) };
        }
        SCHEDULER.set(threads);
        self.set_int(c"threads", threads)?;
        // SAFETY: the object is alive.
        let spent = unsafe { highs_sys::Highs_getRunTime(self.raw()) };
        let limit = watch.remaining().map_or(f64::INFINITY, |left| spent + left.as_secs_f64());
        self.set_double(c"time_limit", limit)?;
        RUNNING.set(true);
        let status = callback::with_callbacks(self.raw(), watch, |raw| {
            // SAFETY: the object is alive and exclusively ours.
            unsafe { highs_sys::Highs_run(raw) }
        });
        RUNNING.set(false);
        watch.resume_panic();
        let status = status?;
        if status == highs_sys::STATUS_ERROR {
            let reason = self.status();
            return match reason {
                ModelStatus::Failed(_) | ModelStatus::Unknown => Ok(reason),
                _ => Ok(ModelStatus::Failed(status)),
            };
        }
        Ok(self.status())
    }

    /// How the last run ended.
    pub(crate) fn status(&self) -> ModelStatus {
        // SAFETY: the object is alive.
        match unsafe { highs_sys::Highs_getModelStatus(self.raw()) } {
            highs_sys::MODEL_STATUS_OPTIMAL => ModelStatus::Optimal,
            highs_sys::MODEL_STATUS_INFEASIBLE => ModelStatus::Infeasible,
            highs_sys::MODEL_STATUS_UNBOUNDED_OR_INFEASIBLE => ModelStatus::UnboundedOrInfeasible,
            highs_sys::MODEL_STATUS_UNBOUNDED => ModelStatus::Unbounded,
            highs_sys::MODEL_STATUS_REACHED_TIME_LIMIT => ModelStatus::TimeLimit,
            highs_sys::MODEL_STATUS_OBJECTIVE_BOUND
            | highs_sys::MODEL_STATUS_OBJECTIVE_TARGET
            | highs_sys::MODEL_STATUS_REACHED_ITERATION_LIMIT
            | highs_sys::MODEL_STATUS_REACHED_SOLUTION_LIMIT
            | highs_sys::MODEL_STATUS_REACHED_MEMORY_LIMIT => ModelStatus::OtherLimit,
            highs_sys::MODEL_STATUS_REACHED_INTERRUPT | highs_sys::MODEL_STATUS_HIGHS_INTERRUPT => {
                ModelStatus::Interrupt
            }
            highs_sys::MODEL_STATUS_MODEL_EMPTY => ModelStatus::Empty,
            highs_sys::MODEL_STATUS_UNKNOWN => ModelStatus::Unknown,
            code => ModelStatus::Failed(code),
        }
    }
}

impl Drop for Highs {
    fn drop(&mut self) {
        // SAFETY: made by `Highs_create`, destroyed once.
        unsafe { highs_sys::Highs_destroy(self.raw()) };
    }
}

/// The version of the library that is linked, such as `1.16.0`.
pub(crate) fn version() -> String {
    // SAFETY: returns a static C string.
    unsafe { CStr::from_ptr(highs_sys::Highs_version()) }.to_string_lossy().into_owned()
}

/// Turns HiGHS's call status into a result; a warning is not an error.
pub(super) fn done(call: &'static str, status: i32) -> Result<(), HighsError> {
    if status == highs_sys::STATUS_ERROR { Err(HighsError(call)) } else { Ok(()) }
}
