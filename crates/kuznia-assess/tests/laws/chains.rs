//! Time to survive and endurance of chains: all that lies on the way, in units of the product, over the rate of need.

use crate::common::{Dice, ask, months, value};
use kuznia_assess::{AssessOptions, endurance, exposure};
use std::fmt::Write;

/// A chain of works: each stage takes so many of the one before; a limited supplier from far gives exactly what is needed.
/// Returns the tables and the days that its stocks last at full need.
fn chain(seed: u64) -> (String, f64) {
    let mut dice = Dice(seed);
    let stages = dice.whole(1, 4) as usize;
    let need = 365 * dice.whole(1, 9);
    let mut text = months(24)
        + "\n[countries]\ncountry,bloc\nland,home\nfar,other\n\n[sites]\nsite,country\nworks,land\n\n[items]\nitem,unit,unit_value\n";
    (0..=stages).for_each(|at| writeln!(text, "i{at},piece,{}", 1 + at).expect("text grows"));
    text += "\n[recipes]\nprocess,item,role,quantity\n";
    let quantities: Vec<u64> = (0..stages).map(|_| dice.whole(1, 3)).collect();
    for (at, quantity) in quantities.iter().enumerate() {
        write!(text, "p{at},i{at},input,{quantity}\np{at},i{},output,1\n", at + 1).expect("text grows");
    }
    text += "\n[lines]\nline,site,installed\n";
    (0..stages).for_each(|at| writeln!(text, "l{at},works,1").expect("text grows"));
    text += "\n[line_processes]\nline,process,runs_per_year,cost\n";
    (0..stages).for_each(|at| writeln!(text, "l{at},p{at},1000000,1").expect("text grows"));
    // Units of each stage in one product.
    let mut contained = vec![1.0; stages + 1];
    for at in (0..stages).rev() {
        contained[at] = contained[at + 1] * quantities[at] as f64;
    }
    let mut products = 0.0;
    text += "\n[stores]\nsite,item,opening\n";
    for (at, contained) in contained.iter().enumerate() {
        let opening = dice.whole(0, need / 8) as f64 * contained;
        products += opening / contained;
        writeln!(text, "works,i{at},{opening}").expect("text grows");
    }
    let raw = need as f64 * contained[0];
    write!(
        text,
        "\n[offers]\noffer,supplier,country,item,site,price,max_per_year\no,far-co,far,i0,works,1,{raw}\n\
         \n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,{need},1000\n\
         \n[acceptances]\nrequirement,item\nneed,i{stages}\n"
    )
    .expect("text grows");
    (text, 365.0 * products / need as f64)
}

#[test]
fn a_chain_survives_its_supplier_as_long_as_its_stocks_last() {
    for seed in 0..15 {
        let (text, days) = chain(seed);
        let options = AssessOptions { recover_days: 60.0, window_months: 24.0, ..AssessOptions::default() };
        let findings = ask(&text, &options, exposure);
        for model in ["static", "timed"] {
            let found = value(&findings, "far-co", "time_to_survive", &[("model", model)]);
            assert!((found - days).abs() < 0.02, "seed {seed} {model}: {found} and not {days}");
            // What is lost is what the stocks do not give of the time to recover.
            let lost = value(&findings, "far-co", "impact", &[("model", model)]);
            let need: f64 = text.split("need,works,consume,").nth(1).expect("a need")[..8]
                .split(',')
                .next()
                .expect("a number")
                .parse()
                .expect("a number");
            let right = 1000.0 * need / 365.0 * (60.0 - days).max(0.0);
            assert!((lost - right).abs() < 1e-5 * right.max(1e3), "seed {seed} {model}: {lost}, {right}");
            let exposed = findings.iter().any(|own| own.measure == "exposed_days" && own.subject == "far-co");
            assert_eq!(exposed, days < 60.0, "seed {seed}");
        }
    }
}

#[test]
fn a_chain_endures_a_cut_off_as_long_as_its_stocks_last() {
    for seed in 0..10 {
        let (text, days) = chain(seed);
        let options = AssessOptions { window_months: 24.0, ..AssessOptions::default() };
        let findings = ask(&text, &options, endurance);
        for cut in ["all imports", "bloc other", "country far", "supplier far-co"] {
            for (keep, share) in [("1", 1.0), ("0.75", 0.75), ("0.5", 0.5)] {
                for against in ["plan", "need"] {
                    let part = [("cut", cut), ("keep", keep), ("against", against)];
                    let found = value(&findings, "test", "endurance", &part);
                    let right = days / share;
                    assert!((found - right).abs() < 0.02, "seed {seed} {part:?}: {found} and not {right}");
                }
            }
        }
    }
}

#[test]
fn answers_do_not_depend_on_the_number_of_workers() {
    let (text, _) = chain(3);
    let with = |threads| {
        let options = AssessOptions { threads: Some(threads), ..AssessOptions::default() };
        let told = |own: &kuznia_assess::Finding| (own.subject.clone(), own.measure, own.value.to_bits());
        ask(&text, &options, exposure).iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(with(1), with(3));
}
