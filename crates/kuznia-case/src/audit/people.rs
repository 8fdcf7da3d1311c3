//! Power by region, and people by skill and region.

use super::book::{Book, Touched, of};
use super::ledger::{Family, Ledger, Row};
use crate::case::{Labour, LabourId, LineProcess, LineProcessId, Process, RegionId, SkillId};
use kuznia_base::{Calendar, Id, PeriodId, Table};
use std::collections::BTreeMap;

/// Rows about power and people. `periods` are those of the plan, which the steps of a trace divide.
pub(super) fn check(book: &Book, periods: &Calendar, ledger: &mut Ledger) {
    if let Some(grid) = &book.case.grid {
        for region in book.case.regions.ids() {
            for t in book.calendar.ids() {
                let hours = 8760.0 * book.year(t);
                let mut row = Row::new();
                for (lp, energy) in runs_in(book, region).map(|(lp, process)| (lp, process.energy_mwh)) {
                    row.term(energy, of(&book.plan.run, lp, t));
                }
                let mw = grid.rows().get(region.index()).map_or(0.0, |mw| mw.mean(book.calendar, t));
                row.constant(-hours * mw);
                book.add_effects(&mut row, -hours, Touched::Power(region), t);
                let key = || format!("{},{}", book.case.regions[region].name, book.label(t));
                ledger.at_most_zero(Family::Power, &row, key);
            }
        }
    }
    if let Some(labour) = &book.case.labour {
        labour.ids().for_each(|w| people(book, periods, ledger, labour, w));
        hours(book, ledger, labour);
    }
}

/// Line processes at the sites of a region, with their processes.
fn runs_in<'b>(
    book: &'b Book,
    region: RegionId,
) -> impl Iterator<Item = (LineProcessId, &'b Process)> + use<'b> {
    let case = book.case;
    let inside = move |lp: &LineProcess| case.sites[case.lines[lp.line].site].region == Some(region);
    case.line_processes
        .iter()
        .filter(move |(_, lp)| inside(lp))
        .map(|(id, lp)| (id, &case.processes[lp.process]))
}

fn key(book: &Book, skill: SkillId, region: RegionId, t: PeriodId) -> String {
    format!("{},{},{}", book.case.skills[skill], book.case.regions[region].name, book.label(t))
}

/// Σ hours·run ≤ hours_per_year·y·people; a skill and region that the table does not name has nobody.
fn hours(book: &Book, ledger: &mut Ledger, labour: &Table<LabourId, Labour>) {
    let mut rows: BTreeMap<(SkillId, RegionId), Vec<Row>> = BTreeMap::new();
    for region in book.case.regions.ids() {
        for (lp, process) in runs_in(book, region) {
            for &(skill, hours) in &process.labour {
                let rows =
                    rows.entry((skill, region)).or_insert_with(|| vec![Row::new(); book.calendar.len()]);
                for (row, t) in rows.iter_mut().zip(book.calendar.ids()) {
                    row.term(hours.0, of(&book.plan.run, lp, t));
                }
            }
        }
    }
    for ((skill, region), mut rows) in rows {
        let market = labour.find(|own| (own.skill, own.region) == (skill, region));
        for (row, t) in rows.iter_mut().zip(book.calendar.ids()) {
            if let Some(w) = market {
                let each = labour[w].hours_per_year.mean(book.calendar, t) * book.year(t);
                row.term(-each, of(&book.plan.people, w, t));
            }
            ledger.at_most_zero(Family::Labour, row, || key(book, skill, region, t));
        }
    }
}

/// people ≤ standing + Σ_{τ≤t} hire + effects; hire ≤ hire_per_year·y. By the periods of the plan, of a trace too: people are
/// as many all through a period as the plan has in its mean, and whoever is hired in a period works from its start.
fn people(
    book: &Book,
    periods: &Calendar,
    ledger: &mut Ledger,
    labour: &Table<LabourId, Labour>,
    w: LabourId,
) {
    let market = &labour[w];
    let mut hired = Row::new();
    let mut steps = book.calendar.ids().peekable();
    for t in periods.ids() {
        let mut row = Row::new();
        let mut hires = 0.0;
        let years = periods.years(t);
        while let Some(u) = steps.next_if(|u| book.calendar.period(*u).start < periods.period(t).end) {
            let share = book.year(u) / years;
            hires += of(&book.plan.hire, w, u);
            hired.term(-1.0, of(&book.plan.hire, w, u));
            row.term(share, of(&book.plan.people, w, u));
            row.constant(-share * market.people.mean(book.calendar, u));
            book.add_effects(&mut row, -share, Touched::Labour(market.skill, market.region), u);
        }
        let (skill, region) = (&book.case.skills[market.skill], &book.case.regions[market.region].name);
        let key = || format!("{skill},{region},{}", periods.period(t).label);
        ledger.at_most(Family::Hire, hires, market.hire_per_year.mean(periods, t) * years, key);
        row.plus(1.0, &hired);
        ledger.at_most_zero(Family::People, &row, key);
    }
}
