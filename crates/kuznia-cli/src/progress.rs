//! Live progress on stderr: one moving line on a terminal, short lines elsewhere, JSON lines for programs.

use crate::screen;
use indicatif::{ProgressBar, ProgressStyle};
use kuznia::{Progress, json, text};
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

/// How progress is told.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Telling {
    /// A moving line on a terminal, short lines elsewhere.
    #[default]
    Auto,
    /// One JSON object per line.
    Json,
    /// Nothing.
    None,
}

/// Seconds between short lines of one phase.
const PAUSE: Duration = Duration::from_secs(10);

/// Tells progress until it is finished.
pub(crate) enum Teller {
    Moving(ProgressBar),
    Lines { phase: String, last: Option<Instant> },
    Json,
    Silent,
}

impl Teller {
    pub(crate) fn new(telling: Telling) -> Self {
        match telling {
            Telling::None => Self::Silent,
            Telling::Json => Self::Json,
            Telling::Auto if stderr().is_terminal() => {
                let bar = ProgressBar::new_spinner();
                if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>4} {wide_msg}") {
                    bar.set_style(style);
                }
                bar.enable_steady_tick(Duration::from_millis(200));
                Self::Moving(bar)
            }
            Telling::Auto => Self::Lines { phase: String::new(), last: None },
        }
    }

    /// Tells one sign of life.
    pub(crate) fn tell(&mut self, progress: &Progress) {
        match self {
            Self::Silent => {}
            Self::Json => screen::say(&json::progress(progress).to_string()),
            Self::Moving(bar) => bar.set_message(words(progress)),
            Self::Lines { phase, last } => {
                let new = *phase != progress.phase;
                if new || last.is_none_or(|last| last.elapsed() >= PAUSE) {
                    screen::say(&words(progress));
                    progress.phase.clone_into(phase);
                    *last = Some(Instant::now());
                }
            }
        }
    }

    /// Clears the moving line.
    pub(crate) fn finish(self) {
        if let Self::Moving(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// Phase, seconds, best plan, bound and gap, as far as known.
fn words(progress: &Progress) -> String {
    let mut line = progress.phase.clone();
    if progress.seconds >= 0.1 {
        line.push_str(&format!(" {:.1} s", progress.seconds));
    }
    if progress.iterations > 0 {
        line.push_str(&format!(", {} iterations", text::fixed(progress.iterations as f64, 0)));
    }
    if let Some((done, all)) = progress.done {
        line.push_str(&format!(", {} of {}", text::fixed(done as f64, 0), text::fixed(all as f64, 0)));
        if done > 0 && progress.seconds > 0.0 {
            let rate = done as f64 / progress.seconds;
            line.push_str(&format!(
                ", {} a second, {:.0} s left",
                text::units(rate),
                (all - done) as f64 / rate
            ));
        }
    }
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    if let Some(best) = finite(progress.incumbent) {
        line.push_str(&format!(", best plan {}", text::plain(best)));
    }
    if let Some(bound) = finite(progress.bound) {
        line.push_str(&format!(", bound {}", text::plain(bound)));
    }
    if let Some(gap) = finite(progress.gap) {
        line.push_str(&format!(", gap {:.2} %", gap * 100.0));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_what_is_known_and_no_more() {
        let mut progress = Progress { phase: "searching whole units".into(), ..Progress::default() };
        assert_eq!(words(&progress), "searching whole units");
        progress = Progress {
            seconds: 12.34,
            incumbent: Some(1_234.5),
            bound: Some(f64::NEG_INFINITY),
            gap: Some(0.0123),
            ..progress
        };
        assert_eq!(words(&progress), "searching whole units 12.3 s, best plan 1,234, gap 1.23 %");
    }
}
