//! `kuznia assess RUN`: questions to a plan.

use crate::progress::{Teller, Telling};
use crate::{Ended, screen, stop};
use kuznia::{ASSESSMENTS, Answered, AssessOptions, AssessWishes, Exit, Trouble, assess_run};
use std::path::PathBuf;

/// Arguments of `assess`.
#[derive(clap::Args, Debug)]
#[command(after_help = questions())]
pub(crate) struct Arguments {
    /// Folder of a run of `kuznia plan`.
    run: PathBuf,
    /// Folder of the new run, which must not exist yet [default: the next free runs/<case>-assess-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Ask only this question; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Days until a node is back, where no threat gives a `time_to_recover`.
    #[arg(long, value_name = "DAYS", default_value = "90", value_parser = days)]
    recover: f64,
    /// Months after an event within which service is looked at (endurance, exposure, surge).
    #[arg(long, value_name = "MONTHS", default_value = "24", value_parser = months)]
    window: f64,
    /// Let events of exposure and endurance begin at the start of every calendar year too.
    #[arg(long)]
    every_year: bool,
    /// Nodes that are lost together in the worst sets, 1 to 4.
    #[arg(long, value_name = "K", default_value = "2", value_parser = clap::value_parser!(u8).range(1..=4))]
    worst: u8,
    /// Worker threads [default: all cores].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t)]
    progress: Telling,
}

/// The questions, for `--help`.
fn questions() -> String {
    let mut text = "Questions:\n".to_owned();
    for own in ASSESSMENTS {
        text.push_str(&format!("  {:<22} {}\n", own.name, own.question));
    }
    text
}

/// A time in days, more than zero.
fn days(text: &str) -> Result<f64, String> {
    match text.trim().trim_end_matches('d').parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err("must be a number of days above 0, such as 90".to_owned()),
    }
}

/// A time in months, more than zero.
fn months(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err("must be a number of months above 0, such as 24".to_owned()),
    }
}

/// Asks.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let wishes = AssessWishes {
        run: arguments.output.clone(),
        only: arguments.only.clone(),
        options: AssessOptions {
            recover_days: arguments.recover,
            window_months: arguments.window,
            every_year: arguments.every_year,
            worst: usize::from(arguments.worst),
            threads: arguments.threads.map(|threads| threads as usize),
            stop: Some(stop::flag()),
        },
    };
    let mut teller = Teller::new(arguments.progress);
    let answered = assess_run(&arguments.run, &wishes, &mut |progress| teller.tell(progress));
    teller.finish();
    tell(arguments.json, answered)
}

/// Prints an answer or what kept it away.
pub(crate) fn tell(as_json: bool, answered: Result<Answered, Trouble>) -> Ended {
    match answered {
        Ok(answered) => {
            if as_json {
                screen::json(&answered.json())?;
            } else {
                screen::data(&answered.summary(screen::style()))?;
            }
            if answered.exit() == Exit::Stopped {
                screen::say("stopped before everything was answered; what there is was written");
            }
            Ok(answered.exit())
        }
        Err(trouble) => screen::refused(as_json, &trouble),
    }
}
