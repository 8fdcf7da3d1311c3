//! `kuznia fortify CASE`: which protections to buy against an adversary who strikes where it hurts most.

use crate::progress::{Teller, Telling};
use crate::{Ended, arguments, screen, stop};
use kuznia::{Exit, FortifyWishes, Instant, OptionWishes, THREAT_KINDS, ThreatKind, fortify_case};
use std::path::PathBuf;

/// Arguments of `fortify`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the case, with `case.toml` and its tables, or a workbook.
    case: PathBuf,
    /// Most attacks at a time.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=20))]
    attacks: u8,
    /// Money for protections, present value in the case's currency [default: as much as helps].
    #[arg(long, value_name = "MONEY", value_parser = money)]
    budget: Option<f64>,
    /// Follow the loss over the budget, for every number of attacks up to --attacks.
    #[arg(long)]
    curve: bool,
    /// Budgets that the curve tries between nothing and all that helps.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(2..=100))]
    points: u8,
    /// Quantile at which size and length of an attack are taken, such as 0.9 or 90%.
    #[arg(long, value_parser = quantile, default_value = "0.9")]
    quantile: f64,
    /// Kinds of threats that count as attacks, or `all` [default: site, line, region_power, offer, supplier, country, link].
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind)]
    kinds: Vec<Kinds>,
    /// Only these threats or groups of threats.
    #[arg(long, value_name = "THREAT", value_delimiter = ',')]
    threats: Vec<String>,
    /// Dates on which attacks can begin [default: the beginning of every calendar year].
    #[arg(long, value_name = "DATE", value_delimiter = ',', value_parser = arguments::date)]
    starts: Vec<Instant>,
    /// Run of a plan of this case whose projects are defended [default: the case is planned first].
    #[arg(long, value_name = "RUN")]
    plan: Option<PathBuf>,
    /// Relative gap of the plan, where it is made first.
    #[arg(long, value_parser = arguments::share, default_value = "0.01")]
    plan_gap: f64,
    /// Relative gap between the defence and its bound at which it counts as the best.
    #[arg(long, value_parser = arguments::share, default_value = "0.000001")]
    gap: f64,
    /// Apply a variant of the case.
    #[arg(long)]
    variant: Option<String>,
    /// Cores to use [default: all].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Folder of the new run, which must not exist yet [default: the next free runs/<case>-fortify-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t)]
    progress: Telling,
}

/// One word of `--kinds`.
#[derive(Clone, Copy, Debug)]
enum Kinds {
    All,
    One(ThreatKind),
}

fn kind(word: &str) -> Result<Kinds, String> {
    if word == "all" {
        return Ok(Kinds::All);
    }
    let found = THREAT_KINDS.iter().find(|(own, _)| *own == word);
    found.map(|(_, kind)| Kinds::One(*kind)).ok_or_else(|| {
        let words: Vec<&str> = THREAT_KINDS.iter().map(|(word, _)| *word).collect();
        format!("must be `all` or among {}", words.join(", "))
    })
}

fn money(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        _ => Err("must be a sum of money, not negative".to_owned()),
    }
}

fn quantile(text: &str) -> Result<f64, String> {
    match arguments::share(text) {
        Ok(value) if value > 0.0 && value < 1.0 => Ok(value),
        _ => Err("must be above 0 and below 1, such as 0.9 or 90%".to_owned()),
    }
}

/// Fortifies a case.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kinds = arguments.kinds.iter().flat_map(|own| match own {
        Kinds::All => THREAT_KINDS.iter().map(|(_, kind)| *kind).collect(),
        Kinds::One(kind) => vec![*kind],
    });
    let wishes = FortifyWishes {
        variant: arguments.variant.clone(),
        run: arguments.output.clone(),
        plan: arguments.plan.clone(),
        attacks: usize::from(arguments.attacks),
        budget: arguments.budget,
        points: if arguments.curve { usize::from(arguments.points) } else { 0 },
        options: OptionWishes {
            quantile: arguments.quantile,
            kinds: kinds.collect(),
            threats: arguments.threats.clone(),
            starts: arguments.starts.clone(),
        },
        gap: arguments.gap,
        plan_gap: arguments.plan_gap,
        threads: arguments.threads.map_or(cores, |threads| threads as usize),
        stop: Some(stop::flag()),
    };
    let mut teller = Teller::new(arguments.progress);
    let fortified = fortify_case(&arguments.case, &wishes, &mut |progress| teller.tell(progress));
    teller.finish();
    match fortified {
        Ok(report) => {
            if arguments.json {
                screen::json(&report.json())?;
            } else {
                screen::warnings(&report.loaded.warnings);
                screen::data(&report.summary())?;
            }
            if report.exit() == Exit::Stopped {
                screen::say(match report.run {
                    Some(_) => "stopped before every budget was answered; what there is was written",
                    None => "stopped before anything was found; nothing was written",
                });
            }
            Ok(report.exit())
        }
        Err(trouble) => screen::refused(arguments.json, &trouble),
    }
}
