//! How far it can rise: the highest rate of service that can be kept from a month on, and when it can double.

use crate::operations::Operations;
use crate::point::point_of;
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{RequirementId, RequirementKind};
use kuznia_lp::{Col, Lp, Row};
use kuznia_plan::Key;
use std::collections::BTreeMap;

const NAME: &str = "surge";

/// Months after which the highest rate is told.
const MONTHS: [f64; 5] = [0.0, 3.0, 6.0, 12.0, 24.0];

/// Multiples of today's rate.
const MULTIPLES: [f64; 3] = [2.0, 5.0, 10.0];

/// For each requirement, the others as planned: the highest rate that can be kept from month h to the end of the window,
/// over today's rate (that of the first period); the first month from which 2, 5 and 10 times today's rate can be kept;
/// and for each line with a least load the least runs a year that keep it going.
///
/// Projects are as planned and money is no limit. Months are those of period starts.
pub fn surge(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let mut findings = Vec::new();
    let Some(first) = case.calendar.ids().next() else {
        return findings;
    };
    let operations = Operations::new(matter, &point_of(matter), first);
    for (r, requirement) in case.requirements.iter() {
        let subject = (SubjectKind::Requirement, requirement.name.as_str());
        let Some(mut rising) = Rising::new(&operations, r) else {
            continue;
        };
        for months in MONTHS {
            let from = case.calendar.start().plus_months(months);
            let Some(t) = operations.periods().find(|&t| case.calendar.period(t).start >= from) else {
                continue;
            };
            if let Some(ratio) = rising.ratio(t) {
                findings.push(
                    Finding::new(NAME, subject, "highest_rate", ratio, "times today's rate")
                        .of("from_month", format!("{months}")),
                );
            }
        }
        for multiple in MULTIPLES {
            let reached = rising.first(multiple);
            let months =
                reached.map_or(f64::NAN, |t| 12.0 * case.calendar.years_at(case.calendar.period(t).start));
            let words = if reached.is_none() { "not within the window" } else { "" };
            findings.push(
                Finding::new(NAME, subject, "months_to_multiple", months, "months")
                    .of("multiple", format!("{multiple}"))
                    .say(words),
            );
        }
    }
    least_loads(matter, &mut findings);
    findings
}

/// The program of one requirement's rise.
struct Rising<'o, 'm, 'a> {
    operations: &'o Operations<'m, 'a>,
    lp: Lp,
    /// Its rows by period.
    rows: Vec<(PeriodId, Row)>,
    today: f64,
    level: bool,
    known: BTreeMap<PeriodId, Option<f64>>,
}

impl<'o, 'm, 'a> Rising<'o, 'm, 'a> {
    /// `None` where nothing is served today.
    fn new(operations: &'o Operations<'m, 'a>, r: RequirementId) -> Option<Self> {
        let case = operations.matter.case;
        let level = case.requirements[r].kind == RequirementKind::Hold;
        let first = operations.start;
        let planned = operations.planned[r.index()][first.index()];
        let today = if level { planned } else { planned / case.calendar.years(first) };
        if today <= 1e-9 {
            return None;
        }
        let mut lp = Lp::from_program(&operations.program).ok()?;
        let row = |t: PeriodId| Some((t, operations.row("requirement", Key::Requirement(r), t)?));
        let rows: Vec<(PeriodId, Row)> = operations.periods().filter_map(row).collect();
        // Its own rows ask for the rate only, and nothing of it may be lost; the others keep what is planned.
        for &(t, row) in &rows {
            let lower = operations.program.row_lower[row.index()] - operations.planned[r.index()][t.index()];
            lp.set_row_bounds(row, lower, f64::INFINITY).ok()?;
        }
        let own: Vec<Col> = operations.loss[r.index()].iter().flatten().copied().collect();
        lp.set_cols_bounds(&own.iter().map(|&col| (col, 0.0, 0.0)).collect::<Vec<_>>()).ok()?;
        let others = operations.loss.iter().enumerate().filter(|(at, _)| *at != r.index());
        let slack: f64 = 1e-9 * operations.planned.iter().flatten().fold(0.0, |most: f64, &v| most.max(v));
        let others: Vec<_> =
            others.flat_map(|(_, loss)| loss.iter().flatten().map(|&col| (col, 0.0, slack))).collect();
        lp.set_cols_bounds(&others).ok()?;
        Some(Self { operations, lp, rows, today, level, known: BTreeMap::new() })
    }

    /// Highest rate that can be kept from the start of a period on, over today's.
    fn ratio(&mut self, from: PeriodId) -> Option<f64> {
        if let Some(&known) = self.known.get(&from) {
            return known;
        }
        let found = self.solve(from);
        self.known.insert(from, found);
        found
    }

    fn solve(&mut self, from: PeriodId) -> Option<f64> {
        let calendar = &self.operations.matter.case.calendar;
        let per = |t: PeriodId| if self.level { 1.0 } else { calendar.years(t) };
        let terms: Vec<(Row, f64)> = self
            .rows
            .iter()
            .filter(|(t, _)| *t >= from)
            .map(|&(t, row)| (row, -per(t) * self.today))
            .collect();
        let rate = self.lp.add_col(-1.0, 0.0, 1e6, &terms).ok()?;
        let solution = self.lp.solve(&self.operations.matter.lp_options(), &mut |_| {});
        let ratio = solution.has_values().then(|| solution.x[rate.index()]);
        self.lp.set_cost(rate, 0.0).ok()?;
        self.lp.set_col_bounds(rate, 0.0, 0.0).ok()?;
        ratio
    }

    /// First period from whose start a multiple can be kept. What can be kept from one start can be kept from a later one.
    fn first(&mut self, multiple: f64) -> Option<PeriodId> {
        let periods: Vec<PeriodId> = self.operations.periods().collect();
        let (mut low, mut high) = (0, periods.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.ratio(periods[middle])? >= multiple * (1.0 - 1e-9) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        periods.get(low).copied()
    }
}

fn least_loads(matter: &Matter, findings: &mut Vec<Finding>) {
    let case = matter.case;
    for row in case.line_processes.rows() {
        let line = &case.lines[row.line];
        if line.min_load.0 <= 0.0 {
            continue;
        }
        for t in case.calendar.ids() {
            let available = matter.figures.available[row.line][t.index()] / case.calendar.years(t);
            if available > 0.0 {
                let runs = line.min_load.0 * available * row.runs_per_year.0;
                findings.push(
                    Finding::new(
                        NAME,
                        (SubjectKind::Line, &line.name),
                        "least_sustaining_rate",
                        runs,
                        "runs per year",
                    )
                    .of("process", case.processes[row.process].name.as_str())
                    .at(case, t)
                    .from("lines", line.name.as_str()),
                );
            }
        }
    }
}
