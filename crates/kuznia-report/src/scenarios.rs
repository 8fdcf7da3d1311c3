//! Scenarios on one screen, many as lines of time, and one that was played again.

use crate::asked::{Rows, short};
use crate::number::{fixed, percent, plain};
use crate::page::{Page, Style};
use kuznia_base::{Id, Instant};
use kuznia_case::Case;
use kuznia_case::case::ThreatId;
use kuznia_tables::ResultTable;

/// One event.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the words are those of an event")]
pub struct Blow {
    pub threat: ThreatId,
    pub start: Instant,
    pub end: Instant,
    pub size: f64,
}

/// Scenarios to be shown.
#[derive(Debug)]
pub struct ScenarioView<'v> {
    /// The case.
    pub case: &'v Case,
    /// Seed.
    pub seed: u64,
    /// How many were sampled.
    pub all: usize,
    /// Those kept: number, weight, events.
    pub kept: &'v [(u32, f64, Vec<Blow>)],
    /// Distance to all, and that of a single one.
    pub distance: Option<(f64, f64)>,
}

/// Scenarios on one screen: threats with what they do on average, and scenarios as lines of time.
pub fn scenarios(view: &ScenarioView) -> String {
    let (case, mut page) = (view.case, Page::new(Style::default()));
    let calendar = &case.calendar;
    page.line(&format!("{}: what could happen", case.title));
    page.line(&format!("{} scenarios sampled, seed {}", fixed(view.all as f64, 0), view.seed));
    if let Some((distance, one)) = view.distance {
        page.line(&format!(
            "{} kept; distance to all {} days of whole loss, with a single one {}",
            view.kept.len(),
            plain(distance),
            plain(one)
        ));
    }
    page.heading("Threats", "  in the mean of the scenarios");
    for (id, threat) in case.threats.iter() {
        let (mut times, mut days, mut size, mut count) = (0.0, 0.0, 0.0, 0.0);
        for (_, weight, events) in view.kept {
            for event in events.iter().filter(|event| event.threat == id) {
                times += weight;
                days += event.end.days_since(event.start);
                size += event.size;
                count += 1.0;
            }
        }
        let mean = |sum: f64| if count > 0.0 { sum / count } else { f64::NAN };
        page.line(&format!(
            "  {} {:<24}{:>9} events, {:>7} days, size {}",
            mark(id),
            short(&threat.name, 23),
            fixed(times, 2),
            fixed(mean(days), 1),
            fixed(mean(size), 2)
        ));
    }
    let width = page.width().saturating_sub(24).min(72);
    let whole = calendar.end().days_since(calendar.start());
    let span = format!("  {} to {}; a letter is a threat, + several", calendar.start(), calendar.end());
    page.heading("Scenarios", &span);
    for (number, weight, events) in view.kept.iter().take(24) {
        let mut line = vec!['·'; width];
        for event in events {
            let at = |instant: Instant| {
                (instant.days_since(calendar.start()) / whole * width as f64).clamp(0.0, width as f64)
            };
            let (from, to) = (at(event.start) as usize, at(event.end).ceil() as usize);
            for place in line.iter_mut().take(to.max(from + 1).min(width)).skip(from.min(width - 1)) {
                *place =
                    if *place == '·' || *place == mark(event.threat) { mark(event.threat) } else { '+' };
            }
        }
        let line: String = line.into_iter().collect();
        page.line(&format!("  {number:>7} {:>8}  {line}", fixed(*weight, 4)));
    }
    if view.kept.len() > 24 {
        page.line(&format!("  and {} more: kuznia show RUN scenarios", view.kept.len() - 24));
    }
    page.finish()
}

/// Letter of a threat.
fn mark(threat: ThreatId) -> char {
    const MARKS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char::from(MARKS[threat.index() % MARKS.len()])
}

/// One scenario that was played again.
#[derive(Debug)]
pub struct ReplayView<'v> {
    /// Title of the case.
    pub title: &'v str,
    /// Number of the scenario.
    pub number: u32,
    /// Requirements with their served part.
    pub service: &'v [(String, f64)],
    /// Objective.
    pub cost: f64,
    /// Currency of the case.
    pub currency: &'v str,
    /// Worst violation of any row of the trace.
    pub worst_violation: f64,
    /// The table of its events.
    pub events: &'v ResultTable,
}

/// A replay on one screen.
pub fn replay(view: &ReplayView) -> String {
    let mut page = Page::new(Style::default());
    page.line(&format!("{}: scenario {} played again", view.title, view.number));
    let events = Rows { table: Some(view.events) };
    page.heading("What happens", "");
    for row in (0..events.len()).filter(|row| !events.text("threat", *row).is_empty()) {
        page.line(&format!(
            "  {:<20} {:<24} on {:<20} {:>6} days, size {}",
            events.text("start", row).get(..10).unwrap_or_default(),
            short(events.text("threat", row), 23),
            short(events.text("on", row), 19),
            fixed(events.number("days", row), 1),
            fixed(events.number("size", row), 2)
        ));
    }
    page.heading("What is served", "  per cent of the needs");
    for (name, service) in view.service {
        page.line(&format!("  {:<32}{:>7}", short(name, 31), percent(*service)));
    }
    page.line("");
    page.line(&format!("objective {} {}", plain(view.cost), view.currency));
    page.line(&format!("audit of the trace passed: worst violation {:.1e}", view.worst_violation));
    page.line("its tables by step: kuznia show RUN stocks");
    page.finish()
}
