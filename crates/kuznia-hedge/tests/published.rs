//! Published two-stage cases, typed in from the literature (`tests/published/smps`), by decomposition and whole.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use kuznia_hedge::{Risk, Smps, SmpsText, Wishes, benders, extensive, read_smps};
use kuznia_lp::{Options, solve};

macro_rules! case {
    ($name:literal) => {
        read_smps(&SmpsText {
            core: include_str!(concat!("../../../tests/published/smps/", $name, ".cor")),
            time: include_str!(concat!("../../../tests/published/smps/", $name, ".tim")),
            stoch: include_str!(concat!("../../../tests/published/smps/", $name, ".sto")),
        })
        .unwrap()
    };
}

fn whole(case: &Smps) -> f64 {
    let program = extensive(&case.problem, Risk::Mean).program;
    solve(&program, &Options { gap: 0.0, ..Options::default() }, None, &mut |_| ()).objective
}

fn parts(case: &Smps, threads: usize) -> kuznia_hedge::Hedge {
    let wishes = Wishes { gap: 1e-8, threads, ..Wishes::default() };
    benders(&case.problem, &wishes, &mut |_| ()).unwrap().hedge().unwrap().clone()
}

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} is not {b}");
}

#[test]
fn the_farmer_of_birge_and_louveaux_earns_108_390() {
    let case = case!("farmer");
    close(whole(&case), -108_390.0, 0.5);
    let hedge = parts(&case, 1);
    close(hedge.objective, -108_390.0, 0.5);
    for (acres, known) in hedge.first.iter().zip([170.0, 80.0, 250.0]) {
        close(*acres, known, 1e-3);
    }
    // Knowing each year beforehand: −115,406 on average; the value of that knowledge is 7,016.
    let probabilities = case.problem.probabilities();
    close(Risk::Mean.of(&probabilities, &hedge.alone), -115_406.0, 1.0);
}

#[test]
fn the_power_stations_of_louveaux_and_smeers_cost_381_853() {
    let case = case!("lands");
    close(whole(&case), 381.853, 5e-4);
    close(parts(&case, 1).objective, 381.853, 5e-4);
}

#[test]
fn the_generators_of_infanger_cost_24_642_in_1280_futures() {
    let case = case!("apl1p");
    assert_eq!(case.problem.scenarios.len(), 1_280);
    close(parts(&case, 2).objective, 24_642.32, 5e-3);
    close(whole(&case), 24_642.32, 5e-3);
}

#[test]
fn a_scenario_that_stands_twice_is_refused_where_it_stands() {
    let stoch = "STOCH x\nSCENARIOS DISCRETE\n SC A ROOT 0.5 T\n SC A ROOT 0.5 T\nENDATA\n";
    let core = include_str!("../../../tests/published/smps/farmer.cor");
    let time = include_str!("../../../tests/published/smps/farmer.tim");
    let stage = time
        .lines()
        .rev()
        .filter(|line| line.starts_with(' '))
        .find_map(|line| line.split_whitespace().last());
    let stoch = stoch.replace(" T\n", &format!(" {}\n", stage.unwrap()));
    let fault = read_smps(&SmpsText { core, time, stoch: &stoch }).unwrap_err().to_string();
    assert!(fault.contains("scenario `A` stands twice") && fault.contains('4'), "{fault}");
}
