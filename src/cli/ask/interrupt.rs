//! Ctrl-C at a question: the question ends and the program says so, instead of dying with the
//! cursor hidden. Everywhere else Ctrl-C kills, as the store can bear it at any time.

use super::super::failure::{Failure, Kind};
use signal_hook::consts::SIGINT;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// True while no question stands: then Ctrl-C does what it does by default.
static KILLS: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// A question stands for as long as this lives.
pub(super) struct Question(Arc<AtomicBool>);

impl Question {
    pub(super) fn begin() -> Self {
        let kills = KILLS.get_or_init(|| {
            let kills = Arc::new(AtomicBool::new(true));
            // Without the handler Ctrl-C kills at questions too, which loses nothing but the cursor.
            let _ = signal_hook::flag::register_conditional_default(SIGINT, Arc::clone(&kills));
            kills
        });
        kills.store(false, Ordering::SeqCst);
        Self(Arc::clone(kills))
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What a question comes to that ends with Ctrl-C, or with the terminal.
pub(super) fn stopped() -> Failure {
    Failure::new(Kind::Interrupted, "stopped; nothing was written")
}

/// What a question comes to that is left with Esc.
pub(super) fn left() -> Failure {
    Failure::new(Kind::Left, "stopped; nothing was written")
}
