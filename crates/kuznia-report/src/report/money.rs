//! Whose money: payments by fund and by class of outlay, income against outlays, debt, and the cost term by term.

use super::axis::Axis;
use super::chart::{Bar, Chart, Line};
use super::sheet::{Kind, Num, Sheet, nums};
use super::{Section, Source};
use crate::columns::label;
use crate::number::{percent, plain};
use kuznia_case::case::{AidKind, CurrencyId, FundId, OutlayClass};
use kuznia_case::{Series, TERM_NAMES};

/// The classes of outlays in the order of their words.
pub(super) const CLASSES: [(OutlayClass, &str); 4] = [
    (OutlayClass::Capital, "capital"),
    (OutlayClass::Operations, "operations"),
    (OutlayClass::Purchases, "purchases"),
    (OutlayClass::Wages, "wages"),
];

/// A series in a fund's currency, in the case's.
pub(super) fn in_case_currency(source: &Source, currency: Option<CurrencyId>, series: &[f64]) -> Series {
    let calendar = &source.case.calendar;
    let rate = |t| currency.map_or(1.0, |currency| source.case.currencies[currency].rate_in(calendar, t));
    calendar.ids().zip(series).map(|(t, &money)| if money == 0.0 { 0.0 } else { money * rate(t) }).collect()
}

/// What a fund pays of a class, in the case's currency.
pub(super) fn paid(source: &Source, fund: FundId, class: OutlayClass) -> Series {
    let currency = source.case.funds[fund].cash_currency();
    match source.figures.paid.get(&(fund, class)) {
        Some(series) => in_case_currency(source, currency, series),
        None => vec![0.0; source.case.calendar.len()],
    }
}

fn add(sum: &mut Series, part: &[f64]) {
    sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
}

/// Income and aid in cash of all funds, case currency.
pub(super) fn income(source: &Source) -> Series {
    let case = source.case;
    let mut all = vec![0.0; case.calendar.len()];
    for (f, fund) in case.funds.iter() {
        let mut own = vec![0.0; case.calendar.len()];
        for t in case.calendar.ids() {
            let aid = case.aid.rows().iter().filter(|aid| aid.kind == AidKind::Cash(f));
            let per_year = fund.income.mean(&case.calendar, t)
                + aid.map(|aid| aid.amount.mean(&case.calendar, t)).sum::<f64>();
            own[kuznia_base::Id::index(t)] = case.calendar.years(t) * per_year;
        }
        add(&mut all, &in_case_currency(source, fund.cash_currency(), &own));
    }
    all
}

/// What is owed on all loans at the end of each period, case currency.
pub(super) fn owed(source: &Source) -> Series {
    let case = source.case;
    let mut all = vec![0.0; case.calendar.len()];
    for (b, loan) in case.loans.iter() {
        let currency = case.funds[loan.fund].cash_currency();
        add(&mut all, &in_case_currency(source, currency, &source.plan.owed[b]));
    }
    all
}

/// All payments by class, case currency; without funds only capital is known by period.
pub(super) fn by_class(source: &Source) -> Vec<(&'static str, Series)> {
    let case = source.case;
    if case.funds.is_empty() {
        let mut capital = vec![0.0; case.calendar.len()];
        source.figures.outlay.rows().iter().for_each(|outlay| add(&mut capital, outlay));
        return vec![("capital", capital)];
    }
    let classes = CLASSES.iter().map(|&(class, word)| {
        let mut all = vec![0.0; case.calendar.len()];
        case.funds.ids().for_each(|fund| add(&mut all, &paid(source, fund, class)));
        (word, all)
    });
    classes.collect()
}

pub(super) fn section(source: &Source) -> Section {
    let case = source.case;
    let mut section = Section::new("money", "Whose money");
    let axis = Axis::of_chart(&case.calendar);
    if case.funds.is_empty() {
        section.title = "The case names no funds, so money is not limited".to_owned();
        section.say("Without funds only the outlays of projects are known period by period.");
    } else {
        title(source, &mut section);
        funds(source, &axis, &mut section);
    }
    let classes = by_class(source);
    let stacks = classes.iter().map(|(word, series)| line(word, &axis.sums(series))).collect();
    let table = Axis::of_table(&case.calendar);
    let mut sheet = Sheet::new("By category").text("category").number("all", &case.currency);
    sheet = sheet.many(&table.labels, &case.currency, Kind::Number);
    for (word, series) in &classes {
        let mut cells = vec![(*word).into(), series.iter().sum::<f64>().into()];
        cells.extend(table.sums(series).into_iter().map(Into::into));
        sheet.row(cells);
    }
    let chart =
        Chart::Columns { axis: axis.labels.clone(), unit: case.currency.clone(), stacks, lines: Vec::new() };
    section.show("Outlays by category, undiscounted", Some(chart), sheet);
    terms(source, &mut section);
    section
}

fn line(name: &str, values: &[f64]) -> Line {
    Line { name: name.to_owned(), values: nums(values) }
}

fn title(source: &Source, section: &mut Section) {
    let case = source.case;
    let all: f64 = by_class(source).iter().flat_map(|(_, series)| series).sum();
    let largest = case.funds.ids().map(|fund| {
        let paid: f64 = CLASSES.iter().flat_map(|&(class, _)| paid(source, fund, class)).sum();
        (fund, paid)
    });
    let Some((fund, most)) = largest.max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
    let owed = owed(source);
    let peak = owed.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).filter(|(_, owed)| **owed > 1e-6);
    let debt = peak.map_or("nothing is borrowed".to_owned(), |(at, owed)| {
        format!("debt peaks at {} in {}", plain(*owed), label(&case.calendar, at))
    });
    section.title = match all > 0.0 {
        true => format!("{} pays {} % of the outlays; {debt}", case.funds[fund].label, percent(most / all)),
        false => "Nothing is paid".to_owned(),
    };
}

fn funds(source: &Source, axis: &Axis, section: &mut Section) {
    let case = source.case;
    let (income, owed) = (income(source), owed(source));
    let mut outlay = vec![0.0; case.calendar.len()];
    let mut stacks = Vec::new();
    let mut sheet = Sheet::new("By fund").text("fund");
    for (_, word) in CLASSES {
        sheet = sheet.number(word, &case.currency);
    }
    sheet = sheet.number("all", &case.currency).number("cash at the end", "own currency");
    sheet = sheet.number("lowest cash", "own currency").text("own currency");
    for (f, fund) in case.funds.iter() {
        let mut all = vec![0.0; case.calendar.len()];
        let mut cells = vec![fund.label.as_str().into()];
        for (class, _) in CLASSES {
            let paid = paid(source, f, class);
            cells.push(paid.iter().sum::<f64>().into());
            add(&mut all, &paid);
        }
        add(&mut outlay, &all);
        let cash = &source.plan.cash[f];
        let low = cash.iter().copied().fold(f64::INFINITY, f64::min);
        let currency =
            fund.cash_currency().map_or(case.currency.as_str(), |c| case.currencies[c].name.as_str());
        cells.extend([all.iter().sum::<f64>().into(), cash.last().copied().unwrap_or(f64::NAN).into()]);
        cells.extend([low.into(), currency.into()]);
        sheet.row(cells);
        if all.iter().any(|&money| money > 1e-9) {
            stacks.push(line(&fund.label, &axis.sums(&all)));
        }
    }
    let chart = Chart::Columns {
        axis: axis.labels.clone(),
        unit: case.currency.clone(),
        stacks,
        lines: vec![line("income and aid in cash", &axis.sums(&income))],
    };
    section.say(
        "Where the columns rise above the line of income the plan lives on savings or credit. Money is in constant \
         prices; funds in other currencies are converted at the rate of each period.",
    );
    section.show("Payments by fund against income, undiscounted", Some(chart), sheet);
    if owed.iter().any(|&owed| owed > 1e-6) {
        deficit(source, axis, section, [&income, &outlay, &owed]);
    }
}

fn deficit(source: &Source, axis: &Axis, section: &mut Section, [income, outlay, owed]: [&Series; 3]) {
    let case = source.case;
    let short: Series = income.iter().zip(outlay).map(|(income, outlay)| outlay - income).collect();
    let table = Axis::of_table(&case.calendar);
    let mut sheet = Sheet::new("Deficit").text("what").many(&table.labels, &case.currency, Kind::Number);
    let rows = [("income and aid in cash", income), ("outlays", outlay), ("outlays less income", &short)];
    for (word, series) in rows {
        sheet.row(std::iter::once(word.into()).chain(table.sums(series).into_iter().map(Into::into)));
    }
    sheet.row(std::iter::once("owed at the end".into()).chain(table.ends(owed).into_iter().map(Into::into)));
    let series = vec![line("owed at the end of the period", &axis.ends(owed))];
    let unit = case.currency.clone();
    let chart = Chart::Lines { axis: axis.labels.clone(), unit, share: false, stacked: false, series };
    section.show("Debt", Some(chart), sheet);
}

fn terms(source: &Source, section: &mut Section) {
    let case = source.case;
    let mut rows: Vec<(&str, f64)> = TERM_NAMES.iter().copied().zip(source.plan.terms).collect();
    rows.retain(|(_, money)| money.abs() > 1e-9);
    rows.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(b.0)));
    let total: f64 = source.plan.terms.iter().sum();
    let mut sheet =
        Sheet::new("Cost by term").text("term").number("present value", &case.currency).share("share");
    for (name, money) in &rows {
        sheet.row([name.replace('_', " ").into(), (*money).into(), (money / total).into()]);
    }
    sheet.row(["all".into(), total.into(), 1.0.into()]);
    let bar = |(name, money): &(&str, f64)| Bar {
        name: name.replace('_', " "),
        value: Num(*money),
        note: format!("{} %", percent(money / total)),
    };
    let chart = Chart::Bars { unit: case.currency.clone(), bars: rows.iter().map(bar).collect() };
    section.show("What the cost is made of, present value", Some(chart), sheet);
}
