//! The stoch file: the futures, as independent figures, as blocks of figures, or one by one.

use super::core::Core;
use super::lines::{Line, SmpsFault, lines};
use super::time::Stages;
use crate::stages::{Change, Scenario};
use kuznia_lp::{Col, Row};
use std::collections::BTreeMap;

/// Most futures that independent figures may multiply up to.
const MOST: usize = 200_000;

/// What a figure stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    Right(Row),
    Cost(Col),
    Entry(Row, Col),
}

/// Figures that take their values together.
type Values = BTreeMap<Place, f64>;

/// How a figure changes the core's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Replace,
    Add,
    Multiply,
}

/// Realisations of figures that are independent of all others: (probability, values).
type Block = Vec<(f64, Values)>;

struct Reader<'c> {
    core: &'c Core,
    stages: &'c Stages,
    mode: Mode,
    /// Independent figures and blocks by name, in the order of the file.
    blocks: Vec<(String, Block)>,
    /// Scenarios one by one.
    scenarios: Vec<(String, f64, Values)>,
    /// Where the scenario of a name stands.
    scenario_of: BTreeMap<String, usize>,
}

pub(super) fn read(text: &str, core: &Core, stages: &Stages) -> Result<Vec<Scenario>, SmpsFault> {
    let mut reader = Reader {
        core,
        stages,
        mode: Mode::Replace,
        blocks: Vec::new(),
        scenarios: Vec::new(),
        scenario_of: BTreeMap::new(),
    };
    let mut section = String::new();
    for line in lines("stoch", text) {
        if line.is_section {
            section = line.field(0)?.to_ascii_uppercase();
            match section.as_str() {
                "STOCH" => {}
                "ENDATA" => break,
                "INDEP" | "BLOCKS" | "SCENARIOS" | "SCEN" => reader.open(&line)?,
                other => {
                    return Err(line.fault(format!(
                        "section `{other}` cannot be read; there are INDEP, BLOCKS and SCENARIOS"
                    )));
                }
            }
            continue;
        }
        match section.as_str() {
            "INDEP" => reader.independent(&line)?,
            "BLOCKS" => reader.block(&line)?,
            "SCENARIOS" | "SCEN" => reader.scenario(&line)?,
            _ => return Err(line.fault("data before any section".to_owned())),
        }
    }
    reader.finish()
}

impl Reader<'_> {
    fn open(&mut self, line: &Line) -> Result<(), SmpsFault> {
        self.mode = Mode::Replace;
        for word in &line.fields[1..] {
            match word.to_ascii_uppercase().as_str() {
                "DISCRETE" | "REPLACE" => {}
                "ADD" => self.mode = Mode::Add,
                "MULTIPLY" => self.mode = Mode::Multiply,
                other => {
                    return Err(
                        line.fault(format!("`{other}` cannot be read; distributions must be DISCRETE"))
                    );
                }
            }
        }
        Ok(())
    }

    /// The place of a figure and its value under the section's mode.
    fn figure(&self, line: &Line, col: &str, row: &str, value: f64) -> Result<(Place, f64), SmpsFault> {
        let core = self.core;
        let known_row = core.row_of.get(row).copied();
        let known_col = core.column_of.get(col).copied();
        let unknown = |what: &str, name: &str| line.fault(format!("{what} `{name}` is not in the core file"));
        let place = match known_col {
            Some(col) if row == core.objective => Place::Cost(col),
            Some(col) => Place::Entry(known_row.ok_or_else(|| unknown("row", row))?, col),
            None if col == core.rhs || col.eq_ignore_ascii_case("RHS") => {
                Place::Right(known_row.ok_or_else(|| unknown("row", row))?)
            }
            None => return Err(unknown("column", col)),
        };
        let own = match place {
            Place::Right(row) => core.right[row.index()],
            Place::Cost(col) => core.program.cost[col.index()],
            Place::Entry(row, col) => {
                core.program.row(row).find(|(own, _)| *own == col).map_or(0.0, |(_, value)| value)
            }
        };
        let value = match self.mode {
            Mode::Replace => value,
            Mode::Add => own + value,
            Mode::Multiply => own * value,
        };
        Ok((place, value))
    }

    fn share(line: &Line, at: usize) -> Result<f64, SmpsFault> {
        let share = line.number(at)?;
        if (0.0..=1.0).contains(&share) {
            return Ok(share);
        }
        Err(line.fault(format!("{share} is no probability")))
    }

    /// `column row value [stage] probability`
    fn independent(&mut self, line: &Line) -> Result<(), SmpsFault> {
        let (col, row) = (line.field(0)?, line.field(1)?);
        let (place, value) = self.figure(line, col, row, line.number(2)?)?;
        let share = Self::share(line, line.fields.len() - 1)?;
        let name = format!("{col} {row}");
        let values = Values::from([(place, value)]);
        self.realise(name, share, values);
        Ok(())
    }

    fn realise(&mut self, name: String, share: f64, values: Values) {
        match self.blocks.iter_mut().find(|(own, _)| *own == name) {
            Some((_, block)) => block.push((share, values)),
            None => self.blocks.push((name, vec![(share, values)])),
        }
    }

    /// `BL name stage probability`, then `column row value` twice a line at most. What a later realisation of a block
    /// leaves out is as in its first.
    fn block(&mut self, line: &Line) -> Result<(), SmpsFault> {
        if line.field(0)? == "BL" && line.fields.len() >= 4 {
            let name = format!("BL {}", line.field(1)?);
            let share = Self::share(line, line.fields.len() - 1)?;
            let first = self.blocks.iter().find(|(own, _)| *own == name).map(|(_, block)| block[0].1.clone());
            self.realise(name.clone(), share, first.unwrap_or_default());
            // The block under construction stands last.
            let at = self.blocks.iter().position(|(own, _)| *own == name).unwrap_or(0);
            let block = self.blocks.remove(at);
            self.blocks.push(block);
            return Ok(());
        }
        let figures = self.figures(line)?;
        match self.blocks.last_mut().and_then(|(_, block)| block.last_mut()) {
            Some((_, values)) => values.extend(figures),
            None => return Err(line.fault("a figure before any block".to_owned())),
        }
        Ok(())
    }

    fn figures(&self, line: &Line) -> Result<Vec<(Place, f64)>, SmpsFault> {
        let col = line.field(0)?;
        let pairs = (1..line.fields.len()).step_by(2);
        pairs.map(|at| self.figure(line, col, line.field(at)?, line.number(at + 1)?)).collect()
    }

    /// `SC name parent probability stage`, then figures that differ from the parent's.
    fn scenario(&mut self, line: &Line) -> Result<(), SmpsFault> {
        if line.field(0)? == "SC" {
            let (name, parent) = (line.field(1)?.to_owned(), line.field(2)?.trim_matches('\''));
            let share = Self::share(line, 3)?;
            if let Some(stage) = line.fields.get(4)
                && !self.stages.names.iter().any(|own| own == stage)
            {
                return Err(line.fault(format!("stage `{stage}` is not in the time file")));
            }
            if self.scenario_of.contains_key(&name) {
                return Err(line.fault(format!("scenario `{name}` stands twice")));
            }
            let values = match self.scenario_of.get(parent) {
                Some(&at) => self.scenarios[at].2.clone(),
                None if parent.eq_ignore_ascii_case("ROOT") => Values::new(),
                None => return Err(line.fault(format!("scenario `{parent}` stands nowhere before"))),
            };
            self.scenario_of.insert(name.clone(), self.scenarios.len());
            self.scenarios.push((name, share, values));
            return Ok(());
        }
        let figures = self.figures(line)?;
        match self.scenarios.last_mut() {
            Some((_, _, values)) => values.extend(figures),
            None => return Err(line.fault("a figure before any scenario".to_owned())),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Scenario>, SmpsFault> {
        if self.scenarios.is_empty() {
            self.scenarios = self.multiplied()?;
        } else if !self.blocks.is_empty() {
            return Err(SmpsFault::whole(
                "stoch",
                "scenarios and independent figures are not mixed".to_owned(),
            ));
        }
        let total: f64 = self.scenarios.iter().map(|(_, share, _)| share).sum();
        if self.scenarios.is_empty() || (total - 1.0).abs() > 1e-4 {
            return Err(SmpsFault::whole("stoch", format!("the probabilities sum to {total} instead of 1")));
        }
        let scenarios = std::mem::take(&mut self.scenarios);
        Ok((scenarios.into_iter())
            .map(|(name, share, values)| Scenario {
                name,
                // Published shares are rounded.
                probability: share / total,
                changes: values.into_iter().map(|(place, value)| self.change(place, value)).collect(),
                follows: None,
            })
            .collect())
    }

    fn change(&self, place: Place, value: f64) -> Change {
        match place {
            Place::Right(row) => {
                let (lower, upper) = self.core.bounds(row, value);
                Change::Row(row, lower, upper)
            }
            Place::Cost(col) => Change::Cost(col, value),
            Place::Entry(row, col) => Change::Coefficient(row, col, value),
        }
    }

    /// Every way in which independent figures can fall.
    fn multiplied(&self) -> Result<Vec<(String, f64, Values)>, SmpsFault> {
        let mut all = vec![(String::new(), 1.0, Values::new())];
        for (name, block) in &self.blocks {
            let total: f64 = block.iter().map(|(share, _)| share).sum();
            if (total - 1.0).abs() > 1e-4 {
                let words = format!("the probabilities of `{name}` sum to {total} instead of 1");
                return Err(SmpsFault::whole("stoch", words));
            }
            if all.len().saturating_mul(block.len()) > MOST {
                let words = format!("the independent figures fall in more than {MOST} ways");
                return Err(SmpsFault::whole("stoch", words));
            }
            let mut next = Vec::with_capacity(all.len() * block.len());
            for (label, share, values) in &all {
                for (at, (own, figures)) in block.iter().enumerate() {
                    let mut joined = values.clone();
                    joined.extend(figures);
                    let joint =
                        if label.is_empty() { format!("{}", at + 1) } else { format!("{label}.{}", at + 1) };
                    next.push((joint, share * own, joined));
                }
            }
            all = next;
        }
        Ok(all)
    }
}
