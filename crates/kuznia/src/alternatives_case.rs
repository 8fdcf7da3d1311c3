//! `kuznia alternatives`: plans a case, then asks how far every project's units can move at nearly the same cost.

use crate::answer::{Answered, Finish};
use crate::destination::Destination;
use crate::load::load;
use crate::trouble::Trouble;
use kuznia_assess::{
    AlternativesOptions, AssessOptions, Matter, Verdict, alternatives, alternatives_findings,
};
use kuznia_base::Note;
use kuznia_plan::{Outcome, PlanOptions, Progress, plan};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// What is wished of alternatives.
#[derive(Clone, Debug)]
pub struct AlternativesWishes {
    /// Variant of the case.
    pub variant: Option<String>,
    /// Folder of the new run; by default the next free `runs/<case>-alternatives-NNNN`.
    pub run: Option<PathBuf>,
    /// How the plan is found that they are measured by.
    pub plan: PlanOptions,
    /// What is asked.
    pub options: AlternativesOptions,
}

/// Finds the alternatives.
///
/// # Errors
/// Faults of the input, a case without a plan, or output that cannot be written.
pub fn alternatives_case(
    path: &Path,
    wishes: &AlternativesWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Answered, Trouble> {
    let started = SystemTime::now();
    let loaded = load(path, wishes.variant.as_deref())?;
    let destination = Destination::claim(wishes.run.as_deref(), &loaded.case.name, "alternatives")?;
    let began = Instant::now();
    let Outcome::Planned(answer) = plan(&loaded.case, &wishes.plan, hear) else {
        let note =
            Note::new(format!("`{}` has no plan that alternatives could be measured by", loaded.case.name));
        return Err(Trouble::unwritable(note.hint("`kuznia plan` says why")));
    };
    let planned = began.elapsed().as_secs_f64();
    hear(&Progress { phase: "asking for the range of every project".to_owned(), ..Progress::default() });
    let options = AssessOptions { stop: wishes.plan.stop.clone(), ..AssessOptions::default() };
    let (findings, finish);
    {
        let matter = Matter::new(&loaded.case, &answer.plan, &options);
        let found = alternatives(&matter, wishes.options);
        let open = found.iter().any(|own| own.verdict == Verdict::Unproven);
        findings = alternatives_findings(&matter, wishes.options.within, &found);
        finish = if open && matter.stopped() { Finish::Stopped } else { Finish::Answered };
    }
    let asked = json!({
        "within": wishes.options.within,
        "time_limit": wishes.options.time_limit.map(|limit| limit.as_secs_f64()),
        "gap": wishes.plan.gap,
        "objective": answer.objective,
    });
    let timings = vec![
        ("plan".to_owned(), planned),
        ("alternatives".to_owned(), began.elapsed().as_secs_f64() - planned),
    ];
    let mut answered = Answered {
        verb: "alternatives",
        loaded,
        parent: None,
        findings,
        options: asked,
        finish,
        timings,
        run: None,
    };
    answered.write(destination, started)?;
    Ok(answered)
}
