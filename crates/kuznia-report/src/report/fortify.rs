//! What protections leave of the worst attack: the loss over the money spent, by the number of attacks at a time.

use super::chart::{Chart, Line};
use super::sheet::nums;
use super::{Found, numbers};
use crate::number::plain;

/// The points of a fortification: attacks at a time, spent, loss.
fn points(found: &Found) -> Vec<(u64, f64, f64)> {
    let table = &found.table;
    let [attacks, spent, loss] = ["attacks", "spent", "loss"].map(|name| numbers(table, name));
    let rows = attacks.iter().zip(spent).zip(loss);
    rows.map(|((attacks, spent), loss)| (attacks.round().max(0.0) as u64, *spent, *loss)).collect()
}

/// Whether these are tables of a fortification.
pub(super) fn is_own(found: &Found) -> bool {
    found.table.name.starts_with("fortification")
}

/// Steps of the loss over the money spent: at every sum the loss of the best defence that it pays.
pub(super) fn curve(found: &Found) -> Option<Chart> {
    if found.table.name != "fortification" {
        return None;
    }
    let points = points(found);
    let mut sums: Vec<f64> = points.iter().map(|own| own.1).collect();
    sums.sort_by(f64::total_cmp);
    sums.dedup();
    let mut counts: Vec<u64> = points.iter().map(|own| own.0).collect();
    counts.sort_unstable();
    counts.dedup();
    let series = counts.iter().map(|count| {
        let own = || points.iter().filter(move |point| point.0 == *count);
        let least = |sum: &f64| {
            let paid = own().filter(|point| point.1 <= *sum).map(|point| point.2);
            paid.fold(f64::NAN, f64::min)
        };
        let values: Vec<f64> = sums.iter().map(least).collect();
        let name = if *count == 1 { "one attack".to_owned() } else { format!("{count} attacks at a time") };
        Line { name, values: nums(&values) }
    });
    let series = series.collect();
    let unit = found.table.columns.iter().find(|column| column.name == "loss")?.unit.clone();
    let axis = sums.iter().map(|sum| plain(*sum)).collect();
    (sums.len() > 1).then_some(Chart::Lines { axis, unit, share: false, stacked: false, series })
}

/// The whole answer as a sentence: the most attacks at a time, before and after.
pub(super) fn title(found: &[&Found], currency: &str) -> Option<String> {
    let points = points(found.iter().find(|own| own.table.name == "fortification")?);
    let most = points.iter().map(|own| own.0).max()?;
    let own: Vec<_> = points.iter().filter(|own| own.0 == most).collect();
    let (bare, best) = (own.first()?, own.last()?);
    let attack =
        if most == 1 { "The worst attack".to_owned() } else { format!("The worst {most} attacks at a time") };
    let costs = if most == 1 { "costs" } else { "cost" };
    let before = format!("{attack} {costs} {} {currency}", plain(bare.2));
    Some(match best.1 > 0.0 {
        true => format!("{before}; protections for {} leave {} of it", plain(best.1), plain(best.2)),
        false => format!("{before}, and no protection that is offered helps"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Num;
    use super::*;
    use kuznia_tables::{ColumnData, ResultColumn, ResultTable};

    fn found(rows: &[[f64; 3]]) -> Found {
        let names = ["attacks", "spent", "loss"];
        let column = |name: &&str| ResultColumn {
            name: (*name).to_owned(),
            unit: "EUR".to_owned(),
            meaning: String::new(),
        };
        let data = (0..3).map(|at| ColumnData::Number(rows.iter().map(|row| row[at]).collect()));
        let table = ResultTable {
            name: "fortification".to_owned(),
            meaning: String::new(),
            columns: names.iter().map(column).collect(),
            data: data.collect(),
        };
        Found { verb: "fortify".to_owned(), run: "run".to_owned(), table }
    }

    #[test]
    fn the_loss_steps_down_with_the_money_spent() {
        let own = found(&[[1.0, 0.0, 50.0], [1.0, 8.0, 20.0], [2.0, 0.0, 70.0], [2.0, 5.0, 60.0]]);
        assert!(is_own(&own));
        let Some(Chart::Lines { axis, series, .. }) = curve(&own) else { panic!("a curve") };
        assert_eq!(axis, ["0", "5", "8"]);
        assert_eq!(series[0].values, [50.0, 50.0, 20.0].map(Num));
        assert_eq!(series[1].values, [70.0, 60.0, 60.0].map(Num));
        let words = title(&[&own], "EUR").unwrap_or_default();
        assert_eq!(words, "The worst 2 attacks at a time cost 70 EUR; protections for 5 leave 60 of it");
        let none = found(&[[1.0, 0.0, 50.0]]);
        assert!(curve(&none).is_none());
        assert!(title(&[&none], "EUR").unwrap_or_default().ends_with("no protection that is offered helps"));
    }
}
