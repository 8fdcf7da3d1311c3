//! What each family says, as sentences for conflicts and for people who have not read the formulas.

/// The sentence of a row or bound: its family, its key's words, its period.
pub(crate) fn sentence(family: &str, parts: &[String], period: Option<&str>) -> String {
    let part = |at: usize| parts.get(at).map_or("", String::as_str);
    let (a, b) = (part(0), part(1));
    let statement = match family {
        "project_units" | "project" => format!("no more units of project `{a}` than its `max_units` allow"),
        "project_order" => format!("project `{a}` waits until project `{b}` is complete"),
        "project_excludes" if b.is_empty() => {
            format!("project `{a}` counts as started once a unit is committed")
        }
        "project_excludes" => format!("projects `{a}` and `{b}` exclude each other"),
        "installed" => format!("line `{a}` has the capacity that stands and that projects add or take away"),
        "line_capacity" | "run" => format!("line `{a}` makes no more than its capacity allows"),
        "overtime" => format!("line `{a}` works no more overtime than its `overtime_share`"),
        "setup" | "on" => format!("line `{a}` runs `{b}` only where it is set up"),
        "min_load" => format!("line `{a}` carries its least load while it runs `{b}`"),
        "gate" => format!("line `{a}` runs `{b}` only under its licence"),
        "material_balance" => {
            format!("`{a}` at `{b}` comes from stock, production, purchase, transport or aid")
        }
        "stores" => format!("the stock of `{a}` at `{b}` stays within its capacity and its closing minimum"),
        "stores_capacity" => format!("the store of `{a}` at `{b}` holds no more than its capacity"),
        "stores_safety" => format!("the stock of `{a}` at `{b}` covers its safety days"),
        "shelf_life" => format!("`{a}` at `{b}` leaves within its shelf life"),
        "closing_stock" => format!("only stock of `{a}` at `{b}` that is there at the end is credited"),
        "offers" => format!("purchases from offer `{a}` stay within its yearly limit and its dates"),
        "take_or_pay" | "paid" => format!("offer `{a}` is paid for at least its contracted amount"),
        "links" => format!("link `{a}` carries no more than its yearly limit"),
        "aid" => format!("no more is taken from `{a}` than it gives"),
        "requirement" => format!("requirement `{a}` is served in full"),
        "shortfall" | "backlog" => format!("requirement `{a}` falls short only where a shortfall is allowed"),
        "fielded" => format!("what is fielded of `{b}` for `{a}` wears down"),
        "enabler" => format!("what needs `{a}` is used only as far as enough of `{a}` is fielded"),
        "power" => format!("region `{a}` uses no more power than its grid and generators give"),
        "labour" => format!("work of skill `{a}` in region `{b}` is done by people employed there"),
        "people" => {
            format!("no more people of skill `{a}` in region `{b}` than are employed, hired and trained")
        }
        "hire" => format!("no more people of skill `{a}` in region `{b}` are hired than `hire_per_year`"),
        "outlay" => format!("outlays for {a} are paid by the funds that cover them"),
        "budget" | "cash" | "pay" => {
            format!("fund `{}` spends no more than it has", if family == "pay" { b } else { a })
        }
        "loan" | "borrow" => format!("loan `{a}` is repaid on time and taken only within its dates"),
        "loan_limit" => format!("no more is owed on loan `{a}` than its limit"),
        "experience" => format!("experience with `{a}` is what was done in the years before"),
        "learnt" | "learnt_runs" | "learnt_units" => {
            format!("`{a}` costs what the experience of the years before makes of it")
        }
        "target" if b.is_empty() => format!("target `{a}` is met"),
        "target" => format!("target `{a}` is met for supplier `{b}`"),
        "coverage" => format!("the coverage reached for priority {a} is kept"),
        other => format!("{other} of {}", parts.join(", ")),
    };
    match period {
        Some(period) => format!("{statement} in {period}"),
        None => statement,
    }
}

/// What a person can change to give a row more room, in the words of the tables; `raise` says that its upper bound rises.
pub(crate) fn remedy(
    family: &str,
    parts: &[String],
    amount: f64,
    period: Option<&str>,
    raise: bool,
) -> String {
    let part = |at: usize| parts.get(at).map_or("", String::as_str);
    let (a, b) = (part(0), part(1));
    let amount = rounded(amount);
    let when = period.map_or(String::new(), |period| format!(" in {period}"));
    match family {
        "project_units" | "project" => format!("allow {amount} more units of project `{a}`"),
        "line_capacity" | "run" => format!("add {amount} capacity-years to line `{a}`{when}"),
        "installed" => {
            let from = period.map_or(String::new(), |period| format!(" from {period} on"));
            format!("add {amount} installed units to line `{a}`{from}")
        }
        "project_order" => {
            format!("let {amount} more of project `{a}` be committed before `{b}` is complete{when}")
        }
        "project_excludes" => format!("let project `{a}` go together with what it excludes"),
        "fielded" => format!("field {amount} more of `{b}` for requirement `{a}`{when}"),
        "setup" | "on" => format!("let line `{a}` make {amount} more runs of `{b}`{when}"),
        "pay" => format!("let fund `{b}` pay {amount} more{when}"),
        "overtime" => format!("allow {amount} more capacity-years of overtime on line `{a}`{when}"),
        "min_load" => format!("lower the least load of line `{a}` by {amount} capacity-years{when}"),
        "gate" => format!("license {amount} more runs of `{b}` on line `{a}`{when}"),
        "material_balance" => format!("find {amount} more of `{a}` at `{b}`{when}"),
        "stores" | "stores_capacity" | "shelf_life" if raise => {
            format!("let {amount} more of `{a}` be kept at `{b}`{when}")
        }
        "stores" | "stores_safety" => format!("lower the least stock of `{a}` at `{b}` by {amount}{when}"),
        "offers" if raise => format!("let {amount} more be bought from offer `{a}`{when}"),
        "offers" | "paid" | "take_or_pay" => {
            format!("lower what must be paid for offer `{a}` by {amount}{when}")
        }
        "links" => format!("let link `{a}` carry {amount} more{when}"),
        "aid" => format!("take {amount} more from `{a}`{when}"),
        "requirement" | "shortfall" | "backlog" => {
            format!("accept a shortfall of {amount} of requirement `{a}`{when} (give it a `shortfall_cost`)")
        }
        "enabler" => format!("field enough of `{a}` for {amount} more enabler-years{when}"),
        "power" => format!("supply {amount} MWh more to region `{a}`{when}"),
        "labour" => format!("find {amount} more hours of skill `{a}` in region `{b}`{when}"),
        "people" | "hire" => format!("employ {amount} more people of skill `{a}` in region `{b}`{when}"),
        "outlay" => format!("let a fund pay {amount} more for {a}{when}"),
        "budget" | "cash" => format!("give fund `{a}` {amount} more{when}"),
        "loan" | "borrow" | "loan_limit" => format!("let {amount} more be owed on loan `{a}`{when}"),
        "target" => {
            format!("relax target `{a}` by {amount} (in the unit of its row){when}, or give it a `penalty`")
        }
        _ => format!("relax it by {amount}{when}"),
    }
}

/// Rounded up to three significant digits, so that the remedy is never too small by rounding.
fn rounded(amount: f64) -> String {
    if amount <= 0.0 || !amount.is_finite() {
        return "a little".to_owned();
    }
    let unit = 10f64.powi(amount.log10().floor() as i32 - 2);
    let value = (amount / unit - 1e-6).ceil() * unit;
    let digits = (-unit.log10().round()).max(0.0) as usize;
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_is_rounded_up() {
        assert_eq!(rounded(12.301), "12.4");
        assert_eq!(rounded(1234.5), "1240");
        assert_eq!(rounded(0.000_123_41), "0.000124");
        assert_eq!(rounded(5.0), "5.00");
    }

    #[test]
    fn a_sentence_names_its_parts_and_period() {
        let parts = ["ore".to_owned(), "mill".to_owned()];
        let words = sentence("stores_safety", &parts, Some("2026Q3"));
        assert_eq!(words, "the stock of `ore` at `mill` covers its safety days in 2026Q3");
    }
}
