//! Keeps a panic of the Parquet library, which some damaged files reach, inside: no file may end the program.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is told by a fault and need not be told on stderr.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What `read` gives, or `None` where it panicked. What it has changed may be left half done.
pub(crate) fn contained<T>(read: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let done = catch_unwind(AssertUnwindSafe(read));
    QUIET.set(outer);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_stays_inside_and_others_are_told_again_after_it() {
        assert_eq!(contained(|| 7), Some(7));
        assert_eq!(contained(|| -> u8 { panic!("a library gave up") }), None);
        assert!(!QUIET.get());
    }
}
