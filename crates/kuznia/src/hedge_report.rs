//! What a hedge answers: its figures, the screen, the JSON object, and the run that holds them.

use crate::destination::Destination;
use crate::hedge_case::HedgeWishes;
use crate::json::VERSION;
use crate::load::Loaded;
use crate::out_of_sample::{self, Course, OutOfSample};
use crate::results::{HEDGE_TABLES, Sheet, Value as Cell, results};
use crate::trouble::{Exit, Trouble};
use kuznia_base::Instant;
use kuznia_case::case::ProjectId;
use kuznia_case::{Audit, Case, Plan};
use kuznia_hedge::{Estimate, Foresight, Future, Hedge, Interval, Risk, Worth};
use kuznia_plan::figures;
use kuznia_report::plain;
use kuznia_tables::{ResultTable, write_draft_csv, write_parquet};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Instant as Clock, SystemTime, UNIX_EPOCH};
use std::{fs, io};

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

/// The whole answer to `kuznia hedge`.
#[derive(Debug)]
pub struct HedgeReport {
    /// The case and what was found about it.
    pub loaded: Loaded,
    /// What was wished.
    pub wishes: HedgeWishes,
    /// Whether the gap was reached.
    pub complete: bool,
    /// Why there is no plan, where there is none.
    pub reason: Option<String>,
    /// The figures, where there is a plan.
    pub figures: Option<HedgeFigures>,
    /// The plan for the case without events under the hedge's projects.
    pub plan: Option<Plan>,
    /// The independent audit's verdict on it.
    pub audit: Option<Audit>,
    /// Seconds by step.
    pub timings: Vec<(&'static str, f64)>,
    /// The run that was written.
    pub run: Option<PathBuf>,
    /// Evaluations of an earlier, interrupted hedge that was gone on from.
    pub resumed: Option<usize>,
    /// Why it began anew, where it was wished to go on.
    pub anew: Option<String>,
}

impl HedgeReport {
    pub(crate) fn new(loaded: Loaded, wishes: HedgeWishes) -> Self {
        Self {
            loaded,
            wishes,
            complete: false,
            reason: None,
            figures: None,
            plan: None,
            audit: None,
            timings: Vec::new(),
            run: None,
            resumed: None,
            anew: None,
        }
    }

    pub(crate) fn without(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    pub(crate) fn time(&mut self, step: &'static str, began: Clock) {
        self.timings.push((step, began.elapsed().as_secs_f64()));
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match &self.audit {
            Some(audit) if !audit.passed => Exit::Internal,
            Some(_) if self.complete => Exit::Done,
            None if self.reason.as_deref().is_some_and(|why| why.starts_with("no plan")) => Exit::Infeasible,
            _ => Exit::Stopped,
        }
    }

    /// Status in one word.
    pub fn status(&self) -> &'static str {
        match self.exit() {
            Exit::Done => "planned",
            Exit::Infeasible => "infeasible",
            _ => "stopped",
        }
    }

    /// Writes the run into its place.
    pub(crate) fn write(&mut self, destination: Destination, started: SystemTime) -> Result<(), Trouble> {
        let (Some(plan), Some(own)) = (&self.plan, &self.figures) else { return Ok(()) };
        let fault =
            |place: &str, why: &io::Error| Trouble::output("write", &destination.path().join(place), why);
        for folder in ["case", "tables"] {
            fs::create_dir(destination.folder().join(folder)).map_err(|why| fault(folder, &why))?;
        }
        write_draft_csv(&self.loaded.draft, &destination.folder().join("case"))
            .map_err(|why| fault("case", &why))?;
        let case = &self.loaded.case;
        let mut tables = results(case, plan, &figures(case, plan));
        tables.push(own.table());
        for table in &tables {
            let place = format!("tables/{}.parquet", table.name);
            write_parquet(table, &destination.folder().join(&place))
                .map_err(|why| fault(&place, &io::Error::other(why)))?;
        }
        self.run = Some(destination.path().to_owned());
        destination.write("summary.txt", self.summary().as_bytes())?;
        let mut record = self.json();
        if let Some(object) = record.as_object_mut() {
            let inputs = self.loaded.inputs.iter().map(|input| (input.file.clone(), json!(input.sha256)));
            object.insert("inputs".to_owned(), Value::Object(inputs.collect()));
            object.insert("title".to_owned(), json!(case.title));
            object.insert("kuznia".to_owned(), json!(env!("CARGO_PKG_VERSION")));
            object.insert("tables".to_owned(), tables.iter().map(|table| table.name.clone()).collect());
            // The record is the same whether the hedge was interrupted or not.
            object.remove("run");
            object.remove("resumed");
            let seconds = started.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            let at = Instant::from_seconds(i64::try_from(seconds).unwrap_or(0));
            object["timings"]["started"] = json!(format!("{}Z", at.civil()));
        }
        destination.write("run.json", format!("{record:#}\n").as_bytes())?;
        destination.finish().map(|_| ())
    }

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
        let timings: Map<String, Value> =
            self.timings.iter().map(|(name, seconds)| ((*name).to_owned(), json!(seconds))).collect();
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
            "timings": timings,
            "run": self.run.as_ref().map(|run| run.to_string_lossy()),
            "resumed": self.resumed,
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
        if let Some(audit) = &self.audit {
            let word = if audit.passed { "passed" } else { "FAILED" };
            let _ = writeln!(
                text,
                "\naudit of the plan without events: {word}, worst violation {:.1e}",
                audit.worst_violation
            );
        }
        if let Some(run) = &self.run {
            let _ = writeln!(text, "run: {}", run.display());
        }
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
    json!(estimate.map(|own| json!({ "mean": own.mean, "margin": own.margin })))
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
