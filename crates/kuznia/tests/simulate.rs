//! Laws of the simulation against plans that were solved: without threats and at the plan's own step it is the plan.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia::generate::{Synthetic, generate};
use kuznia::{Case, Draft, Plan, PlanOptions};
use kuznia_case::case::RequirementKind;
use kuznia_case::{TERM_NAMES, check};
use kuznia_plan::{Outcome, plan};
use kuznia_scenarios::{Sampler, Scenario};
use kuznia_simulate::{
    BaseStock, Flow, Follow, Model, Nominal, Observer, Policy, State, StepLength, play, play_abreast,
};

/// Plans a draft; `None` where no plan exists.
fn planned(draft: &Draft) -> Option<(Case, Plan)> {
    let checked = check(draft);
    let case = checked.case.unwrap_or_else(|| panic!("{}", checked.notes));
    let options = PlanOptions { gap: 0.02, ..PlanOptions::default() };
    match plan(&case, &options, &mut |_| {}) {
        Outcome::Planned(answer) => Some((case, answer.plan)),
        _ => None,
    }
}

fn tiny() -> Draft {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/tiny");
    kuznia_tables::read_case(folder.as_ref()).unwrap()
}

/// Compares what happens with what is planned, step by step.
struct Compare<'p> {
    plan: &'p Plan,
    worst: (f64, String),
}

impl Compare<'_> {
    fn see(&mut self, found: f64, wanted: f64, what: impl Fn() -> String) {
        let error = (found - wanted).abs() / wanted.abs().max(1.0);
        if error > self.worst.0 {
            self.worst = (error, format!("{}: {found} instead of {wanted}", what()));
        }
    }
}

impl Observer for Compare<'_> {
    fn step(&mut self, model: &Model, state: &State, u: usize) {
        for (flow, kind) in model.flows.iter().enumerate() {
            let planned = match *kind {
                Flow::Run(lp) => self.plan.run[lp][u],
                Flow::Buy(o) => self.plan.buy[o][u],
                Flow::Ship(a, i) => {
                    let own = self.plan.ship.iter().find(|(link, item, _)| (*link, *item) == (a, i));
                    own.unwrap().2[u]
                }
                Flow::Aid(a) => self.plan.aid_taken[a][u],
                Flow::Serve(a) => self.plan.serve[a][u],
                Flow::Dump(i, s) => {
                    let own = self.plan.stocks.iter().find(|entry| (entry.item, entry.site) == (i, s));
                    own.unwrap().dumped[u]
                }
            };
            self.see(state.quantity[flow], planned, || format!("{kind:?} in {u}"));
        }
        for entry in &self.plan.stocks {
            let cell = model.cell(entry.item, entry.site).unwrap();
            self.see(state.stock[cell], entry.stock[u], || {
                format!("stock of {} in {u}", model.node_label(cell))
            });
        }
        for (a, own) in model.case.acceptances.iter() {
            if model.case.requirements[own.requirement].kind == RequirementKind::Hold {
                self.see(state.fielded[State::at(a)], self.plan.fielded[a][u], || {
                    format!("fielded {a:?} in {u}")
                });
            }
        }
    }
}

/// Worst departure from the plan, and from its objective's terms.
fn departure(case: &Case, plan: &Plan, policy: &dyn Policy) -> (f64, String) {
    let model = Model::new(case, plan, StepLength::Plan, policy.breadth()).unwrap();
    let mut state = State::new(&model);
    let mut compare = Compare { plan, worst: (0.0, String::new()) };
    play(&model, policy, &Scenario::default(), &mut state, &mut compare);
    let objective: f64 = plan.terms.iter().map(|term| term.abs()).sum();
    for ((found, wanted), name) in state.outcome.terms.iter().zip(plan.terms).zip(TERM_NAMES) {
        let error = (found - wanted).abs() / objective.max(1.0);
        if error > compare.worst.0 {
            compare.worst = (error, format!("term {name}: {found} instead of {wanted}"));
        }
    }
    compare.worst
}

#[test]
fn without_threats_and_at_the_plans_own_step_the_simulation_is_the_plan() {
    let mut drafts = vec![tiny()];
    for seed in 1..=8 {
        let size = seed as usize;
        drafts.push(generate(Synthetic {
            sites: 2 + size,
            items: 8 + 4 * (size % 4),
            periods: 3 + size,
            projects: size,
            seed,
        }));
    }
    let mut compared = 0;
    for draft in &drafts {
        let Some((case, plan)) = planned(draft) else { continue };
        let policies: [&dyn Policy; 2] = [&Follow, &BaseStock];
        for policy in policies {
            let (error, what) = departure(&case, &plan, policy);
            assert!(error <= 1e-6, "{} under {}: {what}", draft.origin, policy.name());
            compared += 1;
        }
    }
    assert!(compared >= 14, "only {compared} plans were compared");
}

/// Threats of every kind, each rare: some parts of the network are struck and others not.
const THREATS: &str = "[threats]
threat,kind,on,events_per_year,size,days,recovery
lines,line,*,0.3,\"uniform(0.3,1)\",exponential(40),linear
sites,site,*,0.1,0.4,30,step
suppliers,supplier,*,0.2,0.7,60,step
roads,link,*,0.2,0.9,20,step
winters,region_power,*,0.2,0.3,60,linear
gifts,aid,*,0.2,0.5,90,step
needs,demand,*,0.2,0.3,60,linear
prices,cost,*,0.2,0.3,90,step
delays,lead_time,*,0.2,0.5,60,step
";

/// The draft with threats of every kind that the case can have.
fn threatened(mut draft: Draft) -> Draft {
    let all = Draft::from_text("threats", THREATS).tables.remove("threats").unwrap();
    draft.tables.insert("threats".to_owned(), all);
    let text = |cell: &kuznia_case::Cell| format!("{cell:?}");
    for (kind, table) in [("supplier", "offers"), ("link", "links"), ("region_power", "grid"), ("aid", "aid")]
    {
        if draft.tables.get(table).is_none_or(|table| table.rows.is_empty()) {
            let threats = draft.tables.get_mut("threats").unwrap();
            threats.rows.retain(|row| !text(&row.cells[1]).contains(kind));
        }
    }
    draft
}

#[test]
fn departures_from_the_nominal_course_are_the_whole_course() {
    let mut drafts = vec![tiny()];
    for seed in 1..=5 {
        let size = seed as usize;
        drafts.push(generate(Synthetic {
            sites: 2 + size,
            items: 8 + 4 * size,
            periods: 4 + size,
            projects: size,
            seed,
        }));
    }
    let (mut compared, mut spared, mut struck) = (0, 0, 0);
    for draft in drafts.into_iter().map(threatened) {
        let Some((case, plan)) = planned(&draft) else { continue };
        let sampler = Sampler::new(&case, 11);
        for step in [StepLength::Plan, StepLength::Week] {
            let model = Model::new(&case, &plan, step, Follow.breadth()).unwrap();
            let nominal = Nominal::new(&model, &Follow).unwrap();
            let (mut whole, mut state) = (State::new(&model), State::new(&model));
            for number in 0..15 {
                let scenario = sampler.scenario(number);
                play(&model, &Follow, &scenario, &mut whole, &mut ());
                let own = std::slice::from_mut(&mut state);
                play_abreast(&model, &Follow, Some(&nominal), None, std::iter::once(&scenario), own);
                let (found, wanted) = (&state.outcome, &whole.outcome);
                let scale = wanted.terms.iter().fold(1.0, |most: f64, term| most.max(term.abs()));
                let near = |a: &f64, b: &f64| (a - b).abs() <= 1e-8 * scale.max(b.abs());
                let same = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| near(a, b));
                assert!(same(&found.terms, &wanted.terms), "{number}: {:?} {:?}", found.terms, wanted.terms);
                assert!(
                    same(&found.unserved, &wanted.unserved) && same(&found.need, &wanted.need),
                    "{number}"
                );
                assert!(
                    same(&found.refused, &wanted.refused) && near(&found.arrears, &wanted.arrears),
                    "{number}"
                );
                assert!(same(&found.foreign, &wanted.foreign), "{number}");
                assert!(same(found.measured.as_flattened(), wanted.measured.as_flattened()), "{number}");
                assert_eq!(found.first_loss, wanted.first_loss, "{number} of {}", draft.origin);
                assert_eq!(found.episodes.len(), wanted.episodes.len(), "{number} of {}", draft.origin);
                compared += 1;
                struck += usize::from(!scenario.events.is_empty());
                spared += usize::from(state.touches < whole.touches);
            }
        }
    }
    assert!(compared >= 100, "only {compared} were compared");
    assert!(struck >= 80, "only {struck} scenarios had events");
    assert!(spared > 0, "nothing was spared");
}

/// Nothing may be taken that is not there.
struct NothingOwed(f64);

impl Observer for NothingOwed {
    fn step(&mut self, _: &Model, state: &State, _: usize) {
        self.0 = state.stock.iter().fold(self.0, |least, stock| least.min(*stock));
    }
}

#[test]
fn purchases_that_come_later_are_not_used_before() {
    let (mut compared, mut late) = (0, 0);
    let mut drafts = vec![tiny()];
    drafts.extend(
        (2..=4).map(|seed| generate(Synthetic { sites: 4, items: 16, periods: 6, projects: 3, seed })),
    );
    for mut draft in drafts {
        let delays = "[threats]\nthreat,kind,on,events_per_year,size,days,recovery\n\
                      delays,lead_time,*,2,\"uniform(0.5,6)\",90,step\n";
        let own = Draft::from_text("threats", delays).tables.remove("threats").unwrap();
        draft.tables.insert("threats".to_owned(), own);
        let Some((case, plan)) = planned(&draft) else { continue };
        let sampler = Sampler::new(&case, 5);
        for step in [StepLength::Plan, StepLength::Week] {
            let model = Model::new(&case, &plan, step, Follow.breadth()).unwrap();
            let nominal = Nominal::new(&model, &Follow);
            let (mut state, mut own) = (State::new(&model), State::new(&model));
            for number in 0..10 {
                let scenario = sampler.scenario(number);
                let mut owed = NothingOwed(0.0);
                play(&model, &Follow, &scenario, &mut state, &mut owed);
                assert!(owed.0 >= -1e-6, "{} owed in {number} of {}", owed.0, draft.origin);
                let beside = std::slice::from_mut(&mut own);
                play_abreast(&model, &Follow, nominal.as_ref(), None, std::iter::once(&scenario), beside);
                let (a, b) = (own.outcome.cost(), state.outcome.cost());
                assert!((a - b).abs() <= 1e-8 * (1.0 + b.abs()), "{a} {b} in {number} of {}", draft.origin);
                compared += 1;
                late += usize::from(!scenario.events.is_empty());
            }
        }
    }
    assert!(compared >= 40 && late >= 30, "{compared} {late}");
}
