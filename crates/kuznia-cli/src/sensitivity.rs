//! `kuznia sensitivity RUN|CASE`: which typed-in figures matter most.

use crate::progress::{Teller, Telling};
use crate::{Ended, arguments, assess, stop};
use kuznia::{SensitivityOptions, SensitivityWishes, sensitivity_case};
use std::path::PathBuf;

/// Arguments of `sensitivity`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of a run of `kuznia plan`, or a case, which is planned first.
    run: PathBuf,
    /// Figures that are kept after screening for shares of the variance.
    #[arg(long, value_name = "N", default_value = "12", value_parser = clap::value_parser!(u8).range(1..=40))]
    factors: u8,
    /// Trajectories of the screening; 0: no screening.
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(0..=10000))]
    trajectories: u16,
    /// Base samples of the shares of the variance, each solved (factors + 2) times; 0: the tornado and the screening alone.
    #[arg(long, value_name = "N", default_value = "64")]
    sample: u32,
    /// Seed of the samples.
    #[arg(long, default_value = "1")]
    seed: u64,
    /// Plan everything anew at both ends of each range, for a second tornado.
    #[arg(long)]
    replan: bool,
    /// Relative gap to which plans are solved.
    #[arg(long, value_parser = arguments::share, default_value = "0.01")]
    gap: f64,
    /// Variant of the case; a run has its own.
    #[arg(long)]
    variant: Option<String>,
    /// Worker threads [default: all cores].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Folder of the new run, which must not exist yet [default: the next free runs/<case>-sensitivity-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t)]
    progress: Telling,
}

/// Varies the figures.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let wishes = SensitivityWishes {
        run: arguments.output.clone(),
        variant: arguments.variant.clone(),
        options: SensitivityOptions {
            factors: usize::from(arguments.factors),
            trajectories: u32::from(arguments.trajectories),
            sample: arguments.sample,
            seed: arguments.seed,
        },
        replan: arguments.replan,
        gap: arguments.gap,
        threads: arguments.threads.map(|threads| threads as usize),
        stop: Some(stop::flag()),
    };
    let mut teller = Teller::new(arguments.progress);
    let answered = sensitivity_case(&arguments.run, &wishes, &mut |progress| teller.tell(progress));
    teller.finish();
    assess::tell(arguments.json, answered)
}
