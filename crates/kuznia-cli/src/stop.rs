//! Ctrl-C: the first asks for the best plan so far, the second ends the program.

use crate::screen;
use kuznia::Exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that the first Ctrl-C (or a request to terminate) raises.
pub(crate) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let set = ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::SeqCst) {
            std::process::exit(Exit::Stopped as i32);
        }
        screen::say("stopping with the best plan so far; Ctrl-C again ends at once");
    });
    if set.is_err() {
        screen::say("warning: Ctrl-C cannot be caught; it will end the program without a plan");
    }
    flag
}
