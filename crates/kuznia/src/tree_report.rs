//! What a hedge in stages answers: its figures, the screen, the JSON object, and the run that holds them.

use crate::hedge_report::{between, estimate, foresight, interval, risk};
use crate::hedged::{Hedged, Shown};
use crate::json::VERSION;
use crate::out_of_sample::{Costs, Fresh};
use crate::results::{HEDGE_TABLES, Sheet, Value as Cell};
use kuznia_base::{Instant, PeriodId};
use kuznia_case::case::ProjectId;
use kuznia_case::{Case, Plan};
use kuznia_hedge::{Estimate, Hedge, Interval, Risk, StagedPlan, StagedTree, Worth};
use kuznia_plan::Key;
use kuznia_report::plain;
use kuznia_scenarios::Tree;
use kuznia_tables::ResultTable;
use serde_json::{Value, json};
use std::fmt::Write;

/// The figures of a hedge in stages.
#[derive(Debug)]
pub struct TreeFigures {
    /// What is decided in stages.
    pub plan: StagedPlan,
    /// The best plan that decides everything at the start, for the same leaves.
    pub at_once: Hedge,
    /// Value of knowing and of hedging.
    pub worth: Worth,
    /// The plan without events, where there is one.
    pub certain: Option<Plan>,
    /// Its cost in each leaf.
    pub certain_values: Option<Vec<f64>>,
    /// In fresh futures.
    pub fresh: Costs,
}

impl TreeFigures {
    /// What deciding later is worth: the measure of the plan that decides all at once less that of the plan in stages.
    pub fn staging(&self) -> Interval {
        let low = (self.at_once.bound - self.plan.objective).max(0.0);
        Interval { low, high: (self.at_once.objective - self.plan.bound).max(low) }
    }
}

/// What a node is, and what it commits.
#[derive(Clone, Debug)]
struct Told {
    node: usize,
    from: Instant,
    happened: String,
    cost: f64,
    commits: Vec<(ProjectId, PeriodId, f64)>,
}

/// What a hedge in stages was made of, and what its nodes decide.
#[derive(Debug)]
pub struct Staging {
    /// The tree.
    pub tree: Tree,
    /// Futures that it was made of.
    pub sampled: usize,
    nodes: Vec<Told>,
    /// What the plan commits that decides everything at the start.
    now: Vec<(ProjectId, PeriodId, f64)>,
}

impl Staging {
    /// A tree whose nodes have not decided yet.
    pub(crate) fn new(tree: Tree, sampled: usize) -> Self {
        Self { tree, sampled, nodes: Vec::new(), now: Vec::new() }
    }
}

/// The whole answer to `kuznia hedge --stages`.
pub type TreeReport = Hedged<TreeFigures, Staging>;

impl Shown for TreeReport {
    fn own_tables(&self) -> Vec<ResultTable> {
        self.figures.as_ref().map(|own| self.tables(own)).unwrap_or_default()
    }

    fn object(&self) -> Value {
        self.json()
    }

    fn screen(&self) -> String {
        self.summary()
    }
}

impl TreeReport {
    /// Reads what the nodes decide.
    pub(crate) fn tell_nodes(&mut self, staged: &StagedTree, own: &TreeFigures) {
        let case = &self.loaded.case;
        let formulation = &staged.staged.formulation;
        let read = |decided: Vec<(kuznia_lp::Col, f64)>| {
            let commit = |(col, units): (kuznia_lp::Col, f64)| {
                let tag = formulation.col_tag(col).filter(|tag| tag.family == "project")?;
                match (tag.key, tag.period) {
                    (Key::Project(k), Some(t)) if units > 1e-9 => Some((k, t, units)),
                    _ => None,
                }
            };
            let mut commits: Vec<_> = decided.into_iter().filter_map(commit).collect();
            commits.sort_by_key(|(k, t, _)| (*k, *t));
            commits
        };
        let first = &staged.staged.problem.first;
        self.about.now = read(first.iter().copied().zip(own.at_once.first.iter().copied()).collect());
        let tree = &self.about.tree;
        let decides = (0..tree.nodes.len()).filter(|at| tree.nodes[*at].level <= tree.dates.len());
        let told = decides.map(|node| {
            let level = tree.nodes[node].level;
            let below = tree.below(node);
            let share: f64 = below.iter().map(|leaf| staged.futures[*leaf].probability).sum();
            let cost = below.iter().map(|leaf| staged.futures[*leaf].probability * own.plan.values[*leaf]);
            Told {
                node,
                from: level.checked_sub(1).map_or(case.calendar.start(), |at| tree.dates[at]),
                happened: happened(case, tree, node),
                cost: cost.sum::<f64>() / share.max(f64::MIN_POSITIVE),
                commits: read(staged.decided(tree, &own.plan, node)),
            }
        });
        self.about.nodes = told.collect();
    }

    /// Nodes, what they commit, and leaves as result tables.
    fn tables(&self, own: &TreeFigures) -> Vec<ResultTable> {
        let case = &self.loaded.case;
        let tree = &self.about.tree;
        let name = |node: usize| tree.nodes[node].name.as_str();
        let (mut nodes, mut commits, mut leaves) =
            (Sheet::new(&HEDGE_TABLES[1]), Sheet::new(&HEDGE_TABLES[2]), Sheet::new(&HEDGE_TABLES[3]));
        for told in &self.about.nodes {
            let node = &tree.nodes[told.node];
            nodes.row([
                Cell::Text(&node.name),
                Cell::Text(node.parent.map(name).unwrap_or_default()),
                Cell::Text(&told.from.civil().date().to_string()),
                Cell::Number(node.probability),
                Cell::Number(node.members as f64),
                Cell::Text(&told.happened),
                Cell::Number(told.cost),
            ]);
            for &(k, t, units) in &told.commits {
                let (project, period) = (&case.projects[k].name, &case.calendar.period(t).label);
                commits.row([
                    Cell::Text(&node.name),
                    Cell::Text(project),
                    Cell::Text(period),
                    Cell::Number(units),
                ]);
            }
        }
        for (s, leaf) in tree.leaves().enumerate() {
            leaves.row([
                Cell::Text(name(leaf)),
                Cell::Number(tree.nodes[leaf].probability),
                Cell::Number(tree.futures[s].events.len() as f64),
                Cell::Number(own.plan.values[s]),
                Cell::Number(own.plan.marked[s]),
                Cell::Number(own.at_once.values[s]),
                Cell::Number(own.certain_values.as_ref().map_or(f64::NAN, |values| values[s])),
                Cell::Number(own.at_once.alone[s]),
            ]);
        }
        vec![nodes.finish(), commits.finish(), leaves.finish()]
    }

    /// The `--json` object, see `docs/json.md`.
    pub fn json(&self) -> Value {
        let (wishes, tree) = (&self.wishes, &self.about.tree);
        let dates: Vec<String> = tree.dates.iter().map(|date| date.civil().date().to_string()).collect();
        let mut object = json!({
            "version": VERSION,
            "verb": "hedge",
            "parent": null,
            "variant": self.loaded.variant,
            "case": self.loaded.case.name,
            "status": self.status(),
            "reason": self.reason,
            "options": {
                "goal": "cost",
                "stages": dates,
                "scenarios": wishes.scenarios,
                "seed": wishes.seed,
                "risk": risk(wishes.risk),
                "gap": wishes.gap,
                "foresight": foresight(wishes.foresight),
                "fresh": wishes.fresh,
            },
            "tree": {
                "futures": self.about.sampled,
                "leaves": tree.futures.len(),
                "distance": tree.distance,
                "distance_of_one": tree.distance_of_one,
            },
            "audit": self.audit.as_ref().map(crate::json::audit),
            "timings": self.told_timings(),
            "run": self.run.as_ref().map(|run| run.to_string_lossy()),
        });
        let (Some(own), Some(target)) = (&self.figures, object.as_object_mut()) else { return object };
        let probabilities = self.probabilities();
        let of = |measure: Risk, values: &[f64]| measure.of(&probabilities, values);
        let (plan, certain) = (&own.plan, own.certain_values.as_deref());
        for (name, value) in [
            ("objective", json!(plan.objective)),
            ("bound", json!(plan.bound)),
            ("gap", json!(kuznia_lp::relative_gap(plan.objective, plan.bound))),
            ("expected", json!(of(Risk::Mean, &plan.values))),
            ("cvar", json!(of(Risk::Cvar(0.1), &plan.values))),
            ("worst", json!(of(Risk::Worst, &plan.values))),
            ("broken_rules", json!(of(Risk::Mean, &plan.marked))),
            ("at_once_objective", json!(own.at_once.objective)),
            ("at_once_bound", json!(own.at_once.bound)),
            ("at_once_expected", json!(of(Risk::Mean, &own.at_once.values))),
            ("at_once_worst", json!(of(Risk::Worst, &own.at_once.values))),
            ("certain_expected", json!(certain.map(|values| of(Risk::Mean, values)))),
            ("certain_worst", json!(certain.map(|values| of(Risk::Worst, values)))),
            ("staging", interval(Some(own.staging()))),
            ("evpi", interval(Some(own.worth.knowing))),
            ("vss", interval(own.worth.hedging)),
            ("fresh", estimate(own.fresh.in_stages.map(|own| own.mean))),
            ("fresh_tail", estimate(own.fresh.in_stages.map(|own| own.tail))),
            ("at_once_fresh", estimate(own.fresh.at_once.map(|own| own.mean))),
            ("at_once_fresh_tail", estimate(own.fresh.at_once.map(|own| own.tail))),
            ("certain_fresh", estimate(own.fresh.certain.map(|own| own.mean))),
            ("certain_fresh_tail", estimate(own.fresh.certain.map(|own| own.tail))),
            ("at_once_commits", self.commits(&self.about.now)),
            ("nodes", self.about.nodes.iter().map(|told| self.node(told)).collect()),
        ] {
            target.insert(name.to_owned(), value);
        }
        object
    }

    fn node(&self, told: &Told) -> Value {
        let node = &self.about.tree.nodes[told.node];
        json!({
            "node": node.name,
            "parent": node.parent.map(|parent| &self.about.tree.nodes[parent].name),
            "from": told.from.civil().date().to_string(),
            "probability": node.probability,
            "futures": node.members,
            "happened": told.happened,
            "cost": told.cost,
            "commits": self.commits(&told.commits),
        })
    }

    fn commits(&self, commits: &[(ProjectId, PeriodId, f64)]) -> Value {
        let case = &self.loaded.case;
        let row = |&(k, t, units): &(ProjectId, PeriodId, f64)| json!({ "project": case.projects[k].name, "period": case.calendar.period(t).label, "units": units });
        commits.iter().map(row).collect()
    }

    fn probabilities(&self) -> Vec<f64> {
        self.about.tree.leaves().map(|leaf| self.about.tree.nodes[leaf].probability).collect()
    }

    /// The answer on one screen.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        let (wishes, tree, case) = (&self.wishes, &self.about.tree, &self.loaded.case);
        let _ = writeln!(
            text,
            "{}: a plan in stages against {} leaves of {} futures ({}, foresight {}, seed {})",
            case.name,
            tree.futures.len(),
            self.about.sampled,
            risk(wishes.risk),
            foresight(wishes.foresight),
            wishes.seed
        );
        let dates: Vec<String> = tree.dates.iter().map(|date| date.civil().date().to_string()).collect();
        let dates = if dates.is_empty() { "the start alone".to_owned() } else { dates.join(", ") };
        let _ = writeln!(
            text,
            "decided again at {dates}; distance of the tree {} days of whole loss, of a single future {}",
            plain(tree.distance),
            plain(tree.distance_of_one)
        );
        if let Some(reason) = &self.reason {
            let _ = writeln!(text, "{reason}");
        }
        if let Some(own) = &self.figures {
            self.costs(own, &mut text);
            self.decisions(&mut text);
        }
        self.end(&mut text);
        text
    }

    fn costs(&self, own: &TreeFigures, text: &mut String) {
        let (plan, probabilities) = (&own.plan, self.probabilities());
        let _ = writeln!(
            text,
            "{} {}, at least {} (gap {:.2} %)\n",
            risk(self.wishes.risk),
            plain(plan.objective),
            plain(plan.bound),
            100.0 * kuznia_lp::relative_gap(plan.objective, plan.bound)
        );
        let head = format!("cost, {}", self.loaded.case.currency);
        let _ = writeln!(text, "{head:34}{:>18}{:>18}{:>18}", "in stages", "all at once", "without events");
        for (name, measure) in [
            ("expected", Risk::Mean),
            ("mean of the worst tenth", Risk::Cvar(0.1)),
            ("worst leaf", Risk::Worst),
        ] {
            let of = |values: &[f64]| plain(measure.of(&probabilities, values));
            let certain = own.certain_values.as_deref().map(of).unwrap_or_default();
            let (staged, once) = (of(&plan.values), of(&own.at_once.values));
            let _ = writeln!(text, "  {name:32}{staged:>18}{once:>18}{certain:>18}");
        }
        if own.fresh.in_stages.is_some() {
            let courses = [own.fresh.in_stages, own.fresh.at_once, own.fresh.certain];
            let mut line = |name: &str, read: fn(Fresh) -> Estimate| {
                let told = courses.map(|own| own.map(read));
                let told =
                    told.map(|own| own.map(|own| format!("{} ± {}", plain(own.mean), plain(own.margin))));
                let [a, b, c] = told.map(Option::unwrap_or_default);
                let _ = writeln!(text, "  {name:32}{a:>18}{b:>18}{c:>18}");
            };
            line(&format!("expected in {} fresh futures", self.wishes.fresh), |own| own.mean);
            line("worst tenth of them", |own| own.tail);
        }
        let _ = writeln!(text, "\ndeciding later is worth {}", between(own.staging()));
        if let Some(hedging) = own.worth.hedging {
            let words = "hedging in stages is worth";
            let _ = writeln!(text, "{words} {} (against the plan made without events)", between(hedging));
        }
        let knowing = between(own.worth.knowing);
        let _ = writeln!(text, "knowing the future beforehand would be worth {knowing}");
        let broken = Risk::Mean.of(&probabilities, &plan.marked);
        if broken > 1e-6 * plan.objective.abs() {
            let cost = plain(broken);
            let _ = writeln!(text, "rules that cannot be kept are priced at {cost} of the expected cost");
        }
    }

    /// What every node commits.
    fn decisions(&self, text: &mut String) {
        let told = |commits: &[(ProjectId, PeriodId, f64)], text: &mut String| {
            for &(k, t, units) in commits {
                let case = &self.loaded.case;
                let (project, period) = (&case.projects[k].name, &case.calendar.period(t).label);
                let _ = writeln!(text, "      {project}: {} in {period}", plain(units));
            }
        };
        let _ = writeln!(
            text,
            "\n{:10}{:12}{:>8}  what has begun since the node before",
            "node", "from", "chance"
        );
        for own in &self.about.nodes {
            let node = &self.about.tree.nodes[own.node];
            let happened = match (node.level, own.happened.as_str()) {
                (0, _) => "",
                (_, "") => "nothing",
                (_, words) => &shortened(words),
            };
            let (name, from) = (&node.name, own.from.civil().date().to_string());
            let chance = format!("{:.1} %", 100.0 * node.probability);
            let line = format!("  {name:8}{from:12}{chance:>8}  {happened}");
            let _ = writeln!(text, "{}", line.trim_end());
            told(&own.commits, text);
        }
        let _ = writeln!(text, "  all at once, from the start");
        told(&self.about.now, text);
    }
}

/// The first of what has happened; the table has all.
fn shortened(words: &str) -> String {
    const SHOWN: usize = 3;
    let all: Vec<&str> = words.split("; ").collect();
    match all.len().checked_sub(SHOWN) {
        None | Some(0) => words.to_owned(),
        Some(more) => format!("{}; and {more} more", all[..SHOWN].join("; ")),
    }
}

/// What has begun since the node before, in words.
fn happened(case: &Case, tree: &Tree, node: usize) -> String {
    let named = match (tree.nodes[node].level, tree.below(node).first()) {
        (1, Some(leaf)) => tree.futures[*leaf].named,
        _ => None,
    };
    let named = named.map(|at| &case.scenarios[at]).filter(|scenario| !scenario.variants.is_empty());
    let named = named.map(|scenario| format!("scenario {}", scenario.name));
    let event = |event: &kuznia_scenarios::Event| {
        let threat = &case.threats[event.threat].name;
        let (start, days) = (event.start.civil().date(), event.days());
        format!("{threat} {start} ({days:.0} days, {:.0} %)", 100.0 * event.size)
    };
    let events = tree.happened(node);
    named.into_iter().chain(events.iter().map(event)).collect::<Vec<_>>().join("; ")
}
