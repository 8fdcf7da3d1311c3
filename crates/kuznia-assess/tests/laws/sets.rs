//! Worst sets against enumeration: parallel suppliers whose loss together can be added up.

use crate::common::{Dice, ask, months};
use kuznia_assess::{AssessOptions, single_points};
use std::fmt::Write;

#[test]
fn the_worst_set_is_that_of_enumeration() {
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let capacities: Vec<f64> = (0..5).map(|_| 12.0 * dice.whole(1, 20) as f64).collect();
        let need: f64 = (0.8 * capacities.iter().sum::<f64>()).round();
        let mut text = months(12)
            + "\n[countries]\ncountry,bloc\nland,home\nfar,other\n\n[sites]\nsite,country\nworks,land\n\
               \n[items]\nitem,unit,unit_value\nkit,piece,1\n\
               \n[offers]\noffer,supplier,country,item,site,price,max_per_year\n";
        for (at, capacity) in capacities.iter().enumerate() {
            writeln!(text, "o{at},s{at},far,kit,works,1,{capacity}").expect("text grows");
        }
        write!(
            text,
            "\n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,{need},7\n\
             \n[acceptances]\nrequirement,item\nneed,kit\n"
        )
        .expect("text grows");
        let options = AssessOptions { recover_days: 365.0, worst: 3, ..AssessOptions::default() };
        let findings = ask(&text, &options, single_points);
        for size in 1..=3_u32 {
            // All masks of so many suppliers: what the others cannot give is lost over the year.
            let loss = |mask: u32| {
                let left = capacities.iter().enumerate().filter(|(at, _)| mask & (1 << at) == 0);
                7.0 * (need - left.map(|(_, capacity)| capacity).sum::<f64>()).max(0.0)
            };
            let worst = (0..32_u32).filter(|mask| mask.count_ones() == size).map(loss).fold(0.0, f64::max);
            let found = findings
                .iter()
                .find(|own| own.measure == "worst_set" && own.part.contains(&("nodes", size.to_string())));
            let value = found.map_or(0.0, |own| own.value);
            assert!((value - worst).abs() < 1e-5 * worst.max(1.0), "seed {seed}, {size}: {value}, {worst}");
        }
    }
}
