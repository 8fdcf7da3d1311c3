//! Import content: by hand, and by Leontief's formula on random economies with loops.

use crate::common::{Dice, ask, case, months, planned, value};
use kuznia_assess::{AssessOptions, Matter, import_content};
use std::fmt::Write;

const COUNTRIES: &str =
    "\n[countries]\ncountry,bloc\nland,home\nally,allied\nfar,other\n\n[sites]\nsite,country\nworks,land\n";

#[test]
fn a_kit_of_two_origins_by_hand() {
    // A kit worth 100 holds two parts worth 20 each from far, and a case worth 30 that is made of a sheet worth 10 from
    // ally: 40 % is far's, 10 % ally's, the rest is home's. The case itself is ally's to a third.
    let text = months(3)
        + COUNTRIES
        + "\n[items]\nitem,unit,unit_value,family\nkit,piece,100,kits\npart,piece,20,\ncase,piece,30,\nsheet,piece,10,\n\
           \n[recipes]\nprocess,item,role,quantity\nassemble,part,input,2\nassemble,case,input,1\nassemble,kit,output,1\n\
           press,sheet,input,1\npress,case,output,1\n\
           \n[lines]\nline,site,installed\nhall,works,1\npress-hall,works,1\n\
           \n[line_processes]\nline,process,runs_per_year\nhall,assemble,1000\npress-hall,press,1000\n\
           \n[offers]\noffer,supplier,country,item,site,price\np,part-co,far,part,works,20\ns,sheet-co,ally,sheet,works,10\n\
           \n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,120,1000\n\
           \n[acceptances]\nrequirement,item\nneed,kit\n";
    let findings = ask(&text, &AssessOptions::default(), import_content);
    for subject in ["kit", "kits", "need", "test"] {
        assert!((value(&findings, subject, "domestic_share", &[]) - 0.5).abs() < 1e-9, "{subject}");
        for (country, share) in [("far", 0.4), ("ally", 0.1)] {
            let found = value(&findings, subject, "foreign_share", &[("country", country)]);
            assert!((found - share).abs() < 1e-9, "{subject} {country}: {found}");
        }
    }
    assert!((value(&findings, "case", "foreign_share", &[("country", "ally")]) - 1.0 / 3.0).abs() < 1e-9);
}

/// σ + (1 − σ)·p′Aᴹ(I − Aᴰ)⁻¹/p with Aᴹ = diag(σ)·A and Aᴰ = diag(1 − σ)·A (Hummels, Ishii and Yi 2001): the row vector
/// p′Aᴹ(I − Aᴰ)⁻¹ by its Neumann series.
fn leontief(a: &[Vec<f64>], sigma: &[f64], price: &[f64]) -> Vec<f64> {
    let n = price.len();
    let imported: Vec<f64> = (0..n).map(|j| (0..n).map(|i| price[i] * sigma[i] * a[i][j]).sum()).collect();
    let (mut sum, mut wave) = (imported.clone(), imported);
    for _ in 0..2_000 {
        let next: Vec<f64> =
            (0..n).map(|j| (0..n).map(|i| wave[i] * (1.0 - sigma[i]) * a[i][j]).sum()).collect();
        sum.iter_mut().zip(&next).for_each(|(sum, next)| *sum += next);
        wave = next;
    }
    (0..n).map(|j| sigma[j] + (1.0 - sigma[j]) * sum[j] / price[j]).collect()
}

#[test]
fn at_constant_stocks_it_is_vertical_specialisation() {
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let n = dice.whole(2, 5) as usize;
        let price: Vec<f64> = (0..n).map(|_| dice.whole(10, 90) as f64).collect();
        // Holding is dear, so that stocks stay at nothing. Coefficients small enough in value that the economy is productive; loops are common.
        let mut a = vec![vec![0.0; n]; n];
        for (i, row) in a.iter_mut().enumerate() {
            for (j, own) in row.iter_mut().enumerate() {
                if dice.whole(0, 2) > 0 {
                    *own = price[j] / price[i] * dice.whole(1, 60) as f64 / 100.0 / n as f64;
                }
            }
        }
        let mut text = months(4) + COUNTRIES + "\n[items]\nitem,unit,unit_value,holding_cost_per_year\n";
        (0..n).for_each(|i| writeln!(text, "g{i},piece,{},1000", price[i]).expect("text grows"));
        text += "\n[recipes]\nprocess,item,role,quantity\n";
        for j in 0..n {
            writeln!(text, "m{j},g{j},output,1").expect("text grows");
            for (i, row) in a.iter().enumerate().filter(|(_, row)| row[j] > 0.0) {
                writeln!(text, "m{j},g{i},input,{}", row[j]).expect("text grows");
            }
        }
        text += "\n[lines]\nline,site,installed\n";
        (0..n).for_each(|j| writeln!(text, "l{j},works,1").expect("text grows"));
        text += "\n[line_processes]\nline,process,runs_per_year,cost\n";
        (0..n).for_each(|j| writeln!(text, "l{j},m{j},100000,1").expect("text grows"));
        // Imports are cheap and limited, so that the plan takes them all.
        text += "\n[offers]\noffer,supplier,country,item,site,price,max_per_year\n";
        for i in 0..n {
            writeln!(text, "o{i},s{i},far,g{i},works,0.001,{}", dice.whole(1, 40)).expect("text grows");
        }
        text += "\n[requirements]\nrequirement,site,kind,amount,shortfall_cost\n";
        (0..n).for_each(|i| {
            writeln!(text, "r{i},works,consume,{},1000000", dice.whole(50, 200)).expect("text grows")
        });
        text += "\n[acceptances]\nrequirement,item\n";
        (0..n).for_each(|i| writeln!(text, "r{i},g{i}").expect("text grows"));
        let case = case(&text);
        let plan = planned(&case);
        let options = AssessOptions::default();
        let findings = import_content(&Matter::new(&case, &plan, &options));
        // Imported share of each good's supply.
        let sum = |series: &Vec<f64>| series.iter().sum::<f64>();
        let sigma: Vec<f64> = (plan.buy.rows().iter().zip(plan.run.rows()))
            .map(|(buy, run)| sum(buy) / (sum(buy) + sum(run)))
            .collect();
        for (i, right) in leontief(&a, &sigma, &price).into_iter().enumerate() {
            let found = 1.0 - value(&findings, &format!("g{i}"), "domestic_share", &[]);
            assert!((found - right).abs() < 1e-9, "seed {seed}, good {i}: {found} and not {right}");
        }
    }
}

#[test]
fn stock_of_unknown_origin_is_neither_home_nor_foreign() {
    let text = months(3)
        + COUNTRIES
        + "\n[items]\nitem,unit,unit_value\nkit,piece,10\n\n[stores]\nsite,item,opening\nworks,kit,1000\n\
           \n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,120,100\n\
           \n[acceptances]\nrequirement,item\nneed,kit\n";
    let findings = ask(&text, &AssessOptions::default(), import_content);
    assert_eq!(value(&findings, "kit", "unknown_share", &[]), 1.0);
    assert_eq!(value(&findings, "kit", "domestic_share", &[]), 0.0);
}
