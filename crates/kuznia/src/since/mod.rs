//! Living plans: an earlier run goes on from a later date. What it committed is frozen, its state is carried into the
//! tables of the case, measured figures take the place of what it foresaw, and the rest is an ordinary case.

mod edit;
mod measured;
mod write;

use crate::load::{Loaded, check_draft, load};
use crate::run::Run;
use crate::trouble::Trouble;
use kuznia_base::{Id, Instant, Note, PeriodId};
use kuznia_case::{Case, apply_variant};
use kuznia_plan::{Carried, carry};
use std::path::{Path, PathBuf};

/// An earlier run, and the date from which the new plan holds.
#[derive(Clone, Debug)]
pub struct Since {
    /// Folder of the earlier run.
    pub run: PathBuf,
    /// First day of the new plan: the start of a period of the earlier one.
    pub as_of: Instant,
}

/// A measured figure beside what the earlier plan foresaw.
#[derive(Clone, PartialEq, Debug)]
pub struct Against {
    /// What was measured, as the table `actuals` calls it.
    pub measure: &'static str,
    /// Of what.
    pub key: String,
    /// When.
    pub date: Instant,
    /// What the earlier plan foresaw; `None` where it does not know the thing or the date.
    pub planned: Option<f64>,
    /// What was measured.
    pub actual: f64,
    /// Whether the new plan starts from it, or from what it changed on the way.
    pub used: bool,
}

/// What a plan goes on from.
#[derive(Clone, PartialEq, Debug)]
pub struct Past {
    /// Folder of the earlier run, as it was named.
    pub run: String,
    /// First day of the new plan.
    pub as_of: Instant,
    /// Variant that was applied before the state was written into the tables.
    pub variant: Option<String>,
    /// Units committed before, by project and date, in order.
    pub frozen: Vec<(String, Instant, f64)>,
    /// Measured figures, in the order of their table.
    pub against: Vec<Against>,
}

/// Loads the case as it stands at the date: the current tables (`path`; without one the earlier run's own copy), the
/// calendar from the date on, the state of the earlier run, and what was measured.
///
/// # Errors
/// The earlier run cannot be read, the date starts none of its periods, or the tables have faults, also where they no
/// longer know what the earlier plan built, owes or has under way.
pub(crate) fn go_on(
    path: Option<&Path>,
    since: &Since,
    variant: Option<&str>,
) -> Result<(Loaded, Past), Trouble> {
    let run = Run::open(&since.run)?;
    let parent = run.load_case()?;
    let plan = run.plan(&parent.case)?;
    let own = run.case_folder();
    let variant = match path {
        Some(_) => variant,
        None => variant.or(parent.variant.as_deref()),
    };
    let current = load(path.unwrap_or(&own), variant)?;
    let t = start_of(&parent.case, since.as_of, "the earlier plan")?;
    let first = start_of(&current.case, since.as_of, "the case")?;
    let (known, against) = measured::apply(&parent.case, plan, &current.case, since.as_of, t);
    let mut state = carry(&parent.case, &known, t).ok_or_else(|| {
        refused(format!("{} lies inside a representative block", since.as_of), "choose the end of the block")
    })?;
    measured::states(&parent.case, &current.case, since.as_of, &mut state, &known, t);
    let mut draft = current.draft.clone();
    if let Some(variant) = variant {
        let faults = apply_variant(&mut draft, variant);
        if !faults.is_sound() {
            return Err(Trouble::Input(faults));
        }
    }
    write::write(&mut draft, &parent.case, &state, &current.case, first);
    let frozen = frozen(&parent.case, &state);
    let mut loaded = check_draft(draft, current.inputs)?;
    same_periods(&current.case, first, &loaded.case)?;
    loaded.read_seconds = parent.read_seconds + current.read_seconds;
    loaded.check_seconds += parent.check_seconds + current.check_seconds;
    let past = Past {
        run: since.run.display().to_string(),
        as_of: since.as_of,
        variant: variant.map(str::to_owned),
        frozen,
        against,
    };
    Ok((loaded, past))
}

fn refused(message: String, hint: &str) -> Trouble {
    Trouble::unwritable(Note::new(message).hint(hint))
}

/// The period that starts at a date.
fn start_of(case: &Case, date: Instant, whose: &str) -> Result<PeriodId, Trouble> {
    let calendar = &case.calendar;
    let starts = || calendar.ids().skip(1).map(|t| calendar.period(t).start);
    if let Some(at) = starts().position(|start| start == date) {
        return Ok(PeriodId::new(at + 1));
    }
    let near = starts().min_by_key(|start| (start.days_since(date).abs() * 86_400.0) as i64);
    let hint = match near {
        _ if date == calendar.start() => "at its very start there is nothing to go on from".to_owned(),
        Some(near) => format!("the nearest is {near}"),
        None => "it has one period only".to_owned(),
    };
    Err(refused(format!("no later period of {whose} starts on {date}"), &hint))
}

/// The rest of the calendar must be cut from the whole one, not drawn anew.
fn same_periods(whole: &Case, first: PeriodId, rest: &Case) -> Result<(), Trouble> {
    let ends = whole.calendar.ids().skip(first.index()).map(|t| whole.calendar.period(t).end);
    let own = rest.calendar.ids().map(|t| rest.calendar.period(t).end);
    if ends.eq(own) {
        return Ok(());
    }
    Err(refused(
        "the periods from the date on are not those of the whole calendar".to_owned(),
        "write the calendar as a table `periods`, or let it start on the first day of a month",
    ))
}

fn frozen(case: &Case, state: &Carried) -> Vec<(String, Instant, f64)> {
    let commitments = state.commitments.iter();
    commitments.map(|c| (case.projects[c.project].name.clone(), c.date, c.units)).collect()
}
