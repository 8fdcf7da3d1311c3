//! The extensive form: all futures in one program, the first stage once, what futures of a node share once for the node.

use crate::risk::Risk;
use crate::stages::{Shared, TwoStage};
use kuznia_lp::{Col, Program, Row};

/// All futures in one program.
#[derive(Clone, Debug)]
pub struct Extensive {
    /// The program; its objective is the measure.
    pub program: Program,
    /// Where the first-stage columns stand, in the order of [`TwoStage::first`].
    pub first: Vec<Col>,
    /// Where the columns of each node stand, in the order of [`Shared::cols`].
    pub nodes: Vec<Vec<Col>>,
    /// For each scenario, where each column of the common program stands.
    pub columns: Vec<Vec<Col>>,
}

/// Writes the extensive form for a measure.
///
/// Mean: Σ p_s·cost_s. Tail share α: η + Σ (p_s/α)·u_s with u_s ≥ cost_s − η, u_s ≥ 0 (Rockafellar and Uryasev 2000).
/// Worst: θ with θ ≥ cost_s for every scenario of positive probability.
pub fn extensive(problem: &TwoStage, risk: Risk) -> Extensive {
    write(problem, &[], risk)
}

/// Writes it where some columns are decided once for several scenarios each.
///
/// Every node has one variable for each of its columns, in the place of one for each scenario and rows that make them equal:
/// the program is smaller, and nothing is left for the solver to find out.
pub(crate) fn write(problem: &TwoStage, nodes: &[Shared], risk: Risk) -> Extensive {
    let common = &problem.program;
    let mut program = Program::new();
    let first: Vec<Col> = (problem.first.iter())
        .map(|col| {
            let at = col.index();
            program.add_col(0.0, common.col_lower[at], common.col_upper[at], common.integer[at])
        })
        .collect();
    let mut position = vec![None; common.n_cols()];
    for (col, own) in problem.first.iter().zip(&first) {
        position[col.index()] = Some(*own);
    }
    for &row in &problem.first_rows {
        program.begin_row();
        for (col, value) in common.row(row) {
            if let Some(own) = position[col.index()] {
                program.push(own, value);
            }
        }
        program.end_row(common.row_lower[row.index()], common.row_upper[row.index()]);
    }
    let level = (!risk.is_mean()).then(|| program.add_col(1.0, f64::NEG_INFINITY, f64::INFINITY, false));
    let shared: Vec<Vec<Col>> = nodes
        .iter()
        .map(|node| {
            let add = |col: &Col| {
                let at = col.index();
                program.add_col(0.0, common.col_lower[at], common.col_upper[at], common.integer[at])
            };
            node.cols.iter().map(add).collect()
        })
        .collect();
    let mut columns = Vec::with_capacity(problem.scenarios.len());
    for (s, scenario) in problem.scenarios.iter().enumerate() {
        let own = problem.alone(scenario);
        let mut place = vec![None; own.n_cols()];
        for (at, col) in problem.followed(scenario) {
            place[col.index()] = Some(first[at]);
        }
        for (node, here) in nodes.iter().zip(&shared).filter(|(node, _)| node.scenarios.contains(&s)) {
            node.cols.iter().zip(here).for_each(|(col, own)| place[col.index()] = Some(*own));
        }
        let place: Vec<Col> = (place.into_iter().enumerate())
            .map(|(at, place)| {
                place.unwrap_or_else(|| {
                    program.add_col(0.0, own.col_lower[at], own.col_upper[at], own.integer[at])
                })
            })
            .collect();
        for at in 0..own.n_rows() {
            program.begin_row();
            for (col, value) in own.row(Row(at as u32)) {
                program.push(place[col.index()], value);
            }
            program.end_row(own.row_lower[at], own.row_upper[at]);
        }
        price(&mut program, &own, &place, scenario.probability, risk, level);
        columns.push(place);
    }
    Extensive { program, first, nodes: shared, columns }
}

/// Counts a scenario's cost in the measure.
fn price(
    program: &mut Program,
    own: &Program,
    place: &[Col],
    probability: f64,
    risk: Risk,
    level: Option<Col>,
) {
    let Some(level) = level else {
        program.offset += probability * own.offset;
        for (at, &cost) in own.cost.iter().enumerate() {
            program.cost[place[at].index()] += probability * cost;
        }
        return;
    };
    if probability <= 0.0 {
        return;
    }
    let excess = match risk {
        Risk::Cvar(share) => Some(program.add_col(probability / share, 0.0, f64::INFINITY, false)),
        Risk::Mean | Risk::Worst => None,
    };
    program.begin_row();
    program.push(level, 1.0);
    if let Some(excess) = excess {
        program.push(excess, 1.0);
    }
    for (at, &cost) in own.cost.iter().enumerate() {
        program.push(place[at], -cost);
    }
    program.end_row(own.offset, f64::INFINITY);
}
