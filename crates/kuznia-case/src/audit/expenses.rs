//! Every expense by term, atom and period, at its own currency and not discounted; the outlays and the objective sum it.

use super::book::{Book, at, of};
use super::ledger::Row;
use super::projects;
use crate::case::{Atom, CurrencyId, EffectOn, OfferId, Project, SiteId};
use kuznia_base::{Id, PeriodId};

/// Terms of the objective, in the order of `TERM_NAMES`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Term {
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

/// Currency of an atom's outlays; `None`: the case's.
pub(super) fn currency(book: &Book, atom: Atom) -> Option<CurrencyId> {
    match atom {
        Atom::Purchases(offer) => book.case.offers[offer].currency,
        _ => None,
    }
}

/// Case currency per unit of a currency.
pub(super) fn rate(book: &Book, currency: Option<CurrencyId>, t: PeriodId) -> f64 {
    currency.map_or(1.0, |id| book.case.currencies[id].rate_in(book.calendar, t))
}

/// The site that bears a project's fixed cost: that of its first effect on a line or a store.
fn project_site(book: &Book, project: &Project) -> Option<SiteId> {
    project.effects.iter().find_map(|effect| match effect.on {
        EffectOn::Line(line) => Some(book.case.lines[line].site),
        EffectOn::Store(_, site) => Some(site),
        _ => None,
    })
}

/// One row a·x.
fn once(a: f64, x: f64) -> Row {
    let mut row = Row::new();
    row.term(a, x);
    row
}

/// Tells every expense but capital: term, atom, period and amount in the atom's currency.
pub(super) fn visit(book: &Book, tell: &mut dyn FnMut(Term, Atom, PeriodId, &Row)) {
    lines(book, tell);
    project_fixed(book, tell);
    goods(book, tell);
    for offer in book.case.offers.ids() {
        purchases(book, offer, tell);
    }
    for (w, market) in book.case.labour.iter().flat_map(|labour| labour.iter()) {
        for t in book.calendar.ids() {
            let wage = market.wage_per_year.mean(book.calendar, t) * book.year(t);
            tell(Term::Wages, Atom::Wages(w), t, &once(wage, of(&book.plan.people, w, t)));
        }
    }
}

/// Run cost, set-up, overtime and the lines' fixed cost.
fn lines(book: &Book, tell: &mut dyn FnMut(Term, Atom, PeriodId, &Row)) {
    for (lp, own) in book.case.line_processes.iter() {
        let atom = Atom::Operations(Some(book.case.lines[own.line].site));
        for t in book.calendar.ids() {
            let cost = own.cost.0 * book.learnt.run(lp, t);
            tell(Term::Variable, atom, t, &once(cost, of(&book.plan.run, lp, t)));
            if book.is_switched(lp) {
                let setup = own.setup_cost.0 * book.calendar.period(t).weight;
                tell(Term::Setup, atom, t, &once(setup, of(&book.plan.on, lp, t)));
            }
        }
    }
    for (l, line) in book.case.lines.iter() {
        let atom = Atom::Operations(Some(line.site));
        for t in book.calendar.ids() {
            tell(Term::Overtime, atom, t, &once(line.overtime_cost.0, of(&book.plan.overtime, l, t)));
            let mut fixed = Row::new();
            fixed.plus(line.fixed_cost.0 * book.year(t), &book.installed[l][t.index()]);
            tell(Term::Fixed, atom, t, &fixed);
        }
    }
}

/// fixed_cost_per_year · y · (share between completion and end of life) · units.
fn project_fixed(book: &Book, tell: &mut dyn FnMut(Term, Atom, PeriodId, &Row)) {
    for commitment in &book.commitments {
        let project = &book.case.projects[commitment.project];
        if project.fixed_cost.0 == 0.0 {
            continue;
        }
        let atom = Atom::Operations(project_site(book, project));
        let from = projects::completion(project, commitment.date);
        let until = projects::end_of_life(project, commitment.date);
        for t in book.calendar.ids() {
            let mut row = Row::new();
            let share = book.calendar.window(t, Some(from), until);
            commitment.enter(&mut row, project.fixed_cost.0 * book.year(t) * share);
            tell(Term::Fixed, atom, t, &row);
        }
    }
}

/// Transport, holding and disposal.
fn goods(book: &Book, tell: &mut dyn FnMut(Term, Atom, PeriodId, &Row)) {
    for (link, item, series) in book.shipments() {
        let link = &book.case.links[link];
        let each = link.cost.0 * book.case.items[item].transport_size;
        for t in book.calendar.ids() {
            tell(Term::Transport, Atom::Operations(Some(link.from)), t, &once(each, at(series, t)));
        }
    }
    for (&(item, site), entry) in &book.stocks {
        let (item, atom) = (&book.case.items[item], Atom::Operations(Some(site)));
        for t in book.calendar.ids() {
            tell(Term::Holding, atom, t, &once(item.holding_cost.0 * book.year(t), at(&entry.stock, t)));
            if let Some(cost) = item.disposal_cost {
                tell(Term::Disposal, atom, t, &once(cost.0, at(&entry.dumped, t)));
            }
        }
    }
}

fn purchases(book: &Book, offer: OfferId, tell: &mut dyn FnMut(Term, Atom, PeriodId, &Row)) {
    for t in book.calendar.ids() {
        tell(Term::Purchases, Atom::Purchases(offer), t, &once(1.0, of(&book.plan.paid, offer, t)));
    }
}
