//! A plan in futures that it was not made for: with the best operations of each (LP recourse), and played by the simulation,
//! which follows the plan and has no optimising hand.

use kuznia_case::{Case, Plan, TERM_NAMES};
use kuznia_hedge::{Estimate, Staged, TwoStage, estimate, estimate_tail, evaluate};
use kuznia_report::plain;
use kuznia_scenarios::Sampler;
use kuznia_simulate::{Desk, Follow, Model, Nominal, Player, Policy, StepLength};
use serde_json::{Value, json};
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The part of futures that is looked at as the tail: the worst tenth.
const TAIL: f64 = 0.1;

/// What a plan comes to in each of some futures of equal weight.
#[derive(Clone, PartialEq, Debug)]
pub struct Course {
    /// Present value of all costs.
    pub cost: Vec<f64>,
    /// The part of it that prices needs which are not served.
    pub shortfall: Vec<f64>,
    /// Served part of the needs, mean over the requirements; empty where it was not measured.
    pub service: Vec<f64>,
}

impl Course {
    /// Mean cost.
    pub fn mean(&self) -> Estimate {
        estimate(&self.cost)
    }

    /// Mean cost of the worst tenth.
    pub fn tail(&self) -> Estimate {
        estimate_tail(&self.cost, TAIL)
    }

    /// Mean service and that of the worst tenth, where it was measured.
    pub fn served(&self) -> Option<[Estimate; 2]> {
        if self.service.is_empty() {
            return None;
        }
        let lost: Vec<f64> = self.service.iter().map(|service| -service).collect();
        let turned = |own: Estimate| Estimate { mean: -own.mean, ..own };
        Some([turned(estimate(&lost)), turned(estimate_tail(&lost, TAIL))])
    }

    fn json(&self) -> Value {
        let served = self.served();
        json!({
            "cost": told(self.mean()),
            "cost_tail": told(self.tail()),
            "shortfall": told(estimate(&self.shortfall)),
            "shortfall_tail": told(estimate_tail(&self.shortfall, TAIL)),
            "service": served.map(|[mean, _]| told(mean)),
            "service_tail": served.map(|[_, tail]| told(tail)),
        })
    }
}

/// An estimate as JSON.
pub(crate) fn told(own: Estimate) -> Value {
    json!({ "mean": own.mean, "margin": own.margin })
}

/// A plan out of its sample.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct OutOfSample {
    /// With the best operations of each future, known once it shows itself.
    pub recourse: Option<Course>,
    /// Played by the simulation, which follows the plan and catches up with what is late.
    pub simulated: Option<Course>,
    /// Why it was not played, where it could not be.
    pub unplayed: Option<String>,
}

impl OutOfSample {
    pub(crate) fn json(&self) -> Value {
        json!({
            "recourse": self.recourse.as_ref().map(Course::json),
            "simulated": self.simulated.as_ref().map(Course::json),
            "unplayed": self.unplayed,
        })
    }
}

/// What a plan costs in futures that it was not made for.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    /// In the mean.
    pub mean: Estimate,
    /// In the worst tenth.
    pub tail: Estimate,
}

impl Fresh {
    pub(crate) fn new(costs: &[f64]) -> Self {
        Self { mean: estimate(costs), tail: estimate_tail(costs, TAIL) }
    }
}

/// Costs in futures that the plans were not made for.
#[derive(Clone, Copy, Default, Debug)]
pub struct Costs {
    /// Decided in stages: each future goes the way through the tree that it is nearest to.
    pub in_stages: Option<Fresh>,
    /// All decided at the start.
    pub at_once: Option<Fresh>,
    /// The plan without events.
    pub certain: Option<Fresh>,
}

/// Tells a plan beside the plan without events on the screen.
pub(crate) fn tell(plans: [&OutOfSample; 2], count: u32, text: &mut String) {
    let money = |own: Estimate| format!("{} ± {}", plain(own.mean), plain(own.margin));
    let share = |own: Estimate| format!("{:.2} % ± {:.2}", 100.0 * own.mean, 100.0 * own.margin);
    let served = |own: &Course, at: usize| own.served().map(|own| share(own[at])).unwrap_or_default();
    let _ = writeln!(
        text,
        "\n{:34}{:>24}{:>24}",
        format!("cost in {count} fresh futures"),
        "this plan",
        "without events"
    );
    let mut courses = |name: &str, read: &dyn Fn(&OutOfSample) -> Option<&Course>| {
        let [own, other] = plans.map(read);
        let Some(own) = own else { return };
        let mut line = |what: &str, told: &dyn Fn(&Course) -> String| {
            let other = other.map(told).unwrap_or_default();
            let name = format!("{name}, {what}");
            let _ = writeln!(text, "  {name:32}{:>24}{other:>24}", told(own));
        };
        line("expected", &|own| money(own.mean()));
        line("worst tenth", &|own| money(own.tail()));
        line("of it shortfall", &|own| money(estimate(&own.shortfall)));
        if !own.service.is_empty() {
            line("service", &|own| served(own, 0));
            line("service, worst tenth", &|own| served(own, 1));
        }
    };
    courses("best operations", &|plan| plan.recourse.as_ref());
    courses("simulated", &|plan| plan.simulated.as_ref());
    if let Some(why) = &plans[0].unplayed {
        let _ = writeln!(text, "  it could not be simulated: {why}");
    } else {
        let _ = writeln!(text, "  (the simulation follows the plan and catches up; nobody optimises in it)");
    }
}

/// The two-stage program of fresh futures, its shortfalls told apart.
pub(crate) fn with_shortfalls(staged: &Staged) -> TwoStage {
    let formulation = &staged.formulation;
    let is_short = |col: &kuznia_lp::Col| {
        formulation.col_tag(*col).is_some_and(|tag| matches!(tag.family, "shortfall" | "backlog"))
    };
    let cols = (0..formulation.program.n_cols() as u32).map(kuznia_lp::Col);
    TwoStage { marked: cols.filter(is_short).collect(), ..staged.problem.clone() }
}

/// A first stage with the best operations of each future; `None` where some cannot be solved.
pub(crate) fn recourse(
    problem: &TwoStage,
    first: &[f64],
    threads: usize,
    stop: Option<Arc<AtomicBool>>,
) -> Option<Course> {
    let found = evaluate(problem, first, threads, stop).ok()?;
    Some(Course { cost: found.values, shortfall: found.marked, service: Vec::new() })
}

/// A plan played through scenarios of a case by their numbers, at the plan's own periods, so that what it costs more than
/// with the best operations is nobody's but the policy's.
///
/// # Errors
/// The plan does not fit the case or a named one, in words.
pub(crate) fn simulated(
    case: &Case,
    named: &[Arc<Case>],
    plan: &Plan,
    seed: u64,
    numbers: Range<u32>,
    threads: usize,
) -> Result<Course, String> {
    let policy: &dyn Policy = &Follow;
    let cases = std::iter::once(case).chain(named.iter().map(Arc::as_ref));
    let models = cases.map(|case| Model::new(case, plan, StepLength::Plan, policy.breadth()));
    let models = models.collect::<Result<Vec<_>, _>>().map_err(|note| note.message)?;
    let nominals: Vec<_> = models.iter().map(|model| Nominal::new(model, policy)).collect();
    let sampler = Sampler::new(case, seed);
    let player = Player {
        models: &models,
        nominals: &nominals,
        served: &[],
        policy,
        sampler: &sampler,
        attribute_below: 0,
    };
    let mut desks: Vec<Desk> = (0..threads.max(1)).map(|_| Desk::default()).collect();
    let records = player.batch(numbers, &mut desks);
    let shortfall = TERM_NAMES.iter().position(|name| *name == "shortfall").unwrap_or(0);
    let periods = models[0].periods();
    let outcomes = || records.iter().map(|record| &record.outcome);
    Ok(Course {
        cost: outcomes().map(kuznia_simulate::Outcome::cost).collect(),
        shortfall: outcomes().map(|own| own.terms[shortfall]).collect(),
        service: outcomes().map(|own| own.overall(periods)).collect(),
    })
}
