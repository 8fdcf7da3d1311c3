//! What operating costs: every priced quantity once, for the objective and for the outlays that funds pay.

use crate::index::{operating_life, operations_site};
use crate::learning::Base;
use crate::model::{Installed, Model};
use kuznia_base::PeriodId;
use kuznia_case::case::Atom;
use kuznia_lp::Col;

/// A term of the objective, in the order of `TERM_NAMES`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the words are those of the result table")]
pub enum Term {
    Capital,
    Fixed,
    Variable,
    Overtime,
    Setup,
    Transport,
    Holding,
    Disposal,
    Purchases,
    Wages,
    Financing,
    Shortfall,
    TargetPenalty,
    ClosingStock,
}

/// What an expense is paid for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Amount {
    /// So much per unit of the column.
    Per(Col),
    /// Due whatever is decided.
    Due,
}

/// One expense, undiscounted, in the currency of its atom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expense {
    pub term: Term,
    pub atom: Atom,
    pub t: PeriodId,
    pub amount: Amount,
    pub money: f64,
}

/// Who hears of every expense.
type Hear<'h> = &'h mut dyn FnMut(Expense);

/// Tells of every expense of operations, purchases and wages, in a fixed order.
pub(crate) fn expenses(model: &Model, hear: Hear) {
    let mut hear = |expense: Expense| {
        if expense.money != 0.0 {
            hear(expense);
        }
    };
    runs(model, &mut hear);
    learnt(model, &mut hear);
    lines(model, &mut hear);
    projects(model, &mut hear);
    goods(model, &mut hear);
    purchases(model, &mut hear);
    wages(model, &mut hear);
}

/// Runs and set-ups.
fn runs(model: &Model, hear: Hear) {
    let case = model.case;
    for (id, lp) in case.line_processes.iter() {
        let atom = Atom::Operations(Some(case.lines[lp.line].site));
        for t in case.calendar.ids() {
            if let Some(run) = model.columns.run[id] {
                let amount = Amount::Per(run.at(t));
                hear(Expense { term: Term::Variable, atom, t, amount, money: lp.cost.0 });
            }
            if let Some(on) = model.columns.on[id] {
                let money = lp.setup_cost.0 * case.calendar.period(t).weight;
                hear(Expense { term: Term::Setup, atom, t, amount: Amount::Per(on.at(t)), money });
            }
        }
    }
}

/// What runs cost less by what was learnt.
fn learnt(model: &Model, hear: Hear) {
    let case = model.case;
    for learned in &model.columns.learned {
        for own in &learned.cheaper {
            if let Base::Runs(id) = own.base {
                let lp = &case.line_processes[id];
                let atom = Atom::Operations(Some(case.lines[lp.line].site));
                let money = -learned.fall(own.level) * lp.cost.0;
                hear(Expense { term: Term::Variable, atom, t: own.t, amount: Amount::Per(own.col), money });
            }
        }
    }
}

/// Overtime and fixed costs of lines.
fn lines(model: &Model, hear: Hear) {
    let case = model.case;
    for (l, line) in case.lines.iter() {
        let atom = Atom::Operations(Some(line.site));
        for t in case.calendar.ids() {
            if let Some(overtime) = model.columns.overtime[l] {
                let amount = Amount::Per(overtime.at(t));
                hear(Expense { term: Term::Overtime, atom, t, amount, money: line.overtime_cost.0 });
            }
            let money = line.fixed_cost.0 * model.years(t);
            let (amount, money) = match model.installed(l, t) {
                Installed::Column(col) => (Amount::Per(col), money),
                Installed::Standing(standing) => (Amount::Due, money * standing),
            };
            hear(Expense { term: Term::Fixed, atom, t, amount, money });
        }
    }
}

/// Fixed costs of projects, from completion to the end of life, those under way included.
fn projects(model: &Model, hear: Hear) {
    let case = model.case;
    for (k, project) in case.projects.iter() {
        if project.fixed_cost.0 == 0.0 {
            continue;
        }
        let atom = Atom::Operations(operations_site(case, k));
        let yearly = |(complete, end), t| {
            project.fixed_cost.0 * model.years(t) * case.calendar.window(t, Some(complete), end)
        };
        for commit in &model.columns.commit[k] {
            let life = operating_life(case, k, case.calendar.period(commit.t).start);
            for t in case.calendar.ids().skip_while(|t| *t < commit.t) {
                let amount = Amount::Per(commit.col);
                hear(Expense { term: Term::Fixed, atom, t, amount, money: yearly(life, t) });
            }
        }
        for under_way in case.under_way.iter().filter(|u| u.project == k) {
            let life = operating_life(case, k, under_way.date);
            for t in case.calendar.ids() {
                let money = under_way.units * yearly(life, t);
                hear(Expense { term: Term::Fixed, atom, t, amount: Amount::Due, money });
            }
        }
    }
}

/// Transport, holding and disposal.
fn goods(model: &Model, hear: Hear) {
    let case = model.case;
    for (id, arc) in model.index.arcs.iter() {
        let Some(ship) = model.columns.ship[id] else {
            continue;
        };
        let link = &case.links[arc.link];
        let money = link.cost.0 * case.items[arc.item].transport_size;
        let atom = Atom::Operations(Some(link.from));
        for t in case.calendar.ids() {
            hear(Expense { term: Term::Transport, atom, t, amount: Amount::Per(ship.at(t)), money });
        }
    }
    for (id, cell) in model.index.cells.iter() {
        let (item, site) = cell.place();
        let item = &case.items[item];
        let atom = Atom::Operations(Some(site));
        for t in case.calendar.ids() {
            if let Some(stock) = model.columns.stock[id] {
                let money = item.holding_cost.0 * model.years(t);
                hear(Expense { term: Term::Holding, atom, t, amount: Amount::Per(stock.at(t)), money });
            }
            if let (Some(dump), Some(cost)) = (model.columns.dump[id], item.disposal_cost) {
                hear(Expense {
                    term: Term::Disposal,
                    atom,
                    t,
                    amount: Amount::Per(dump.at(t)),
                    money: cost.0,
                });
            }
        }
    }
}

/// Goods bought, or paid for under take-or-pay.
fn purchases(model: &Model, hear: Hear) {
    let case = model.case;
    for (o, offer) in case.offers.iter() {
        let atom = Atom::Purchases(o);
        for t in case.calendar.ids() {
            let (amount, money) = match (model.columns.paid[o], model.columns.buy[o]) {
                (Some(paid), _) => (Amount::Per(paid.at(t)), 1.0),
                (None, Some(buy)) => (Amount::Per(buy.at(t)), offer.price.mean(&case.calendar, t)),
                (None, None) => continue,
            };
            hear(Expense { term: Term::Purchases, atom, t, amount, money });
        }
    }
}

/// People.
fn wages(model: &Model, hear: Hear) {
    let case = model.case;
    for (w, labour) in case.labour.iter().flat_map(kuznia_base::Table::iter) {
        for t in case.calendar.ids() {
            let money = labour.wage_per_year.mean(&case.calendar, t) * model.years(t);
            let amount = Amount::Per(model.columns.people[w].at(t));
            hear(Expense { term: Term::Wages, atom: Atom::Wages(w), t, amount, money });
        }
    }
}
