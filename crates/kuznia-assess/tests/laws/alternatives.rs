//! Alternatives against all plans there are.

use crate::common::{Dice, case, months, planned};
use kuznia_assess::{AlternativesOptions, AssessOptions, Matter, Verdict, alternatives};
use kuznia_lp::Method;
use std::fmt::Write;

/// Halls of different cost and size that share one need; units are whole.
fn halls(seed: u64) -> (String, Vec<(f64, f64)>, f64) {
    let mut dice = Dice(seed);
    let rows: Vec<(f64, f64)> =
        (0..5).map(|_| (10.0 * dice.whole(10, 60) as f64, dice.whole(10, 60) as f64)).collect();
    let need = dice.whole(60, 120) as f64;
    let mut text = months(12)
        + "\n[countries]\ncountry,bloc\nland,home\n\n[sites]\nsite,country\nworks,land\n\
           \n[items]\nitem,unit,unit_value\nkit,piece,10\n\n[recipes]\nprocess,item,role,quantity\nmake,kit,output,1\n\
           \n[lines]\nline,site,installed\nhall,works,0\n\n[line_processes]\nline,process,runs_per_year\nhall,make,1\n\
           \n[projects]\nproject,kind,cost,lead_months,whole_units,latest\n";
    for (at, (cost, _)) in rows.iter().enumerate() {
        writeln!(text, "k{at},build,{cost},0,yes,2026-01-01").expect("text grows");
    }
    text += "\n[project_effects]\nproject,effect,on,amount,when\n";
    for (at, (_, size)) in rows.iter().enumerate() {
        writeln!(text, "k{at},line,hall,{size},completion").expect("text grows");
    }
    write!(
        text,
        "\n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,{need},30\n\
         \n[acceptances]\nrequirement,item\nneed,kit\n"
    )
    .expect("text grows");
    (text, rows, need)
}

#[test]
fn every_verdict_is_that_of_enumeration() {
    for seed in 0..8 {
        let (text, rows, need) = halls(seed);
        let cost = |mask: u32| {
            let chosen = || rows.iter().enumerate().filter(move |(at, _)| mask & (1 << at) != 0);
            let size: f64 = chosen().map(|(_, row)| row.1).sum();
            chosen().map(|(_, row)| row.0).sum::<f64>() + 30.0 * (need - size).max(0.0)
        };
        let least = (0..32).map(cost).fold(f64::INFINITY, f64::min);
        let case = case(&text);
        let plan = planned(&case);
        assert!((plan.terms.iter().sum::<f64>() - least).abs() < 1e-5 * least, "seed {seed}");
        let options = AssessOptions::default();
        let matter = Matter::new(&case, &plan, &options);
        for within in [0.0101, 0.1003, 0.5007] {
            let method = if seed % 2 == 0 { Method::Auto } else { Method::InteriorPoint };
            let wished = AlternativesOptions { within, time_limit: None, method };
            let found = alternatives(&matter, wished);
            for (at, own) in found.iter().enumerate() {
                let near: Vec<u32> = (0..32).filter(|&mask| cost(mask) <= least * (1.0 + within)).collect();
                let with = near.iter().filter(|&&mask| mask & (1 << at) != 0).count();
                let right = match with {
                    0 => Verdict::Never,
                    all if all == near.len() => Verdict::MustHave,
                    _ => Verdict::Optional,
                };
                assert_eq!(own.verdict, right, "seed {seed}, within {within}, k{at}: {own:?}");
            }
        }
    }
}
