//! What a hedge answers: its figures, the screen, the JSON object, and the run that holds them.

use crate::hedge_case::HedgeWishes;
use crate::hedged::{Hedged, Shown};
use crate::json::VERSION;
use crate::out_of_sample::{self, Course, OutOfSample};
use crate::results::{HEDGE_TABLES, Sheet, Value as Cell};
use kuznia_case::case::ProjectId;
use kuznia_case::{Case, Plan};
use kuznia_hedge::{Estimate, Foresight, Future, Hedge, Interval, Risk, Worth};
use kuznia_report::plain;
use kuznia_tables::ResultTable;
use serde_json::{Value, json};
use std::fmt::Write;

/// The figures of a hedge.
#[derive(Debug)]
pub struct HedgeFigures {
    /// The first stage, its bound and its costs.
    pub hedge: Hedge,
    /// Value of knowing and of hedging.
    pub worth: Worth,
    /// The plan without events, where there is one.
    pub certain: Option<Plan>,
    /// Its cost in each future.
    pub certain_values: Option<Vec<f64>>,
    /// The hedge in fresh futures.
    pub fresh: OutOfSample,
    /// The plan without events in the same.
    pub certain_fresh: OutOfSample,
    /// How far from the best the hedge can be.
    pub optimality: Option<Estimate>,
    /// The futures.
    pub futures: Vec<Future>,
}

/// How a hedge went on from an earlier, interrupted one.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Resumption {
    /// Evaluations of an earlier, interrupted hedge that was gone on from.
    pub resumed: Option<usize>,
    /// Why it began anew, where it was wished to go on.
    pub anew: Option<String>,
}

/// The whole answer to `kuznia hedge`.
pub type HedgeReport = Hedged<HedgeFigures, Resumption>;

impl Shown for HedgeReport {
    fn own_tables(&self) -> Vec<ResultTable> {
        self.figures.iter().map(HedgeFigures::table).collect()
    }

    fn object(&self) -> Value {
        self.json()
    }

    fn screen(&self) -> String {
        self.summary()
    }
}

impl HedgeReport {
    /// What was asked, but for what does not change the answer.
    pub(crate) fn options(&self) -> Value {
        let wishes = &self.wishes;
        json!({
            "goal": "cost",
            "scenarios": wishes.scenarios,
            "seed": wishes.seed,
            "risk": risk(wishes.risk),
            "gap": wishes.gap,
            "foresight": foresight(wishes.foresight),
            "fresh": wishes.fresh,
            "replications": wishes.replications,
        })
    }

    /// The `--json` object, see `docs/json.md`.
    pub fn json(&self) -> Value {
        let mut object = json!({
            "version": VERSION,
            "verb": "hedge",
            "parent": null,
            "variant": self.loaded.variant,
            "case": self.loaded.case.name,
            "status": self.status(),
            "reason": self.reason,
            "options": self.options(),
            "audit": self.audit.as_ref().map(crate::json::audit),
            "timings": self.told_timings(),
            "run": self.run.as_ref().map(|run| run.to_string_lossy()),
            "resumed": self.about.resumed,
        });
        if let (Some(own), Some(target)) = (&self.figures, object.as_object_mut()) {
            let probabilities: Vec<f64> = own.futures.iter().map(|future| future.probability).collect();
            let of = |measure: Risk, values: &[f64]| measure.of(&probabilities, values);
            let hedge = &own.hedge;
            let certain = own.certain_values.as_deref();
            for (name, value) in [
                ("objective", json!(hedge.objective)),
                ("bound", json!(hedge.bound)),
                ("gap", json!(kuznia_lp::relative_gap(hedge.objective, hedge.bound))),
                ("iterations", json!(hedge.iterations)),
                ("feasibility_cuts", json!(hedge.forbidden)),
                ("expected", json!(of(Risk::Mean, &hedge.values))),
                ("cvar", json!(of(Risk::Cvar(0.1), &hedge.values))),
                ("worst", json!(of(Risk::Worst, &hedge.values))),
                ("broken_rules", json!(of(Risk::Mean, &hedge.marked))),
                ("certain_expected", json!(certain.map(|values| of(Risk::Mean, values)))),
                ("certain_worst", json!(certain.map(|values| of(Risk::Worst, values)))),
                ("evpi", interval(Some(own.worth.knowing))),
                ("vss", interval(own.worth.hedging)),
                ("fresh", estimate(own.fresh.recourse.as_ref().map(Course::mean))),
                ("certain_fresh", estimate(own.certain_fresh.recourse.as_ref().map(Course::mean))),
                ("out_of_sample", own.fresh.json()),
                ("certain_out_of_sample", own.certain_fresh.json()),
                ("optimality_gap", estimate(own.optimality)),
            ] {
                target.insert(name.to_owned(), value);
            }
        }
        object
    }

    /// The answer on one screen.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        let case = &self.loaded.case;
        let wishes = &self.wishes;
        let _ = writeln!(
            text,
            "{}: a plan against {} futures ({}, foresight {}, seed {})",
            case.name,
            wishes.scenarios,
            risk(wishes.risk),
            foresight(wishes.foresight),
            wishes.seed
        );
        if let Some(reason) = &self.reason {
            let _ = writeln!(text, "{reason}");
        }
        if let (Some(own), Some(plan)) = (&self.figures, &self.plan) {
            own.tell(case, plan, wishes, &mut text);
        }
        self.end(&mut text);
        text
    }
}

impl HedgeFigures {
    /// Costs of the futures as a result table.
    fn table(&self) -> ResultTable {
        let mut sheet = Sheet::new(&HEDGE_TABLES[0]);
        for (s, future) in self.futures.iter().enumerate() {
            let certain = self.certain_values.as_ref().map_or(f64::NAN, |values| values[s]);
            sheet.row([
                Cell::Text(&future.name),
                Cell::Number(future.probability),
                Cell::Number(future.hits.len() as f64),
                Cell::Number(self.hedge.values[s]),
                Cell::Number(self.hedge.marked[s]),
                Cell::Number(certain),
                Cell::Number(self.hedge.alone[s]),
            ]);
        }
        sheet.finish()
    }

    fn tell(&self, case: &Case, plan: &Plan, wishes: &HedgeWishes, text: &mut String) {
        let probabilities: Vec<f64> = self.futures.iter().map(|future| future.probability).collect();
        let hedge = &self.hedge;
        let gap = 100.0 * kuznia_lp::relative_gap(hedge.objective, hedge.bound);
        let _ = writeln!(
            text,
            "{} {}, at least {} (gap {gap:.2} %), {} iterations",
            risk(wishes.risk),
            plain(hedge.objective),
            plain(hedge.bound),
            hedge.iterations
        );
        let _ = writeln!(
            text,
            "\n{:34}{:>16}{:>16}",
            format!("cost, {}", case.currency),
            "this plan",
            "without events"
        );
        for (name, measure) in [
            ("expected", Risk::Mean),
            ("mean of the worst tenth", Risk::Cvar(0.1)),
            ("worst future", Risk::Worst),
        ] {
            let own = plain(measure.of(&probabilities, &hedge.values));
            let other = self.certain_values.as_ref().map(|values| plain(measure.of(&probabilities, values)));
            let _ = writeln!(text, "  {name:32}{own:>16}{:>16}", other.unwrap_or_default());
        }
        if wishes.fresh > 1 {
            out_of_sample::tell([&self.fresh, &self.certain_fresh], wishes.fresh, text);
        }
        if let Some(hedging) = self.worth.hedging {
            let _ = writeln!(
                text,
                "\nhedging is worth {} (against the plan made without events)",
                between(hedging)
            );
        }
        let _ =
            writeln!(text, "knowing the future beforehand would be worth {}", between(self.worth.knowing));
        if let Some(gap) = self.optimality {
            let _ = writeln!(
                text,
                "no plan is expected to cost less by more than {} (95 % confidence, {} batches)",
                plain(gap.mean + gap.margin),
                wishes.replications
            );
        }
        let broken = Risk::Mean.of(&probabilities, &hedge.marked);
        if broken > 1e-6 * hedge.objective.abs() {
            let often: f64 = hedge
                .marked
                .iter()
                .zip(&probabilities)
                .filter(|(cost, _)| **cost > 1e-6)
                .map(|(_, p)| p)
                .sum();
            let _ = writeln!(
                text,
                "in {:.0} % of the futures a rule cannot be kept; that is priced at {} of the expected cost",
                100.0 * often,
                plain(broken)
            );
        }
        self.projects(case, plan, text);
    }

    /// Projects whose commitments differ between the plans.
    fn projects(&self, case: &Case, plan: &Plan, text: &mut String) {
        let told = |plan: &Plan, k: ProjectId| {
            let rows = plan.commit[k].iter().zip(case.calendar.periods().rows());
            let rows = rows.filter(|(units, _)| **units > 1e-9);
            rows.map(|(units, period)| format!("{} in {}", plain(*units), period.label))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let _ = writeln!(text, "\n{:34}{:24}without events", "projects that differ", "this plan");
        let mut same = 0;
        for (k, project) in case.projects.iter() {
            let own = told(plan, k);
            let other = self.certain.as_ref().map(|plan| told(plan, k)).unwrap_or_default();
            if own == other {
                same += usize::from(!own.is_empty());
                continue;
            }
            let dash = |words: String| if words.is_empty() { "–".to_owned() } else { words };
            let _ = writeln!(text, "  {:32}{:24}{}", project.name, dash(own), dash(other));
        }
        let _ = writeln!(text, "  {same} projects are the same in both");
    }
}

pub(crate) fn between(interval: Interval) -> String {
    if interval.high - interval.low <= 1e-6 * interval.high.abs().max(1.0) {
        return plain(interval.high);
    }
    format!("between {} and {}", plain(interval.low), plain(interval.high))
}

pub(crate) fn interval(interval: Option<Interval>) -> Value {
    json!(interval.map(|own| json!({ "low": own.low, "high": own.high })))
}

pub(crate) fn estimate(estimate: Option<Estimate>) -> Value {
    json!(estimate.map(out_of_sample::told))
}

/// A measure in words.
pub(crate) fn risk(risk: Risk) -> String {
    match risk {
        Risk::Mean => "mean".to_owned(),
        Risk::Cvar(share) => format!("cvar:{share}"),
        Risk::Worst => "worst".to_owned(),
    }
}

pub(crate) fn foresight(foresight: Foresight) -> &'static str {
    match foresight {
        Foresight::FromEvent => "from_event",
        Foresight::Full => "full",
    }
}
