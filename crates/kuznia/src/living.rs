//! What a planning run says beyond its plan: how it rolled, and what it goes on from.

use crate::results::result_table;
use crate::since::{Against, Past};
use kuznia_case::Case;
use kuznia_plan::{Rolled, Rolling, Seen};
use kuznia_report::{AgainstLine, PastView, Style, WindowsView};
use kuznia_tables::{ColumnData, ResultColumn, ResultTable};
use serde_json::{Value, json};

/// Frozen projects that the screen names.
const FROZEN: usize = 12;

/// How operations rolled.
#[derive(Clone, Debug)]
pub struct Windows {
    /// What was asked.
    pub rolling: Rolling,
    /// The windows that were planned.
    pub seen: Vec<Seen>,
    /// Objective of the plan that sees all, where it was made.
    pub foreseen: Option<f64>,
    /// The window that has no plan, by the labels of its first, last kept and last seen period.
    pub failed: Option<[String; 3]>,
}

impl Windows {
    pub(crate) fn new(rolling: Rolling, rolled: &Rolled) -> Self {
        Self {
            rolling,
            seen: rolled.windows.clone(),
            foreseen: rolled.foreseen,
            failed: rolled.failed.clone(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let window = |seen: &Seen| {
            let [first, keep, last] = &seen.labels;
            json!({ "first": first, "last_kept": keep, "last_seen": last, "columns": seen.size.columns })
        };
        json!({
            "window": self.rolling.window.to_string(),
            "step": self.rolling.step.to_string(),
            "projects": self.rolling.projects,
            "windows": self.seen.iter().map(window).collect::<Vec<_>>(),
            "objective_seeing_all": self.foreseen,
            "failed": self.failed,
        })
    }

    pub(crate) fn text(&self, case: &Case, objective: Option<f64>, style: Style) -> String {
        let view = WindowsView {
            rolling: &self.rolling,
            windows: &self.seen,
            foreseen: self.foreseen,
            objective,
            failed: self.failed.as_ref(),
        };
        kuznia_report::rolled(case, &view, style)
    }
}

impl Past {
    pub(crate) fn json(&self) -> Value {
        let against = |own: &Against| {
            json!({
                "measure": own.measure,
                "key": own.key,
                "date": own.date.to_string(),
                "planned": own.planned,
                "actual": own.actual,
                "used": own.used,
            })
        };
        let frozen = self.frozen.iter();
        let frozen: Vec<Value> = frozen
            .map(|(project, date, units)| json!({ "project": project, "date": date.to_string(), "units": units }))
            .collect();
        json!({
            "run": self.run,
            "as_of": self.as_of.to_string(),
            "variant": self.variant,
            "frozen": frozen,
            "actuals": self.against.iter().map(against).collect::<Vec<_>>(),
        })
    }

    pub(crate) fn text(&self, style: Style) -> String {
        // Units by project, in the order in which they were committed first; dates are in `run.json`.
        let mut sums: Vec<(&str, f64)> = Vec::new();
        for (project, _, units) in &self.frozen {
            match sums.iter_mut().find(|(name, _)| name == project) {
                Some((_, sum)) => *sum += units,
                None => sums.push((project, *units)),
            }
        }
        let more = sums.len().saturating_sub(FROZEN);
        let named = sums.iter().take(FROZEN);
        let mut frozen: Vec<String> =
            named.map(|(project, units)| format!("{project} × {}", kuznia_report::units(*units))).collect();
        frozen.extend((more > 0).then(|| format!("and {more} more projects")));
        let names: Vec<(String, String)> = self
            .against
            .iter()
            .map(|own| (format!("{} {}", own.measure, own.key), own.date.to_string()))
            .collect();
        let lines: Vec<AgainstLine> = names
            .iter()
            .zip(&self.against)
            .map(|((name, date), own)| AgainstLine { name, date, planned: own.planned, actual: own.actual })
            .collect();
        let as_of = self.as_of.to_string();
        kuznia_report::past(
            &PastView { run: &self.run, as_of: &as_of, frozen: &frozen, lines: &lines },
            style,
        )
    }

    /// The result table `actuals`.
    pub(crate) fn table(&self) -> ResultTable {
        let texts = |of: &dyn Fn(&Against) -> String| ColumnData::Text(self.against.iter().map(of).collect());
        let numbers =
            |of: &dyn Fn(&Against) -> f64| ColumnData::Number(self.against.iter().map(of).collect());
        let definition = result_table("actuals").expect("the schema of results has the table");
        let column = |own: &crate::results::Column| ResultColumn {
            name: own.name.to_owned(),
            unit: own.unit.to_owned(),
            meaning: own.meaning.to_owned(),
        };
        ResultTable {
            name: definition.name.to_owned(),
            meaning: definition.meaning.to_owned(),
            columns: definition.columns.iter().map(column).collect(),
            data: vec![
                texts(&|own| own.measure.to_owned()),
                texts(&|own| own.key.clone()),
                texts(&|own| own.date.to_string()),
                numbers(&|own| own.planned.unwrap_or(f64::NAN)),
                numbers(&|own| own.actual),
                numbers(&|own| own.planned.map_or(f64::NAN, |planned| own.actual - planned)),
            ],
        }
    }
}
