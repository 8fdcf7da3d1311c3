//! `cargo xtask bench`: builds and solves the same program with Kuznia and with its peers in one run, and prints ratios.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Sites, items, periods and projects of the sizes: about 10 thousand, 100 thousand and 1 million columns.
const SIZES: [(&str, [u32; 4]); 3] =
    [("10k", [10, 60, 20, 10]), ("100k", [50, 280, 40, 50]), ("1m", [150, 1_800, 40, 100])];

/// Tools that the same program is built with, besides Kuznia.
const PEERS: [&str; 4] = ["highspy", "pyoptinterface", "linopy", "pyomo"];

/// Largest size that is solved, and seconds after which a peer's solver is stopped.
const SOLVED: &str = "100k";
const LIMIT: &str = "600";

const USAGE: &str = "usage: cargo xtask bench [10k] [100k] [1m] [--no-solve]";

/// Runs the sizes that are named, by default all; objectives that differ are an error.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<(), String> {
    let solve = !words.contains(&"--no-solve");
    let named: Vec<&str> = words.iter().copied().filter(|word| *word != "--no-solve").collect();
    if named.iter().any(|word| SIZES.iter().all(|(size, _)| size != word)) {
        return Err(USAGE.to_owned());
    }
    let python = environment(root)?;
    cargo(root)?;
    let kuznia = root.join("target/debug/kuznia");
    for (size, figures) in SIZES.iter().filter(|(size, _)| named.is_empty() || named.contains(size)) {
        let case = case(root, &kuznia, size, figures)?;
        let solves = solve
            && SIZES.iter().position(|(own, _)| own == size)
                <= SIZES.iter().position(|(own, _)| *own == SOLVED);
        println!("\n## {size}\n");
        building(root, &kuznia, &python, &case)?;
        if solves {
            solving(root, &kuznia, &python, &case)?;
        }
    }
    Ok(())
}

/// The Python of a virtual environment with the pinned peers, made where it is not there yet.
fn environment(root: &Path) -> Result<PathBuf, String> {
    let (folder, wanted) = (root.join("target/bench-venv"), root.join("benches/requirements.txt"));
    let (python, mark) = (folder.join("bin/python"), folder.join("installed.txt"));
    let text =
        fs::read_to_string(&wanted).map_err(|why| format!("failed to read {}: {why}", wanted.display()))?;
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == text) {
        return Ok(python);
    }
    finish(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    finish(Command::new(&python).args(["-m", "pip", "install", "--quiet", "-r"]).arg(&wanted))?;
    fs::write(&mark, text).map_err(|why| format!("failed to write {}: {why}", mark.display()))?;
    Ok(python)
}

fn cargo(root: &Path) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    finish(Command::new(cargo).args(["build", "-p", "kuznia-cli"]).current_dir(root))
}

fn finish(command: &mut Command) -> Result<(), String> {
    let words = format!("{command:?}");
    let status = command.status().map_err(|why| format!("failed to run {words}: {why}"))?;
    if status.success() { Ok(()) } else { Err(format!("{words} ended with {status}")) }
}

/// The case of a size, made anew.
fn case(
    root: &Path,
    kuznia: &Path,
    size: &str,
    [sites, items, periods, projects]: &[u32; 4],
) -> Result<PathBuf, String> {
    let folder = root.join("target/bench").join(size);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|why| format!("failed to remove {}: {why}", folder.display()))?;
    }
    let mut command = Command::new(kuznia);
    command.args(["bench", "generate", "--common", "--seed", "1", "--out"]).arg(&folder);
    for (name, figure) in
        [("--sites", sites), ("--items", items), ("--periods", periods), ("--projects", projects)]
    {
        command.args([name, &figure.to_string()]);
    }
    finish(&mut command)?;
    Ok(folder)
}

/// Runs a command that prints one JSON object.
fn ask(command: &mut Command) -> Result<Value, String> {
    let words = format!("{command:?}");
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|why| format!("failed to run {words}: {why}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    // HiGHS greets on stdout before the object.
    let object = text.find("{\"").or_else(|| text.find('{')).map_or("", |at| &text[at..]);
    serde_json::from_str(object.trim()).map_err(|why| format!("{words} ended with {}: {why}", output.status))
}

fn peer(root: &Path, python: &Path, case: &Path, tool: &str, solve: &str) -> Result<Value, String> {
    let mut command = Command::new(python);
    command.arg(root.join("benches/peers.py")).arg(case);
    ask(command.args(["--tool", tool, "--solve", solve, "--limit", LIMIT]))
}

const MEBIBYTE: f64 = 1024.0 * 1024.0;

fn figure(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap_or(f64::NAN)
}

/// Times to the solver's arrays, and the growth of memory up to there.
fn building(root: &Path, kuznia: &Path, python: &Path, case: &Path) -> Result<(), String> {
    let own = ask(Command::new(kuznia).args(["bench", "build", "--json", "--repeat", "5"]).arg(case))?;
    let (seconds, peak) = (figure(&own, "build_seconds"), figure(&own, "peak_bytes"));
    println!("{} columns, {} rows, {} nonzeros", own["columns"], own["rows"], own["nonzeros"]);
    println!(
        "\n| building | version | seconds | times Kuznia's | peak MiB | times Kuznia's |\n|---|---|---|---|---|---|"
    );
    let arrays = figure(&own, "array_bytes");
    println!(
        "| Kuznia | {} | {seconds:.3} | 1 | {:.1} ({:.2} × the arrays) | 1 |",
        env!("CARGO_PKG_VERSION"),
        peak / MEBIBYTE,
        peak / arrays
    );
    for tool in PEERS {
        let theirs = peer(root, python, case, tool, "none")?;
        let (own, grown) = (figure(&theirs, "build_seconds"), figure(&theirs, "peak_bytes"));
        println!(
            "| {tool} | {} | {own:.3} | {:.0} | {:.1} | {:.1} |",
            theirs["version"].as_str().unwrap_or(""),
            own / seconds,
            grown / MEBIBYTE,
            grown / peak
        );
    }
    Ok(())
}

/// Times from the tables in memory to the optimum, at the peers' defaults and at the best options.
fn solving(root: &Path, kuznia: &Path, python: &Path, case: &Path) -> Result<(), String> {
    let own = ask(Command::new(kuznia).args(["bench", "solve", "--json"]).arg(case))?;
    let total = |value: &Value| figure(value, "build_seconds") + figure(value, "solve_seconds");
    let (whole, objective) = (total(&own), figure(&own, "objective"));
    println!("\n| end to end | how | seconds | times Kuznia's | objective |\n|---|---|---|---|---|");
    println!("| Kuznia | {} | {whole:.2} | 1 | {objective:.4} |", own["method"].as_str().unwrap_or(""));
    println!(
        "| | gap of the safe bound {:.1e}, audit {:.1e} | | | |",
        (objective - figure(&own, "safe_bound")) / objective.abs(),
        figure(&own, "audit")
    );
    // Every peer hands the same program to HiGHS; one of them is enough to look for the best options.
    let runs = [
        ("linopy", "default"),
        ("pyomo", "default"),
        ("highspy", "simplex"),
        ("highspy", "ipx"),
        ("highspy", "ipx-values"),
    ];
    let mut differs = json!(null);
    for (tool, options) in runs {
        let theirs = peer(root, python, case, tool, options)?;
        let status = theirs["status"].as_str().unwrap_or("");
        println!(
            "| {tool} | HiGHS, {options}: {status} | {:.2} | {:.1} | {:.4} |",
            total(&theirs),
            total(&theirs) / whole,
            figure(&theirs, "objective")
        );
        let near = (figure(&theirs, "objective") - objective).abs() <= 1e-6 * objective.abs();
        if status == "Optimal" && !near {
            differs = theirs;
        }
    }
    if differs.is_null() { Ok(()) } else { Err(format!("the objectives differ: {objective} and {differs}")) }
}
