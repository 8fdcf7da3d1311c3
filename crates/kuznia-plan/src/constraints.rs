//! The constraint families, one function each, in the order in which the program holds them.

mod learning;
mod lines;
mod loans;
mod material;
mod money;
mod needs;
mod people;
mod power;
mod projects;
mod stores;
mod target_shares;
mod targets;
mod trade;

pub(crate) use targets::{InSight, in_sight};

use crate::model::Model;
use crate::rows::Rows;
use kuznia_lp::Program;

/// Writes all rows and adds the misses of soft targets; returns the rows' names.
pub(crate) fn write(model: &mut Model, program: &mut Program) -> crate::rows::Names {
    let targets = targets::prepare(model, program);
    let model = &*model;
    let mut rows = Rows::new(program);
    projects::project_units(model, &mut rows);
    projects::project_order(model, &mut rows);
    projects::project_excludes(model, &mut rows);
    lines::installed(model, &mut rows);
    lines::line_capacity(model, &mut rows);
    lines::overtime(model, &mut rows);
    lines::setup(model, &mut rows);
    lines::min_load(model, &mut rows);
    lines::gate(model, &mut rows);
    material::material_balance(model, &mut rows);
    stores::stores_capacity(model, &mut rows);
    stores::stores_safety(model, &mut rows);
    stores::shelf_life(model, &mut rows);
    stores::closing_stock(model, &mut rows);
    trade::offers(model, &mut rows);
    trade::take_or_pay(model, &mut rows);
    trade::links(model, &mut rows);
    needs::requirement(model, &mut rows);
    needs::fielded(model, &mut rows);
    needs::enabler(model, &mut rows);
    power::power(model, &mut rows);
    people::labour(model, &mut rows);
    people::people(model, &mut rows);
    money::outlay(model, &mut rows);
    money::budget(model, &mut rows);
    loans::loan(model, &mut rows);
    learning::experience(model, &mut rows);
    learning::learnt(model, &mut rows);
    learning::learnt_runs(model, &mut rows);
    targets::target(model, &targets, &mut rows);
    rows.into_names()
}
