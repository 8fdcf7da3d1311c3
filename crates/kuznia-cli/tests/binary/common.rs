//! The binary, run in a folder of its own, and a small case that it can plan.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A folder of its own in which the binary runs.
pub(crate) struct Bench {
    folder: TempDir,
}

/// What the binary gave back.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder can be made") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kuznia"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Self::ran(self.command(arguments).output().expect("the binary runs"))
    }

    fn ran(Output { status, stdout, stderr }: Output) -> Ran {
        Ran {
            code: status.code().expect("the binary ends by itself"),
            stdout: String::from_utf8(stdout).expect("stdout is text"),
            stderr: String::from_utf8(stderr).expect("stderr is text"),
        }
    }

    /// Starts the binary and kills it after some microseconds, if it has not ended by then.
    pub(crate) fn kill(&self, arguments: &[&str], after: u64) {
        let mut command = self.command(arguments);
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
        std::thread::sleep(Duration::from_micros(after));
        // SIGKILL on Unix: nothing can be tidied.
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }

    /// Runs the binary where no file may grow beyond some blocks of 512 bytes, as on a full disk.
    pub(crate) fn run_on_a_full_disk(&self, blocks: u32, arguments: &str) -> Ran {
        // Without the trap the system would end the process instead of telling it.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {arguments}");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_kuznia")]).current_dir(self.folder.path());
        Self::ran(command.output().expect("the shell runs"))
    }

    /// Writes the small case into a folder.
    pub(crate) fn shop(&self, name: &str) -> Shop {
        let shop = Shop { folder: self.path(name), files: shop_files() };
        shop.write();
        shop
    }

    /// Names in the folder, hidden ones too, in order.
    pub(crate) fn names(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(name)).expect("the folder is there");
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// Point `at` of a course that takes so many microseconds, by a low-discrepancy rule that begins at a shift.
pub(crate) fn point_of(whole: u64, at: u64, shift: u64) -> u64 {
    (at * 618_034 + shift) % 1_000_000 * whole / 1_000_000
}

/// A small case as files that a test can change: one hall makes kits of ore, a project enlarges it.
pub(crate) struct Shop {
    folder: PathBuf,
    files: BTreeMap<String, String>,
}

impl Shop {
    /// Replaces text in a file, which must be there.
    pub(crate) fn change(&mut self, file: &str, old: &str, new: &str) {
        let text = self.files.get_mut(file).unwrap_or_else(|| panic!("the shop has no {file}"));
        assert!(text.contains(old), "{file} contains {old:?}");
        *text = text.replacen(old, new, 1);
        self.write();
    }

    /// Puts a whole file.
    pub(crate) fn put(&mut self, file: &str, text: &str) {
        self.files.insert(file.to_owned(), text.to_owned());
        self.write();
    }

    /// Saves every table as some program would.
    pub(crate) fn save_as(&self, saved: impl Fn(&str) -> Vec<u8>) {
        for (file, text) in self.files.iter().filter(|(file, _)| file.ends_with(".csv")) {
            fs::write(self.folder.join(file), saved(text)).expect("the file can be written");
        }
    }

    fn write(&self) {
        fs::create_dir_all(&self.folder).expect("the folder can be made");
        for (file, text) in &self.files {
            fs::write(self.folder.join(file), text).expect("the file can be written");
        }
    }
}

fn shop_files() -> BTreeMap<String, String> {
    let files = [
        (
            "case.toml",
            "name = \"shop\"\ntitle = \"A small shop\"\ncurrency = \"EUR\"\n\n[calendar]\nstart = \"2026-01-01\"\n\
             step = \"quarter\"\ncount = 8\n\n[economics]\ndiscount_rate = 0.05\nhorizon_value = \"annuity\"\n",
        ),
        ("countries.csv", "country,bloc\nland,home\nally,allied\n"),
        ("sites.csv", "site,label,country\nworks,Main works,land\n"),
        (
            "items.csv",
            "item,label,unit,family,standard,unit_value\nore,Ore,t,,,3\nkit,Field kit,piece,kit,first,20\n",
        ),
        ("recipes.csv", "process,item,role,quantity\nmake,ore,input,2\nmake,kit,output,1\n"),
        ("lines.csv", "line,label,site,installed\nhall,The hall,works,1\n"),
        ("line_processes.csv", "line,process,runs_per_year,cost\nhall,make,100,1\n"),
        (
            "projects.csv",
            "project,label,kind,max_units,whole_units,cost,lead_months,lifetime_years\n\
             grow,Enlarge the hall,expand,2,yes,500,3,10\nfolly,A gilded gate,build,1,yes,90000,6,10\n",
        ),
        (
            "project_effects.csv",
            "project,effect,on,amount,when\ngrow,line,hall,1,completion\nfolly,line,hall,1,completion\n",
        ),
        (
            "offers.csv",
            "offer,label,supplier,country,item,site,price,max_per_year\nore-a,Northern ore,north,ally,ore,works,3,400\n",
        ),
        (
            "requirements.csv",
            "requirement,label,site,kind,amount,shortfall_cost\nkits,Kits for the field,works,consume,150,100\n",
        ),
        ("acceptances.csv", "requirement,item\nkits,kit\n"),
        ("funds.csv", "fund,label,opening,covers\nstate,State budget,9000,all\n"),
        ("variants.csv", "variant,table,key,column,value\nhungry,requirements,kits,amount,300\n"),
    ];
    files.into_iter().map(|(file, text)| (file.to_owned(), text.to_owned())).collect()
}

/// Widest line in characters, terminal codes not counted.
pub(crate) fn widest(text: &str) -> usize {
    text.lines()
        .map(|line| line.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "").chars().count())
        .max()
        .unwrap_or(0)
}

/// Whether something is there, a broken link too.
pub(crate) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
