//! Trees of scenarios: who is in which node, with which probability, and what cannot be made.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use kuznia_base::{Id, Instant};
use kuznia_case::case::ThreatId;
use kuznia_case::{Case, Draft, check};
use kuznia_scenarios::{Event, MOST_LEAVES, Method, Sampler, Scenario, Tree, features, reduce, tree};

fn case() -> Case {
    let text = "name = waits\ncalendar.start = 2026-01-01\ncalendar.step = year\ncalendar.count = 4\n\n\
        [countries]\ncountry,bloc\nland,home\n\n[sites]\nsite,country\nworks,land\n\n\
        [items]\nitem,unit,unit_value\nkit,piece,20\n\n\
        [offers]\noffer,supplier,country,item,site,price,max_per_year\nkits,trader,land,kit,works,20,60\n\n\
        [requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,50,50\n\n\
        [acceptances]\nrequirement,item\nneed,kit\n\n\
        [threats]\nthreat,kind,on,events_per_year,size,days,recovery\n\
        stop,offer,kits,0.7,\"uniform(0.2,1)\",exponential(100),step\n\
        boom,demand,need,0.4,\"uniform(0.1,0.5)\",fixed(100),linear\n\n\
        [scenarios]\nscenario,probability,variants\nas-is,0.5,\nalso,0.3,\ndear,0.2,dearer\n\n\
        [variants]\nvariant,table,key,column,factor\ndearer,offers,kits,price,1.5\n\n";
    let checked = check(&Draft::from_text("waits", text));
    checked.case.unwrap_or_else(|| unreachable!("{}", checked.notes))
}

fn day(year: i16) -> Instant {
    Instant::from_ymd(year, 1, 1).unwrap()
}

fn sampled(case: &Case, count: u32) -> (Vec<Scenario>, Vec<f64>) {
    let sampler = Sampler::new(case, 5);
    let scenarios = (0..count).map(|number| sampler.scenario(number)).collect();
    (scenarios, vec![1.0 / f64::from(count); count as usize])
}

fn seen(scenario: &Scenario, before: Option<Instant>) -> Vec<&Event> {
    scenario.events.iter().filter(|event| before.is_none_or(|before| event.start < before)).collect()
}

/// Probabilities add up, and futures of one node are the same until its stage ends.
fn holds(case: &Case, tree: &Tree) {
    for (at, node) in tree.nodes.iter().enumerate() {
        let children: Vec<_> = tree.nodes.iter().filter(|other| other.parent == Some(at)).collect();
        if !children.is_empty() {
            let sum: f64 = children.iter().map(|child| child.probability).sum();
            assert!((sum - node.probability).abs() < 1e-12, "{}", node.name);
            assert_eq!(children.iter().map(|child| child.members).sum::<usize>(), node.members);
        }
        let until = (node.level > 0).then(|| tree.dates.get(node.level - 1).copied()).flatten();
        let below = tree.below(at);
        let first = &tree.futures[below[0]];
        for &leaf in below.iter().filter(|_| node.level > 0) {
            let other = &tree.futures[leaf];
            assert_eq!(seen(first, until), seen(other, until), "{}", node.name);
            assert_eq!(first.named, other.named);
        }
        let is_calm = node.level == 0 || (seen(first, until).is_empty() && first.named != Some(2));
        assert_eq!(tree.is_calm(case, at), is_calm, "{}", node.name);
    }
    assert!((tree.nodes[0].probability - 1.0).abs() < 1e-9);
    for level in 0..=tree.dates.len() {
        let here = (0..tree.nodes.len()).filter(|at| tree.nodes[*at].level == level);
        let calm = here.filter(|at| tree.is_calm(case, *at));
        assert!(calm.count() <= 1, "nothing has happened in one node of a level at most");
    }
}

#[test]
fn futures_of_a_node_are_the_same_until_its_stage_ends() {
    let case = case();
    let (scenarios, weights) = sampled(&case, 200);
    for (dates, branches) in [
        (vec![day(2027), day(2029)], vec![4, 3, 2]),
        (vec![day(2028)], vec![8, 8]),
        (vec![day(2027), day(2028), day(2029)], vec![2, 2, 2, 2]),
    ] {
        let made = tree(&case, &scenarios, &weights, &dates, &branches).unwrap();
        holds(&case, &made);
        assert!(made.futures.len() <= branches.iter().product());
        assert!(made.distance < made.distance_of_one);
        assert_eq!(made, tree(&case, &scenarios, &weights, &dates, &branches).unwrap());
        // A future of the tree goes the way that it is made of.
        for (at, future) in made.futures.iter().enumerate() {
            let leaf = made.leaves().start + at;
            let way = made.way(leaf);
            assert_eq!(made.nearest(&case, future), way[..way.len() - 1], "{}", made.nodes[leaf].name);
        }
    }
}

#[test]
fn without_dates_a_tree_is_the_reduction_of_its_scenarios() {
    let case = case();
    let (scenarios, weights) = sampled(&case, 80);
    let made = tree(&case, &scenarios, &weights, &[], &[7]).unwrap();
    let reduced = reduce(&features(&case, &scenarios), &weights, 7, Method::Medoids);
    let kept: Vec<_> = made.nodes[1..].iter().map(|node| (node.stands, node.probability)).collect();
    assert_eq!(kept, reduced.kept);
    let wanted: Vec<_> = reduced.kept.iter().map(|(at, _)| scenarios[*at].clone()).collect();
    assert_eq!(made.futures, wanted);
    assert_eq!(made.distance, reduced.distance);
}

#[test]
fn enough_branches_keep_every_scenario_and_what_looks_the_same_is_one() {
    let case = case();
    let event = |year, size| Event {
        threat: ThreatId::new(0),
        start: day(year),
        end: day(year).plus_days(100.0),
        size,
    };
    let of = |number, events: &[Event]| Scenario { number, named: None, events: events.to_vec() };
    // Four scenarios of two histories; the second date brings the same to two of them.
    let scenarios = [
        of(0, &[event(2026, 0.5)]),
        of(1, &[event(2026, 0.5), event(2028, 1.0)]),
        of(2, &[]),
        of(3, &[event(2028, 0.4)]),
        of(4, &[]),
    ];
    let weights = [0.1, 0.2, 0.3, 0.2, 0.2];
    let made = tree(&case, &scenarios, &weights, &[day(2027)], &[8, 8]).unwrap();
    holds(&case, &made);
    assert_eq!((made.distance, made.futures.len()), (0.0, 4));
    let told: Vec<_> = made.nodes.iter().map(|node| (node.name.as_str(), node.members)).collect();
    assert_eq!(told, [("root", 5), ("1", 2), ("2", 3), ("1.1", 1), ("1.2", 1), ("2.1", 2), ("2.2", 1)]);
    assert!((made.nodes[5].probability - 0.5).abs() < 1e-12);
    assert!(made.distance_of_one > 0.0);
}

#[test]
fn what_is_no_tree_is_refused_with_a_sentence() {
    let case = case();
    let (scenarios, weights) = sampled(&case, 10);
    let refused = |dates: &[Instant], branches: &[usize]| {
        tree(&case, &scenarios, &weights, dates, branches).unwrap_err().to_string()
    };
    assert!(refused(&[day(2025)], &[2, 2]).contains("2025-01-01 is not inside the horizon"));
    assert!(refused(&[day(2030)], &[2, 2]).contains("is not inside"));
    assert!(refused(&[day(2028), day(2027)], &[2, 2, 2]).contains("2027-01-01 is not after"));
    assert!(refused(&[day(2027)], &[2]).contains("there is one more"));
    assert!(refused(&[], &[0]).contains("has no future"));
    let many = refused(&[day(2027)], &[13, 5]);
    assert!(many.contains("13 × 5 are 65 leaves") && many.contains(&MOST_LEAVES.to_string()), "{many}");
    assert!(refused(&[day(2027)], &[usize::MAX, 2]).contains("too many"));
    assert!(tree(&case, &[], &[], &[], &[3]).is_err());
}
