//! Recipes that together make something from nothing.

use super::super::circles::components;
use super::{Lookout, at};
use crate::case::{Case, ItemId, Process, ProcessId};
use std::collections::{BTreeMap, BTreeSet};

/// A larger circle (processes × items) is left alone, so that a warning never takes long.
const LARGEST: usize = 100_000;
/// Gain below which a circle is taken to return what it uses.
const GAIN: f64 = 1e-7;

/// Warns of circles of recipes that gain something.
///
/// In a circle are the processes and items that lead back to themselves. Of its processes those count that use nothing
/// from outside of it. They make something from nothing if some mix of their runs x ≥ 0, Σx ≤ 1, leaves no item of the
/// circle short and something more than before: the greatest gain is the optimum of a small linear program.
pub(super) fn look(lookout: &Lookout) {
    let case = lookout.case;
    for circle in circles(case) {
        let items: BTreeMap<ItemId, usize> = items_of(case, &circle);
        if circle.len() * items.len() > LARGEST {
            continue;
        }
        let columns: Vec<Column> =
            circle.iter().map(|&process| Column::new(&case.processes[process], &items)).collect();
        let runs = best_runs(&columns, items.len());
        if gain(&columns, &runs) <= GAIN {
            continue;
        }
        let used: Vec<&str> = circle
            .iter()
            .zip(&runs)
            .filter(|(_, run)| **run > GAIN)
            .map(|(p, _)| case.processes[*p].name.as_str())
            .collect();
        let names = used.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (first, rows) = (used.first().copied().unwrap_or_default(), lookout.draft.tables.get("recipes"));
        let row = rows.and_then(|table| {
            let process = table.header.iter().position(|name| name == "process")?;
            table
                .rows
                .iter()
                .position(|row| row.cells.get(process).is_some_and(|cell| super::value::words(cell) == first))
        });
        let words = format!("the recipes of {names} make something from nothing");
        lookout.warn(
            "recipes",
            row.unwrap_or(0),
            "quantity",
            words,
            "in a circle more comes out than goes in: check the quantities",
        );
    }
}

/// Processes of each circle that use nothing from outside of it.
fn circles(case: &Case) -> Vec<Vec<ProcessId>> {
    let items = case.items.len();
    let mut edges = Vec::new();
    for (p, process) in case.processes.iter() {
        edges.extend(process.inputs.iter().map(|flow| (at(flow.item), items + at(p))));
        edges.extend(process.outputs.iter().map(|flow| (items + at(p), at(flow.item))));
    }
    let component = components(items + case.processes.len(), &edges);
    let mut circles: BTreeMap<usize, Vec<ProcessId>> = BTreeMap::new();
    for (p, process) in case.processes.iter().filter(|(_, process)| !process.inputs.is_empty()) {
        let own = component[items + at(p)];
        if process.inputs.iter().all(|flow| component[at(flow.item)] == own) {
            circles.entry(own).or_default().push(p);
        }
    }
    circles.into_values().collect()
}

/// Items that the processes of a circle use, with their row.
fn items_of(case: &Case, circle: &[ProcessId]) -> BTreeMap<ItemId, usize> {
    let used: BTreeSet<ItemId> =
        circle.iter().flat_map(|p| &case.processes[*p].inputs).map(|flow| flow.item).collect();
    used.into_iter().enumerate().map(|(row, item)| (item, row)).collect()
}

/// What a run changes, in parts of its largest flow.
struct Column {
    /// By row, each item of the circle once.
    net: BTreeMap<usize, f64>,
    /// What it makes besides.
    beside: f64,
}

impl Column {
    fn new(process: &Process, rows: &BTreeMap<ItemId, usize>) -> Self {
        let flows = || process.inputs.iter().chain(&process.outputs);
        let scale = flows().map(|flow| flow.quantity.0).fold(0.0, f64::max);
        let (mut net, mut beside) = (BTreeMap::new(), 0.0);
        for (sign, flows) in [(-1.0, &process.inputs), (1.0, &process.outputs)] {
            for flow in flows {
                match rows.get(&flow.item) {
                    Some(&row) => *net.entry(row).or_insert(0.0) += sign * flow.quantity.0 / scale,
                    None => beside += flow.quantity.0 / scale,
                }
            }
        }
        Self { net, beside }
    }
    /// What a run gains in all.
    fn gain(&self) -> f64 {
        self.beside + self.net.values().sum::<f64>()
    }
}

fn gain(columns: &[Column], runs: &[f64]) -> f64 {
    columns.iter().zip(runs).map(|(column, run)| column.gain() * run).sum()
}

/// The mix of runs that gains most: max Σ gain·x, −net·x ≤ 0 for every item, Σx ≤ 1, x ≥ 0.
///
/// The simplex method on a dense tableau from x = 0, with the rule of Bland, *New finite pivoting rules for the simplex
/// method*, Mathematics of Operations Research 2(2), 1977, under which it ends.
fn best_runs(columns: &[Column], items: usize) -> Vec<f64> {
    let (n, m) = (columns.len(), items + 1);
    let width = n + m + 1;
    let mut tableau = vec![vec![0.0; width]; m + 1];
    for (j, column) in columns.iter().enumerate() {
        column.net.iter().for_each(|(&row, net)| tableau[row][j] = -net);
        tableau[items][j] = 1.0;
        tableau[m][j] = -column.gain();
    }
    for (row, cells) in tableau.iter_mut().enumerate().take(m) {
        cells[n + row] = 1.0;
    }
    tableau[items][width - 1] = 1.0;
    let mut basis: Vec<usize> = (n..n + m).collect();
    // Bland's rule ends; the bound is for rounding.
    for _ in 0..50 * (n + m) {
        let Some(enters) = (0..n + m).find(|&j| tableau[m][j] < -1e-9) else {
            break;
        };
        let ratio = |row: usize| tableau[row][width - 1] / tableau[row][enters];
        let leaves = (0..m)
            .filter(|&row| tableau[row][enters] > 1e-9)
            .min_by(|&a, &b| ratio(a).total_cmp(&ratio(b)).then(basis[a].cmp(&basis[b])));
        let Some(leaves) = leaves else {
            break;
        };
        let pivot = tableau[leaves][enters];
        tableau[leaves].iter_mut().for_each(|cell| *cell /= pivot);
        let own = tableau[leaves].clone();
        for (row, cells) in tableau.iter_mut().enumerate() {
            let factor = cells[enters];
            if row != leaves && factor != 0.0 {
                cells.iter_mut().zip(&own).for_each(|(cell, own)| *cell -= factor * own);
            }
        }
        basis[leaves] = enters;
    }
    let mut runs = vec![0.0; n];
    for (row, &column) in basis.iter().enumerate().filter(|(_, column)| **column < n) {
        runs[column] = tableau[row][width - 1].max(0.0);
    }
    runs
}
