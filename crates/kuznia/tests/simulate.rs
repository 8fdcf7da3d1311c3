//! Laws of the simulation against plans that were solved: without threats and at the plan's own step it is the plan.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia::generate::{Synthetic, generate};
use kuznia::{Case, Draft, Plan, PlanOptions};
use kuznia_case::case::RequirementKind;
use kuznia_case::{TERM_NAMES, check};
use kuznia_plan::{Outcome, plan};
use kuznia_scenarios::Scenario;
use kuznia_simulate::{BaseStock, Flow, Follow, Model, Observer, Policy, State, StepLength, play};

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
            let cell = model.cells.binary_search(&(entry.item, entry.site)).unwrap();
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
