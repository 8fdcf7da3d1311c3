//! What happens while HiGHS runs: deadline, stop flag, progress and new incumbents, heard through its C callbacks.

use super::handle::{HighsError, done};
use std::any::Any;
use std::ffi::{c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// A sign of life of a run.
pub(crate) enum Event<'a> {
    /// The simplex solver has made so many iterations.
    Simplex(i64),
    /// The interior-point solver has made so many iterations.
    InteriorPoint(i64),
    /// The tree search reports: best bound (−∞ at first), incumbent's objective (∞ without one), LP iterations.
    Tree { bound: f64, incumbent: f64, iterations: i64 },
    /// A better solution of the mixed-integer program, by columns, and its objective.
    Incumbent { x: &'a [f64], objective: f64 },
}

/// Watches over a run: ends it at a deadline or when the stop flag is raised, and passes its signs of life on.
pub(crate) struct Watch<'a> {
    deadline: Option<Instant>,
    stop: Option<&'a AtomicBool>,
    listener: &'a mut dyn FnMut(Event<'_>) -> bool,
    panic: Option<Box<dyn Any + Send>>,
}

impl<'a> Watch<'a> {
    /// `listener` hears the events and returns whether the run should go on.
    pub(crate) fn new(
        deadline: Option<Instant>,
        stop: Option<&'a AtomicBool>,
        listener: &'a mut dyn FnMut(Event<'_>) -> bool,
    ) -> Watch<'a> {
        Watch { deadline, stop, listener, panic: None }
    }

    /// Time left until the deadline; `None` without one.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    pub(super) fn resume_panic(&mut self) {
        if let Some(panic) = self.panic.take() {
            resume_unwind(panic);
        }
    }
}

/// What the C callback can reach. Only the thread that called `run` uses `watch`; the others read flag and clock.
struct Shared<'w, 'a> {
    owner: ThreadId,
    deadline: Option<Instant>,
    stop: Option<&'a AtomicBool>,
    ended: AtomicBool,
    watch: Mutex<&'w mut Watch<'a>>,
}

/// Runs `run` with the callbacks connected to `watch`, and disconnects them.
pub(super) fn with_callbacks(
    raw: *mut c_void,
    watch: &mut Watch<'_>,
    run: impl FnOnce(*mut c_void) -> i32,
) -> Result<i32, HighsError> {
    let shared = Shared {
        owner: thread::current().id(),
        deadline: watch.deadline,
        stop: watch.stop,
        ended: AtomicBool::new(false),
        watch: Mutex::new(watch),
    };
    let data = (&raw const shared).cast_mut().cast::<c_void>();
    // SAFETY: `shared` outlives the run, and the callback is disconnected below before it ends.
    done("setCallback", unsafe { highs_sys::Highs_setCallback(raw, Some(on_event), data) })?;
    for kind in [
        highs_sys::kHighsCallbackSimplexInterrupt,
        highs_sys::kHighsCallbackIpmInterrupt,
        highs_sys::kHighsCallbackMipImprovingSolution,
        highs_sys::kHighsCallbackMipLogging,
        highs_sys::kHighsCallbackMipInterrupt,
    ] {
        // SAFETY: the object is alive and has a callback.
        done("startCallback", unsafe { highs_sys::Highs_startCallback(raw, kind) })?;
    }
    let status = run(raw);
    // SAFETY: as above; without a function nothing is called any more.
    done("setCallback", unsafe { highs_sys::Highs_setCallback(raw, None, std::ptr::null_mut()) })?;
    Ok(status)
}

unsafe extern "C" fn on_event(
    kind: c_int,
    _message: *const c_char,
    out: *const highs_sys::HighsCallbackDataOut,
    input: *mut highs_sys::HighsCallbackDataIn,
    data: *mut c_void,
) {
    if data.is_null() || out.is_null() {
        return;
    }
    // SAFETY: `data` is the `Shared` of the run under way, `out` is valid for this call.
    let (shared, out) = unsafe { (&*data.cast::<Shared<'_, '_>>(), &*out) };
    let mut go_on = !shared.ended.load(Ordering::Relaxed)
        && shared.stop.is_none_or(|stop| !stop.load(Ordering::Relaxed))
        && shared.deadline.is_none_or(|deadline| Instant::now() < deadline);
    if thread::current().id() == shared.owner
        && let Ok(mut watch) = shared.watch.try_lock()
        && watch.panic.is_none()
    {
        let heard = catch_unwind(AssertUnwindSafe(|| match event(kind, out) {
            Some(event) => (watch.listener)(event),
            None => true,
        }));
        match heard {
            Ok(wanted) => go_on &= wanted,
            Err(panic) => {
                watch.panic = Some(panic);
                go_on = false;
            }
        }
    }
    if !go_on {
        shared.ended.store(true, Ordering::Relaxed);
    }
    let interruptible = matches!(
        kind,
        highs_sys::kHighsCallbackSimplexInterrupt
            | highs_sys::kHighsCallbackIpmInterrupt
            | highs_sys::kHighsCallbackMipInterrupt
    );
    if !go_on && interruptible && !input.is_null() {
        // SAFETY: `input` is valid for this call.
        unsafe { (*input).user_interrupt = 1 };
    }
}

fn event(kind: c_int, out: &highs_sys::HighsCallbackDataOut) -> Option<Event<'_>> {
    match kind {
        highs_sys::kHighsCallbackSimplexInterrupt => {
            Some(Event::Simplex(i64::from(out.simplex_iteration_count)))
        }
        highs_sys::kHighsCallbackIpmInterrupt => {
            Some(Event::InteriorPoint(i64::from(out.ipm_iteration_count)))
        }
        highs_sys::kHighsCallbackMipImprovingSolution => {
            let length = usize::try_from(out.mip_solution_size).unwrap_or(0);
            if out.mip_solution.is_null() || length == 0 {
                return None;
            }
            // SAFETY: HiGHS gives an array of that many numbers, valid for this call.
            let x = unsafe { std::slice::from_raw_parts(out.mip_solution, length) };
            Some(Event::Incumbent { x, objective: out.objective_function_value })
        }
        highs_sys::kHighsCallbackMipLogging | highs_sys::kHighsCallbackMipInterrupt => Some(Event::Tree {
            bound: out.mip_dual_bound,
            incumbent: out.mip_primal_bound,
            iterations: out.mip_total_lp_iterations,
        }),
        _ => None,
    }
}
