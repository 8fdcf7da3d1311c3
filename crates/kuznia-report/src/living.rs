//! What a rolling or living plan adds to the screen: its windows, what it goes on from, plan against actual.

use crate::number::{decimals, fixed, plain};
use crate::page::{Page, Style, left, right};
use kuznia_case::Case;
use kuznia_plan::{Rolling, Seen};

/// A rolling plan, as the screen tells of it.
#[derive(Clone, Copy, Debug)]
pub struct WindowsView<'a> {
    /// How it rolled.
    pub rolling: &'a Rolling,
    /// The windows that were planned.
    pub windows: &'a [Seen],
    /// Objective of the plan that sees all.
    pub foreseen: Option<f64>,
    /// Objective of the stitched plan, if there is one.
    pub objective: Option<f64>,
    /// The window that has no plan, by the labels of its first, last kept and last seen period.
    pub failed: Option<&'a [String; 3]>,
}

/// How operations rolled and what not seeing the future costs.
pub fn rolled(case: &Case, view: &WindowsView, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading("LIMITED FORESIGHT", &format!("  window/step {}", view.rolling));
    let projects = match view.rolling.projects {
        true => "projects are decided window by window",
        false => "projects are those of the plan that sees all",
    };
    let count = view.windows.len() + usize::from(view.failed.is_some());
    page.sentence(&format!("Operations were planned in {count} windows; {projects}."), 2);
    if let (Some(known), Some(own)) = (view.foreseen, view.objective) {
        let more = own - known;
        let places = decimals(own.abs().max(known.abs()));
        page.sentence(
            &format!(
                "Seeing all would cost {}: limited foresight costs {} {} more ({} %).",
                fixed(known, places),
                fixed(more, places),
                case.currency,
                fixed(100.0 * more / known.abs().max(1e-9), 2)
            ),
            2,
        );
    }
    if let Some([first, _, last]) = view.failed {
        let known = match view.foreseen {
            Some(_) => {
                "A plan that sees all exists: what was decided before led into this dead end. A longer window may help."
            }
            None => "What was decided before led into this dead end, or no plan exists at all.",
        };
        page.sentence(&format!("There is no plan from {first} to {last} after what was decided before."), 2);
        page.sentence(known, 2);
    }
    page.finish()
}

/// One measured figure beside what was foreseen.
#[derive(Clone, Copy, Debug)]
pub struct AgainstLine<'a> {
    /// What and of what, such as `stock bar/mill`.
    pub name: &'a str,
    /// When.
    pub date: &'a str,
    /// What was foreseen.
    pub planned: Option<f64>,
    /// What was measured.
    pub actual: f64,
}

/// What a living plan goes on from.
#[derive(Clone, Copy, Debug)]
pub struct PastView<'a> {
    /// The earlier run.
    pub run: &'a str,
    /// First day of the new plan.
    pub as_of: &'a str,
    /// Commitments that are frozen, in words.
    pub frozen: &'a [String],
    /// Measured figures.
    pub lines: &'a [AgainstLine<'a>],
}

/// Figures on the screen; the table `actuals` of the run has all.
const LINES: usize = 12;

/// What the plan goes on from, and plan against actual: the greatest relative deviations first.
pub fn past(view: &PastView, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading("GOES ON FROM", &format!("  {} as of {}", view.run, view.as_of));
    match view.frozen {
        [] => page.sentence("Nothing was committed before.", 2),
        frozen => page.sentence(&format!("Committed before and frozen: {}.", frozen.join(", ")), 2),
    }
    if view.lines.is_empty() {
        page.sentence("Nothing was measured: the state is what the earlier plan foresaw.", 2);
        return page.finish();
    }
    let off = |line: &AgainstLine| match line.planned {
        Some(planned) => (line.actual - planned).abs() / planned.abs().max(line.actual.abs()).max(1e-12),
        None => f64::INFINITY,
    };
    let mut lines: Vec<&AgainstLine> = view.lines.iter().collect();
    lines.sort_by(|a, b| off(b).total_cmp(&off(a)));
    page.heading("PLAN AGAINST ACTUAL", "");
    let shown = &lines[..lines.len().min(LINES)];
    let name = shown.iter().map(|line| line.name.chars().count()).max().unwrap_or(0).min(36);
    page.line(&format!(
        "  {}  {}  {}  {}  {}",
        left("", name),
        left("date", 10),
        right("planned", 12),
        right("actual", 12),
        right("off", 8)
    ));
    for line in shown {
        let planned = line.planned.map_or_else(|| "–".to_owned(), plain);
        let percent = match line.planned {
            Some(planned) if planned != 0.0 => {
                format!("{:+.1} %", 100.0 * (line.actual - planned) / planned.abs())
            }
            _ => "–".to_owned(),
        };
        let cells = [
            left(line.name, name),
            left(line.date, 10),
            right(&planned, 12),
            right(&plain(line.actual), 12),
            right(&percent, 8),
        ];
        page.line(&format!("  {}", cells.join("  ")));
    }
    if lines.len() > LINES {
        page.line(&format!("  and {} more in the table `actuals`", lines.len() - LINES));
    }
    page.finish()
}
