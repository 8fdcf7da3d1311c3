//! The program of one window, cut out of the program of the whole horizon.

use super::price;
use super::windows::Window;
use crate::build::Formulation;
use crate::constraints::{InSight, in_sight};
use crate::index::service_start;
use crate::rows::{Key, Tag};
use kuznia_base::{Id, PeriodId};
use kuznia_lp::{Col, Program, Row};

/// What a column of the whole program is in a window.
#[derive(Clone, Copy, PartialEq, Debug)]
enum State {
    /// It keeps this value.
    Decided(f64),
    /// It is decided here: a column of the window.
    Open(Col),
    /// It lies beyond what the window sees.
    Beyond,
}

/// The program of a window, with what its columns and rows are in the whole one.
pub(super) struct Cut {
    pub program: Program,
    /// Column of the whole program, by column.
    pub cols: Vec<Col>,
    /// Row of the whole program, by row.
    pub rows: Vec<Row>,
}

/// Cuts a window out. `decided` holds the value of every column that an earlier window (or, for projects, the plan of
/// the whole horizon) has decided; those of this window's own periods and later ones are not read, but for projects
/// where `projects` is false.
pub(super) fn cut(whole: &Formulation, window: Window, decided: &[f64], projects: bool) -> Cut {
    let targets = in_sight(&whole.model, window.end);
    let mut cutter = Cutter {
        whole,
        window,
        states: Vec::new(),
        cut: Cut { program: Program::new(), cols: Vec::new(), rows: Vec::new() },
    };
    cutter.columns(decided, projects, &targets);
    cutter.rows(targets);
    price::ends(whole, window, &mut cutter.cut);
    cutter.cut
}

struct Cutter<'w, 'a> {
    whole: &'w Formulation<'a>,
    window: Window,
    states: Vec<State>,
    cut: Cut,
}

impl Cutter<'_, '_> {
    fn columns(&mut self, decided: &[f64], projects: bool, targets: &[InSight]) {
        let program = &self.whole.program;
        let missed: Vec<Col> =
            targets.iter().filter(|row| row.form.is_some()).filter_map(|row| row.miss).collect();
        for (at, &value) in decided.iter().enumerate() {
            let tag = self.whole.col_tag(Col(at as u32));
            let open = match tag {
                Some(Tag { family: "project", key: Key::Project(k), period: Some(t) }) => match projects {
                    true => self.inside(t.index()).map(|open| open && self.serves(k, t)),
                    false => None,
                },
                Some(Tag { family: "project_started", .. }) => projects.then_some(true),
                Some(Tag { family: "closing_stock", .. }) => Some(price::closes(self.whole, self.window)),
                Some(Tag { family: "target_miss", period: Some(t), .. }) if t.index() >= self.window.end => {
                    Some(missed.contains(&Col(at as u32)))
                }
                Some(Tag { period: Some(t), .. }) => self.inside(t.index()),
                _ => Some(true),
            };
            let state = match open {
                None => State::Decided(value),
                Some(false) => State::Beyond,
                Some(true) => {
                    let (lower, upper) = (program.col_lower[at], program.col_upper[at]);
                    let col = self.cut.program.add_col(program.cost[at], lower, upper, program.integer[at]);
                    self.cut.cols.push(Col(at as u32));
                    State::Open(col)
                }
            };
            self.states.push(state);
        }
    }

    /// Whether a period is decided here; `None` where it is past.
    fn inside(&self, t: usize) -> Option<bool> {
        (t >= self.window.first).then_some(t < self.window.end)
    }

    /// Whether a unit committed in a period begins to serve within what is seen, as at the end of the horizon.
    fn serves(&self, k: kuznia_case::case::ProjectId, t: PeriodId) -> bool {
        let case = self.whole.model.case;
        let calendar = &case.calendar;
        let at = calendar.period(t).start;
        self.window.end == calendar.len()
            || service_start(&case.projects[k], at) < price::end_of(case, self.window)
    }

    fn rows(&mut self, targets: Vec<InSight>) {
        let program = &self.whole.program;
        let mut targets = targets.into_iter();
        for at in 0..program.n_rows() {
            let tag = self.whole.row_tag(Row(at as u32));
            let family = tag.map_or("", |tag| tag.family);
            let period = tag.and_then(|tag| tag.period).map(Id::index);
            let bounds = (program.row_lower[at], program.row_upper[at]);
            let terms = program.row_start[at]..program.row_start[at + 1];
            let mut terms: Vec<(Col, f64)> =
                terms.map(|n| (Col(program.col_index[n]), program.value[n])).collect();
            let mut bounds = bounds;
            if family == "target" {
                let row = targets.next().expect("every target row is told in the order of the program");
                if let Some((form, part)) = row.form {
                    (terms, bounds) = (form, part);
                } else if period.is_some_and(|t| t >= self.window.end) {
                    continue;
                }
            } else if period.is_some_and(|t| t >= self.window.end) {
                continue;
            }
            self.row(Row(at as u32), family, &terms, bounds);
        }
    }

    /// Writes a row, with what is decided on its right-hand side; leaves it out where nothing of it is open.
    fn row(&mut self, row: Row, family: &str, terms: &[(Col, f64)], bounds: (f64, f64)) {
        let mut constant = 0.0;
        let mut open = false;
        self.cut.program.begin_row();
        for &(col, value) in terms {
            match self.states[col.index()] {
                State::Decided(x) => constant += value * x,
                State::Open(own) => {
                    open = true;
                    self.cut.program.push(own, value);
                }
                State::Beyond => {
                    if let Some((own, factor)) = self.stand_in(family, col) {
                        open = true;
                        self.cut.program.push(own, value * factor);
                    }
                }
            }
        }
        if open {
            self.cut.program.end_row(bounds.0 - constant, bounds.1 - constant);
            self.cut.rows.push(row);
        }
    }

    /// What stands for a column beyond the window in rows that look ahead: the last rate goes on, as at the end of
    /// the horizon; and what is closed is the last stock that is seen.
    fn stand_in(&self, family: &str, col: Col) -> Option<(Col, f64)> {
        let calendar = &self.whole.model.case.calendar;
        let t = self.whole.col_tag(col).and_then(|tag| tag.period)?;
        let last = PeriodId::new(self.window.end - 1);
        let factor = match family {
            "stores_safety" | "shelf_life" => calendar.period(t).days.0 / calendar.period(last).days.0,
            "closing_stock" => 1.0,
            _ => return None,
        };
        // The columns of one thing follow one another, period by period.
        let twin = Col(col.0.checked_sub((t.index() - last.index()) as u32)?);
        match self.states[twin.index()] {
            State::Open(own) => Some((own, factor)),
            State::Decided(_) | State::Beyond => None,
        }
    }
}
