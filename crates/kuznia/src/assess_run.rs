//! `kuznia assess`: asks questions of the plan of a run and writes the findings as a run of its own.

use crate::answer::{Answered, Finish};
use crate::destination::Destination;
use crate::run::Run;
use crate::trouble::Trouble;
use kuznia_assess::{ASSESSMENTS, AssessOptions, Matter, assessment};
use kuznia_base::{Note, did_you_mean};
use kuznia_plan::Progress;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// What is wished of an assessment.
#[derive(Clone, Debug, Default)]
pub struct AssessWishes {
    /// Folder of the new run; by default the next free `runs/<case>-assess-NNNN`.
    pub run: Option<PathBuf>,
    /// Questions to ask; empty: all.
    pub only: Vec<String>,
    /// What is asked of them.
    pub options: AssessOptions,
}

/// Asks questions of the plan of a run.
///
/// # Errors
/// The run or its tables are gone or damaged, a question is not known, or the output cannot be written.
pub fn assess_run(
    parent: &Path,
    wishes: &AssessWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Answered, Trouble> {
    let started = SystemTime::now();
    for name in &wishes.only {
        known(name)?;
    }
    let run = Run::open(parent)?;
    let loaded = run.load_case()?;
    let plan = run.plan(&loaded.case)?;
    let destination = Destination::claim(wishes.run.as_deref(), &loaded.case.name, "assess")?;
    let (mut findings, mut timings) = (Vec::new(), Vec::new());
    let mut finish = Finish::Answered;
    {
        let matter = Matter::new(&loaded.case, &plan, &wishes.options);
        let asked = |name: &str| wishes.only.is_empty() || wishes.only.iter().any(|own| own == name);
        for question in ASSESSMENTS.iter().filter(|own| asked(own.name)) {
            if matter.stopped() {
                break;
            }
            hear(&Progress { phase: format!("asking {}", question.name), ..Progress::default() });
            let began = Instant::now();
            findings.extend((question.answer)(&matter));
            timings.push((question.name.to_owned(), began.elapsed().as_secs_f64()));
        }
        if matter.stopped() {
            finish = Finish::Stopped;
        }
    }
    let options = json!({
        "only": wishes.only,
        "recover_days": wishes.options.recover_days,
        "window_months": wishes.options.window_months,
        "every_year": wishes.options.every_year,
        "worst": wishes.options.worst,
        "threads": wishes.options.threads,
    });
    let parent = Some(parent.to_owned());
    let mut answered =
        Answered { verb: "assess", loaded, parent, findings, options, finish, timings, run: None };
    answered.write(destination, started)?;
    Ok(answered)
}

/// Refuses a question that there is not.
fn known(name: &str) -> Result<(), Trouble> {
    if assessment(name).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = ASSESSMENTS.iter().map(|own| own.name).collect();
    let hint = match did_you_mean(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names.join(", ")),
    };
    Err(Trouble::unwritable(Note::new(format!("unknown assessment `{name}`")).hint(hint)))
}
