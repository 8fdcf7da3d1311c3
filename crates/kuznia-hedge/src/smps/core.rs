//! The core file: an MPS program.

use super::lines::{Line, SmpsFault, lines};
use kuznia_lp::{Col, Program, Row};
use std::collections::BTreeMap;

/// The core program with the names of its rows and columns.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) name: String,
    pub(super) program: Program,
    pub(super) columns: Vec<String>,
    pub(super) column_of: BTreeMap<String, Col>,
    /// Rows without the objective, in the file's order.
    pub(super) row_of: BTreeMap<String, Row>,
    pub(super) objective: String,
    /// Name of the right-hand side.
    pub(super) rhs: String,
    /// Sense of each row: `L`, `G`, `E`, or `N` of a free row.
    pub(super) sense: Vec<char>,
    /// Right-hand side of each row.
    pub(super) right: Vec<f64>,
    /// Range of each row.
    range: Vec<Option<f64>>,
}

/// The name of a set, if there is one, and its pairs of row and figure.
type Named<'t> = (Option<&'t str>, Vec<(&'t str, f64)>);

/// What is read before the program can be written row by row.
#[derive(Default)]
struct Draft {
    name: String,
    objective: Option<String>,
    rhs: String,
    row_of: BTreeMap<String, Row>,
    sense: Vec<char>,
    right: Vec<f64>,
    range: Vec<Option<f64>>,
    columns: Vec<String>,
    column_of: BTreeMap<String, Col>,
    cost: Vec<f64>,
    bounds: Vec<(f64, f64)>,
    whole: Vec<bool>,
    offset: f64,
    entries: Vec<(Row, Col, f64)>,
    is_whole: bool,
}

pub(super) fn read(text: &str) -> Result<Core, SmpsFault> {
    let mut draft = Draft { rhs: "RHS".to_owned(), ..Draft::default() };
    let mut section = String::new();
    for line in lines("core", text) {
        if line.is_section {
            section = line.field(0)?.to_ascii_uppercase();
            match section.as_str() {
                "NAME" => draft.name = line.fields.get(1).copied().unwrap_or("case").to_owned(),
                "ROWS" | "COLUMNS" | "RHS" | "RANGES" | "BOUNDS" => {}
                "ENDATA" => break,
                other => return Err(line.fault(format!("section `{other}` is not known"))),
            }
            continue;
        }
        match section.as_str() {
            "ROWS" => draft.row(&line)?,
            "COLUMNS" => draft.column(&line)?,
            "RHS" => draft.right(&line)?,
            "RANGES" => draft.range(&line)?,
            "BOUNDS" => draft.bound(&line)?,
            _ => return Err(line.fault("data before any section".to_owned())),
        }
    }
    draft.finish()
}

impl Draft {
    fn row(&mut self, line: &Line) -> Result<(), SmpsFault> {
        let sense = line.field(0)?.to_ascii_uppercase();
        let name = line.field(1)?.to_owned();
        if !["N", "L", "G", "E"].contains(&sense.as_str()) {
            return Err(line.fault(format!("`{sense}` is no sense of a row; there are N, L, G and E")));
        }
        if sense == "N" && self.objective.is_none() {
            self.objective = Some(name);
            return Ok(());
        }
        let row = Row(self.sense.len() as u32);
        if self.row_of.insert(name.clone(), row).is_some() {
            return Err(line.fault(format!("row `{name}` stands here twice")));
        }
        self.sense.push(sense.chars().next().unwrap_or('N'));
        self.right.push(0.0);
        self.range.push(None);
        Ok(())
    }

    fn column(&mut self, line: &Line) -> Result<(), SmpsFault> {
        if line.fields.get(1).is_some_and(|word| word.trim_matches('\'') == "MARKER") {
            self.is_whole = line.fields.iter().any(|word| word.trim_matches('\'') == "INTORG");
            return Ok(());
        }
        let name = line.field(0)?;
        let col = match self.column_of.get(name) {
            Some(col) => *col,
            None => {
                let col = Col(self.columns.len() as u32);
                self.column_of.insert(name.to_owned(), col);
                self.columns.push(name.to_owned());
                self.cost.push(0.0);
                self.bounds.push((0.0, f64::INFINITY));
                self.whole.push(self.is_whole);
                col
            }
        };
        for at in (1..line.fields.len()).step_by(2) {
            let (row, value) = (line.field(at)?, line.number(at + 1)?);
            if self.objective.as_deref() == Some(row) {
                self.cost[col.index()] = value;
            } else {
                let row = self.find_row(line, row)?;
                self.entries.push((row, col, value));
            }
        }
        Ok(())
    }

    fn find_row(&self, line: &Line, name: &str) -> Result<Row, SmpsFault> {
        self.row_of.get(name).copied().ok_or_else(|| line.fault(format!("row `{name}` is not known")))
    }

    /// Pairs of row and figure; the name of the set may be left out.
    fn pairs<'t>(line: &Line<'t>) -> Result<Named<'t>, SmpsFault> {
        let named = line.fields.len() % 2 == 1;
        let pairs = (usize::from(named)..line.fields.len()).step_by(2);
        let pairs = pairs.map(|at| Ok((line.field(at)?, line.number(at + 1)?))).collect::<Result<_, _>>()?;
        Ok((named.then(|| line.fields[0]), pairs))
    }

    fn right(&mut self, line: &Line) -> Result<(), SmpsFault> {
        let (name, pairs) = Self::pairs(line)?;
        if let Some(name) = name {
            self.rhs = name.to_owned();
        }
        for (row, value) in pairs {
            if self.objective.as_deref() == Some(row) {
                self.offset = -value;
            } else {
                let row = self.find_row(line, row)?;
                self.right[row.index()] = value;
            }
        }
        Ok(())
    }

    fn range(&mut self, line: &Line) -> Result<(), SmpsFault> {
        for (row, value) in Self::pairs(line)?.1 {
            let row = self.find_row(line, row)?;
            self.range[row.index()] = Some(value);
        }
        Ok(())
    }

    fn bound(&mut self, line: &Line) -> Result<(), SmpsFault> {
        let kind = line.field(0)?.to_ascii_uppercase();
        let valueless = ["FR", "MI", "PL", "BV"].contains(&kind.as_str());
        let named = line.fields.len() > if valueless { 2 } else { 3 };
        let at = if named { 2 } else { 1 };
        let name = line.field(at)?;
        let col = self.column_of.get(name).copied();
        let col = col.ok_or_else(|| line.fault(format!("column `{name}` is not known")))?.index();
        let value = if valueless { 0.0 } else { line.number(at + 1)? };
        let bounds = &mut self.bounds[col];
        match kind.as_str() {
            "UP" | "UI" => {
                bounds.1 = value;
                if value < 0.0 && bounds.0 == 0.0 {
                    bounds.0 = f64::NEG_INFINITY;
                }
            }
            "LO" | "LI" => bounds.0 = value,
            "FX" => *bounds = (value, value),
            "FR" => *bounds = (f64::NEG_INFINITY, f64::INFINITY),
            "MI" => bounds.0 = f64::NEG_INFINITY,
            "PL" => bounds.1 = f64::INFINITY,
            "BV" => *bounds = (0.0, 1.0),
            other => return Err(line.fault(format!("`{other}` is no kind of bound"))),
        }
        if ["UI", "LI", "BV"].contains(&kind.as_str()) {
            self.whole[col] = true;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Core, SmpsFault> {
        let objective =
            self.objective.ok_or_else(|| SmpsFault::whole("core", "there is no objective row".to_owned()))?;
        let mut program = Program::new();
        for (at, &(lower, upper)) in self.bounds.iter().enumerate() {
            program.add_col(self.cost[at], lower, upper, self.whole[at]);
        }
        program.offset = self.offset;
        self.entries.sort_by_key(|&(row, _, _)| row);
        let mut entries = self.entries.iter().peekable();
        let mut core = Core {
            name: self.name,
            program: Program::new(),
            columns: self.columns,
            column_of: self.column_of,
            row_of: self.row_of,
            objective,
            rhs: self.rhs,
            sense: self.sense,
            right: self.right,
            range: self.range,
        };
        for at in 0..core.sense.len() {
            program.begin_row();
            while let Some(&&(_, col, value)) = entries.peek().filter(|(row, _, _)| row.index() == at) {
                program.push(col, value);
                entries.next();
            }
            let (lower, upper) = core.bounds(Row(at as u32), core.right[at]);
            program.end_row(lower, upper);
        }
        core.program = program;
        Ok(core)
    }
}

impl Core {
    /// Bounds of a row at a right-hand side, its range counted as MPS has it.
    pub(super) fn bounds(&self, row: Row, right: f64) -> (f64, f64) {
        let width = self.range[row.index()];
        match (self.sense[row.index()], width) {
            ('L', None) => (f64::NEG_INFINITY, right),
            ('L', Some(width)) => (right - width.abs(), right),
            ('G', None) => (right, f64::INFINITY),
            ('G', Some(width)) => (right, right + width.abs()),
            ('E', None) => (right, right),
            ('E', Some(width)) if width >= 0.0 => (right, right + width),
            ('E', Some(width)) => (right + width, right),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}
