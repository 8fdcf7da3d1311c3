//! Currencies, funds, loans, power and people.

use super::desk::Desk;
use super::levels::{Levels, levels};
use super::places::Names;
use super::projects::kind;
use super::questions::list;
use super::read::Row;
use crate::case::{
    Currency, CurrencyId, Fund, FundCurrency, FundId, Grid, Labour, LabourId, Level, Loan, LoanId,
    OutlayClass, RegionId, Selector, SkillId,
};
use crate::schema::{self, Kind};
use kuznia_base::{Id, Money, Months, Share, Table, did_you_mean};

pub(super) struct MoneyTables {
    pub currencies: Table<CurrencyId, Currency>,
    pub funds: Table<FundId, Fund>,
    pub loans: Table<LoanId, Loan>,
    pub grid: Option<Grid>,
    pub labour: Option<Table<LabourId, Labour>>,
}

pub(super) fn money(desk: &Desk, names: &Names) -> MoneyTables {
    MoneyTables {
        currencies: currencies(desk, names),
        funds: funds(desk, names),
        loans: loans(desk, names),
        grid: grid(desk, names),
        labour: labour(desk, names),
    }
}

fn currencies(desk: &Desk, names: &Names) -> Table<CurrencyId, Currency> {
    let sheet = desk.sheet("exchange_rates");
    let own = desk.setting_text("currency");
    let rates = levels(&sheet, "rate", |row| {
        let word = row.text("currency");
        if word.is_some() && word.as_deref() == own.as_deref() {
            row.fault("currency", "this is the case's own currency", "rates are of foreign currencies only");
        }
        word.and_then(|word| names.currencies.get(&word)).into_iter().collect()
    });
    let start = super::calendar::start(desk);
    let mut currencies = Table::new();
    for at in 0..names.currencies.len() {
        let id: CurrencyId = Id::new(at);
        let steps = rates.get(&id).cloned().unwrap_or_default();
        let name = names.currencies.name(id).to_owned();
        if let (Some(start), Some((first, _))) = (start, steps.first())
            && *first > start
        {
            let is_it = |row: &Row| row.text("currency").as_deref() == Some(&name);
            let row = sheet.rows().find(is_it).map_or(1, |row| row.number_of());
            let hint = format!("give a rate from {start} or earlier");
            sheet.fault(row, "from", format!("there is no rate of `{name}` at the start"), hint);
        }
        let base = steps.first().map_or(1.0, |(_, rate)| *rate);
        currencies.push(Currency { name, rate: Level { base, steps } });
    }
    currencies
}

fn funds(desk: &Desk, names: &Names) -> Table<FundId, Fund> {
    let mut funds: Table<FundId, Fund> = Table::new();
    let own = desk.setting_text("currency");
    for row in desk.sheet("funds").rows() {
        let name = row.owned("fund").unwrap_or_default();
        let currency = match row.text("currency") {
            None => FundCurrency::Any,
            Some(word) if own.as_deref() == Some(&word) => FundCurrency::Home,
            Some(_) => {
                names.currency(desk, &row, "currency").map_or(FundCurrency::Any, FundCurrency::Foreign)
            }
        };
        funds.push(Fund {
            label: row.owned("label").unwrap_or_else(|| name.clone()),
            name,
            opening: Money(row.number("opening").unwrap_or(0.0)),
            carry_over: Share(row.number("carry_over").unwrap_or(1.0)),
            covers: covers(&row, names),
            currency,
            income: Level::default(),
        });
    }
    let sheet = desk.sheet("fund_income");
    let incomes =
        levels(&sheet, "amount_per_year", |row| row.refer("fund", &names.funds).into_iter().collect());
    for (fund, steps) in incomes {
        funds[fund].income.steps = steps;
    }
    funds
}

/// The selectors of `covers`.
fn covers(row: &Row, names: &Names) -> Vec<Selector> {
    let Some(text) = row.owned("covers") else {
        return Vec::new();
    };
    list(&text).filter_map(|word| selector(row, word, names)).collect()
}

fn selector(row: &Row, word: &str, names: &Names) -> Option<Selector> {
    let classes = [
        ("capital", OutlayClass::Capital),
        ("operations", OutlayClass::Operations),
        ("purchases", OutlayClass::Purchases),
        ("wages", OutlayClass::Wages),
    ];
    if word == "all" {
        return Some(Selector::All);
    }
    let (class, condition) =
        word.split_once(':').map_or((word, None), |(class, condition)| (class, Some(condition)));
    let Some((_, known)) = classes.iter().find(|(name, _)| *name == class) else {
        let near = did_you_mean(class, classes.iter().map(|(name, _)| *name))
            .map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| "it is all, capital, operations, purchases or wages".to_owned());
        row.fault("covers", format!("unknown class of outlay `{class}`"), hint);
        return None;
    };
    let Some(condition) = condition else {
        return Some(Selector::Class(*known));
    };
    let Some((attribute, value)) = condition.split_once('=') else {
        row.fault("covers", format!("`{word}` is not a selector"), "write for example `purchases:country=a`");
        return None;
    };
    let find = "covers";
    match (known, attribute) {
        (OutlayClass::Capital, "project") => row.find(find, value, &names.projects).map(Selector::Project),
        (OutlayClass::Capital, "kind") => kind_selector(row, value),
        (OutlayClass::Purchases, "offer") => row.find(find, value, &names.offers).map(Selector::Offer),
        (OutlayClass::Purchases, "supplier") => {
            row.find(find, value, &names.suppliers).map(Selector::Supplier)
        }
        (OutlayClass::Purchases, "country") => {
            row.find(find, value, &names.countries).map(Selector::PurchasesFrom)
        }
        (OutlayClass::Purchases, "item") => row.find(find, value, &names.items).map(Selector::Item),
        (OutlayClass::Operations, "site") => row.find(find, value, &names.sites).map(Selector::Site),
        (OutlayClass::Operations, "country") => {
            row.find(find, value, &names.countries).map(Selector::OperationsIn)
        }
        (OutlayClass::Wages, "skill") => row.find(find, value, &names.skills).map(Selector::Skill),
        (OutlayClass::Wages, "region") => row.find(find, value, &names.regions).map(Selector::WagesIn),
        (_, other) => {
            let hint = match known {
                OutlayClass::Capital => "capital knows project and kind",
                OutlayClass::Purchases => "purchases know offer, supplier, country and item",
                OutlayClass::Operations => "operations know site and country",
                OutlayClass::Wages => "wages know skill and region",
            };
            row.fault("covers", format!("`{class}` has no attribute `{other}`"), hint);
            None
        }
    }
}

fn kind_selector(row: &Row, value: &str) -> Option<Selector> {
    let kinds = schema::table("projects").and_then(|table| table.column("kind")).map(|column| column.kind);
    let Some(Kind::Choice(kinds)) = kinds else {
        unreachable!("the kind of a project is a choice");
    };
    let found = kinds.iter().position(|kind| *kind == value);
    if found.is_none() {
        row.fault(
            "covers",
            format!("unknown kind of project `{value}`"),
            format!("it is one of {}", kinds.join(", ")),
        );
    }
    found.map(|at| Selector::Kind(kind(at)))
}

fn loans(desk: &Desk, names: &Names) -> Table<LoanId, Loan> {
    let mut loans = Table::new();
    for row in desk.sheet("loans").rows() {
        let (grace, term) = (row.number("grace_months").unwrap_or(0.0), row.number("term_months"));
        if term.is_some_and(|term| grace > term) {
            row.fault("grace_months", "the grace is longer than the term", "the term includes the grace");
        }
        let term = term.unwrap_or(1.0);
        let (from, until) = row.window("`until` is the first day without borrowing");
        let (limit, opening) =
            (row.number("limit").unwrap_or(0.0), row.number("opening_owed").unwrap_or(0.0));
        if opening > limit {
            row.fault("opening_owed", "more is owed at the start than the limit", "raise the limit");
        }
        loans.push(Loan {
            name: row.owned("loan").unwrap_or_default(),
            fund: row.refer("fund", &names.funds).unwrap_or(Id::new(0)),
            limit: Money(limit),
            rate: row.number("rate_per_year").unwrap_or(0.0),
            grace: Months(grace),
            term: Months(term),
            opening_owed: Money(opening),
            opening_repayments: Vec::new(),
            from,
            until,
        });
    }
    repayments(desk, names, &mut loans);
    loans
}

/// The schedules of what is owed at the start.
fn repayments(desk: &Desk, names: &Names, loans: &mut Table<LoanId, Loan>) {
    for row in desk.sheet("repayments").rows() {
        let (Some(loan), Some(date), Some(amount)) =
            (row.refer("loan", &names.loans), row.date("date"), row.number("amount"))
        else {
            continue;
        };
        let loan = &mut loans[loan];
        loan.opening_repayments.push((date, Money(amount)));
        let sum: f64 = loan.opening_repayments.iter().map(|(_, amount)| amount.0).sum();
        if sum > loan.opening_owed.0 * (1.0 + 1e-9) + 1e-9 {
            let message = format!("{sum} are repaid, but {} are owed at the start", loan.opening_owed.0);
            row.fault("amount", message, "change `amount`, or `opening_owed` of the loan");
        }
    }
    for loan in loans.rows_mut() {
        loan.opening_repayments.sort_by_key(|(date, _)| *date);
    }
}

fn grid(desk: &Desk, names: &Names) -> Option<Grid> {
    if !desk.has_rows("grid") {
        return None;
    }
    let mut grid: Grid = Table::filled(desk.sheet("regions").rows().count(), Level::default());
    let sheet = desk.sheet("grid");
    for (region, steps) in
        levels(&sheet, "mw", |row| row.refer::<RegionId>("region", &names.regions).into_iter().collect())
    {
        grid[region].steps = steps;
    }
    Some(grid)
}

fn labour(desk: &Desk, names: &Names) -> Option<Table<LabourId, Labour>> {
    if !desk.has_rows("labour") {
        return None;
    }
    let sheet = desk.sheet("labour");
    let of = |column: &str| -> Levels<(SkillId, RegionId)> {
        levels(&sheet, column, |row| {
            let skill = row.text("skill").and_then(|word| names.skills.get(&word));
            skill.zip(row.refer("region", &names.regions)).into_iter().collect()
        })
    };
    let (people, hours, wage, hire) =
        (of("people"), of("hours_per_year"), of("wage_per_year"), of("hire_per_year"));
    let level = |levels: &Levels<(SkillId, RegionId)>, key| Level {
        base: 0.0,
        steps: levels.get(&key).cloned().unwrap_or_default(),
    };
    let mut labour = Table::new();
    for &(skill, region) in people.keys() {
        let key = (skill, region);
        labour.push(Labour {
            skill,
            region,
            people: level(&people, key),
            hours_per_year: level(&hours, key),
            wage_per_year: level(&wage, key),
            hire_per_year: level(&hire, key),
        });
    }
    Some(labour)
}
