//! A planted bottleneck is named, and the remedy that mends it is tried.

use crate::common::{ask, case, months, planned};
use kuznia_assess::{AssessOptions, Matter, bottleneck, explain_project, explain_requirement};

/// Ore becomes steel in a narrow mill, steel becomes kits in a wide hall; a project widens the mill.
fn works(cost: f64) -> String {
    months(12)
        + "\n[countries]\ncountry,bloc\nland,home\nfar,other\n\n[sites]\nsite,country\nworks,land\n\
           \n[items]\nitem,unit,unit_value\nore,t,1\nsteel,t,2\nkit,piece,10\n\
           \n[recipes]\nprocess,item,role,quantity\nsmelt,ore,input,1\nsmelt,steel,output,1\nmake,steel,input,2\nmake,kit,output,1\n\
           \n[lines]\nline,site,installed\nnarrow-mill,works,1\nwide-hall,works,1\n\
           \n[line_processes]\nline,process,runs_per_year,cost\nnarrow-mill,smelt,100,1\nwide-hall,make,1000,1\n\
           \n[offers]\noffer,supplier,country,item,site,price\no,ore-co,land,ore,works,1\n"
        + &format!(
            "\n[projects]\nproject,kind,cost,lead_months,whole_units\nwiden-mill,expand,{cost},0,yes\n\
             \n[project_effects]\nproject,effect,on,amount,when\nwiden-mill,line,narrow-mill,1,completion\n"
        )
        + "\n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,90,100\n\
           \n[acceptances]\nrequirement,item\nneed,kit\n"
}

#[test]
fn a_planted_bottleneck_is_named() {
    let findings = ask(&works(1e6), &AssessOptions::default(), bottleneck);
    let root = findings.iter().find(|own| own.measure == "root_cause").expect("a root cause");
    assert_eq!((root.kind.word(), root.subject.as_str()), ("line", "narrow-mill"));
    // A capacity-year of the mill makes 100 steel, 50 kits: 50·(100 − 1 − 2·(1 + 1)).
    assert!((root.value - 4750.0).abs() < 1e-6, "{}", root.value);
    assert!(root.words.contains("narrow-mill"), "{}", root.words);
}

#[test]
fn a_need_that_is_not_worth_its_cost_says_so() {
    // Ore at 60: a kit takes two ore, and costs more than the shortfall.
    let text = works(1e6).replace("o,ore-co,land,ore,works,1\n", "o,ore-co,land,ore,works,60\n");
    let findings = ask(&text, &AssessOptions::default(), bottleneck);
    let value = |measure: &str| {
        findings.iter().find(|own| own.measure == measure).unwrap_or_else(|| panic!("{findings:#?}")).value
    };
    // All of January.
    assert!((value("unserved") - 90.0 * 31.0 / 365.0).abs() < 1e-6, "{}", value("unserved"));
    assert!((value("worth") - 100.0).abs() < 1e-6, "{}", value("worth"));
    // Two ore at 60, two runs of the mill and one of the hall at 1.
    assert!((value("cost_of_one_more") - 123.0).abs() < 1e-6, "{}", value("cost_of_one_more"));
    let unserved = findings.iter().find(|own| own.measure == "unserved").expect("told above");
    assert!(
        unserved.words.contains("would cost 123 ") && unserved.words.ends_with("costs 100"),
        "{}",
        unserved.words
    );
}

#[test]
fn a_limit_that_binds_in_several_periods_is_one_cause() {
    // Stock may be kept, so that the mill of each earlier month holds up the last.
    let case = case(&works(1e6));
    let plan = planned(&case);
    let options = AssessOptions::default();
    let matter = Matter::new(&case, &plan, &options);
    let need = case.requirements.ids().next().expect("a need");
    let last = case.calendar.ids().last();
    let findings = explain_requirement(&matter, need, last);
    let mill: Vec<_> =
        findings.iter().filter(|own| own.measure == "root_cause" && own.subject == "narrow-mill").collect();
    assert_eq!(mill.len(), 1, "{findings:#?}");
}

#[test]
fn the_remedy_that_mends_it_is_tried_for_real() {
    let case = case(&works(1e6));
    let plan = planned(&case);
    let options = AssessOptions::default();
    let matter = Matter::new(&case, &plan, &options);
    let need = case.requirements.ids().next().expect("a need");
    let findings = explain_requirement(&matter, need, None);
    let remedy = |subject: &str, measure: &str| {
        let found = findings.iter().find(|own| own.subject == subject && own.measure == measure);
        found.unwrap_or_else(|| panic!("no {measure} of {subject} in {findings:#?}")).value
    };
    let steps: Vec<&str> =
        findings.iter().filter(|own| own.measure == "step").map(|own| own.subject.as_str()).collect();
    assert!(steps.contains(&"kit/works") && steps.contains(&"steel/works"), "{steps:?}");
    // All is served with it: 90 instead of 50 kits a year; a tenth more of the mill makes 5 more.
    assert!((remedy("widen-mill", "remedy_gain") - 40.0).abs() < 1e-5);
    assert!((remedy("widen-mill", "remedy_cost") - (1e6 - 40.0 * 95.0)).abs() < 1e-2);
    assert!((remedy("narrow-mill", "remedy_gain") - 5.0).abs() < 1e-5);
    assert!((remedy("narrow-mill", "remedy_cost") + 5.0 * 95.0).abs() < 1e-3);
}

#[test]
fn a_project_is_explained_with_the_cost_at_which_the_decision_turns() {
    // 40 kits a year are worth 95 each to the plan: 3,800.
    for (cost, chosen) in [(3_000.0, true), (5_000.0, false)] {
        let case = case(&works(cost));
        let plan = planned(&case);
        let options = AssessOptions::default();
        let matter = Matter::new(&case, &plan, &options);
        let k = case.projects.ids().next().expect("a project");
        let findings = explain_project(&matter, k, 0.0);
        let value = |measure: &str| {
            findings
                .iter()
                .find(|own| own.measure == measure)
                .unwrap_or_else(|| panic!("{findings:#?}"))
                .value
        };
        assert_eq!(value("units"), f64::from(chosen));
        assert!((value("turning_cost") - 3_800.0).abs() < 0.5, "{}", value("turning_cost"));
        assert!((value("worth") - if chosen { 800.0 } else { -1_200.0 }).abs() < 0.5);
    }
}
