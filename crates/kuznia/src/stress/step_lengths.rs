//! How far a stress test depends on the length of its step: the same scenarios, and none, at several lengths.

use super::{Played, StressWishes, go_on, step_word, tables::sheet};
use crate::results::{Number, Text};
use crate::trouble::Trouble;
use kuznia_base::Id;
use kuznia_case::Case;
use kuznia_plan::Progress;
use kuznia_scenarios::{Sampler, Scenario};
use kuznia_simulate::{
    Model, Nominal, Outcome, Player, Policy, Sketch, State, StepLength, Tally, Waits, play,
};
use kuznia_tables::ResultTable;

/// What was played at one length.
pub(super) struct AtLength {
    length: StepLength,
    steps: usize,
    periods: usize,
    /// Without threats.
    nominal: Outcome,
    /// By requirement: what deliveries wait for most without threats: label, part, whether it is goods.
    waits: Vec<Option<(String, f64, bool)>>,
    /// Served part less, of all and then by requirement, and the objective; `None` where no scenario was played.
    played: Option<(Vec<Sketch>, Sketch)>,
}

/// Plays at the lengths that were wished; without threats always at the plan's own and the test's. `None` where it was
/// stopped. `tally` is what the test itself gave.
pub(super) fn play_all(
    played: &Played,
    policy: &dyn Policy,
    tally: &Tally,
    sampler: &Sampler,
    wishes: &StressWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Option<Vec<AtLength>>, Trouble> {
    let mut all = Vec::new();
    for length in [StepLength::Plan, StepLength::Week, StepLength::Day] {
        let wished = wishes.steps.contains(&length);
        if !wished && length != wishes.step && length != StepLength::Plan {
            continue;
        }
        let again = wished && length != wishes.step;
        let models = if again {
            played.models(length, policy)?
        } else {
            // The case as it is: nothing else is played.
            let own = Model::new(&played.loaded.case, &played.plan, length, policy.breadth());
            vec![own.map_err(Trouble::unwritable)?]
        };
        let mut own = at_length(&models[0], length, policy);
        if length == wishes.step {
            own.played = Some(kept(tally));
        } else if again {
            let nominals: Vec<_> = models.iter().map(|model| Nominal::new(model, policy)).collect();
            let (models, nominals) = (&models[..], &nominals[..]);
            let player = Player { models, nominals, served: &[], policy, sampler, attribute_below: 0 };
            let phase = format!("playing scenarios at step {}", step_word(length));
            let mut tally = Tally::new(&models[0]);
            if !go_on(&player, wishes, &phase, &mut tally, &|_| Ok(()), hear)? {
                return Ok(None);
            }
            own.played = Some(kept(&tally));
        }
        all.push(own);
    }
    Ok(Some(all))
}

/// What is told of a tally.
fn kept(tally: &Tally) -> (Vec<Sketch>, Sketch) {
    let all = std::iter::once(&tally.overall).chain(&tally.by_requirement);
    (all.cloned().collect(), tally.cost.clone())
}

/// A replication without threats, and what it waits for.
fn at_length(model: &Model, length: StepLength, policy: &dyn Policy) -> AtLength {
    let (mut state, mut waits) = (State::new(model), Waits::new(model));
    play(model, policy, &Scenario::default(), &mut state, &mut waits);
    let most = |r: usize| {
        let wait = waits.most(model, r)?;
        Some((model.node_label(wait.node), wait.share, wait.goods))
    };
    AtLength {
        length,
        steps: model.len(),
        periods: model.periods(),
        waits: (0..model.case.requirements.len()).map(most).collect(),
        nominal: state.outcome,
        played: None,
    }
}

/// The table `steps`.
pub(super) fn table(case: &Case, all: &[AtLength]) -> ResultTable {
    let mut out = sheet("steps");
    let nothing = f64::NAN;
    for own in all {
        let names =
            case.requirements.iter().map(|(r, requirement)| (Some(r.index()), requirement.name.as_str()));
        for (at, (r, name)) in std::iter::once((None, "")).chain(names).enumerate() {
            let nominal = match r {
                Some(r) => own.nominal.service(r, own.periods),
                None => own.nominal.overall(own.periods),
            };
            let sketch = own.played.as_ref().map(|(sketches, _)| &sketches[at]);
            let mean = sketch.map_or(nothing, |sketch| 1.0 - sketch.mean());
            let lost = nominal - mean;
            let cost = own.played.as_ref().filter(|_| r.is_none()).map_or(nothing, |(_, cost)| cost.mean());
            let wait = r.and_then(|r| own.waits[r].as_ref());
            out.row([
                Text(step_word(own.length)),
                Text(name),
                Number(own.steps as f64),
                Number(nominal),
                Number(mean),
                Number(sketch.map_or(nothing, Sketch::error)),
                Number(if lost.abs() < 1e-9 { 0.0 } else { lost }),
                Number(if r.is_none() { own.nominal.cost() } else { nothing }),
                Number(cost),
                Text(wait.map_or("", |own| &own.0)),
                Number(wait.map_or(nothing, |own| own.1)),
                Text(wait.map_or("", |own| if own.2 { "goods" } else { "capacity" })),
            ]);
        }
    }
    out.finish()
}
