//! Files that ask for far more memory than they are: refused with a sentence, under 64 MiB, within a second.

use crate::support::raw_workbook;
use kuznia_tables::read_case;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Names the file that the child reads.
const FILE: &str = "KUZNIA_HOSTILE_FILE";
/// Most memory that a refusal may take, in KiB.
const MOST: u64 = 64 << 10;

/// The child: reads the file and says what it found and what it took. Without a file it does nothing.
#[test]
fn a_child_reads_one_file() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let begun = Instant::now();
    let found = read_case(Path::new(&file));
    let seconds = begun.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB").trim().to_owned();
    println!(
        "\nchild: {} | {peak} | {seconds}",
        match found {
            Ok(_) => "read".to_owned(),
            Err(faults) => faults.to_string().replace('\n', " "),
        }
    );
}

/// What the child said: its words, its peak memory in KiB and its seconds.
fn child(file: &Path) -> (String, u64, f64) {
    let own = std::env::current_exe().expect("the test's own binary");
    let out = Command::new(own)
        .args(["--exact", "hostile::a_child_reads_one_file", "--nocapture", "--test-threads", "1"])
        .env(FILE, file)
        .output()
        .expect("the child runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "the child ended badly: {text}\n{}", String::from_utf8_lossy(&out.stderr));
    let line = text.lines().find_map(|line| line.strip_prefix("child: ")).expect("the child says something");
    let parts: Vec<&str> = line.split(" | ").collect();
    let peak = parts[1].split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number");
    (parts[0].to_owned(), peak, parts[2].parse().expect("seconds"))
}

fn refused(name: &str, file: &Path, words: &str) {
    let size = std::fs::metadata(file).expect("the file is there").len();
    let (text, peak, seconds) = child(file);
    println!("{name}: {size} bytes, {} MiB, {seconds:.3} s: {text}", peak >> 10);
    assert!(text.contains(words), "{name}: {text}");
    assert!(peak == 0 || peak < MOST, "{name} took {peak} KiB");
    assert!(seconds < 1.0, "{name} took {seconds} s");
}

#[test]
fn hostile_workbooks_are_refused_in_little_memory_and_time() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| dir.path().join(name);
    let settings =
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>key</v></c><c r=\"B1\" t=\"str\"><v>value</v></c></row>";

    // Two cells that span 17,179,869,184.
    let corners = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    raw_workbook(&path("corners.xlsx"), &[("case", settings), ("items", corners)], &[]);
    refused("two corners", &path("corners.xlsx"), "cell XFD1048576");

    // A sheet that unpacks to a thousand times its size.
    let row = "<row><c><v>1</v></c></row>";
    raw_workbook(&path("bomb.xlsx"), &[("case", settings), ("items", &row.repeat(3_000_000))], &[]);
    refused("bomb", &path("bomb.xlsx"), "unpacks to far more");

    // Four million texts in a file of some ten thousand bytes.
    let texts = format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(4_000_000));
    raw_workbook(&path("texts.xlsx"), &[("case", settings)], &[("xl/sharedStrings.xml", texts.as_bytes())]);
    refused("many texts", &path("texts.xlsx"), "unpacks to far more");

    // A count of texts that a parser makes room for.
    let texts = b"<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    raw_workbook(&path("count.xlsx"), &[("case", settings)], &[("xl/sharedStrings.xml", texts)]);
    refused("stated count", &path("count.xlsx"), "states more texts");

    // A shared formula of a number that a parser makes room for.
    let formula = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>item</v></c></row><row r=\"2\"><c r=\"A2\"><f t=\"shared\" si=\"99999999999999\" ref=\"A2:A3\">1</f></c></row>";
    raw_workbook(&path("formula.xlsx"), &[("case", settings), ("items", formula)], &[]);
    refused("shared formula", &path("formula.xlsx"), "formula without a stored value");

    // Rows of one cell each under four thousand headers.
    let mut wide = String::from("<row r=\"1\">");
    for at in 0..4_000 {
        let _ = write!(wide, "<c t=\"str\"><v>h{at}</v></c>");
    }
    wide.push_str("</row>");
    for row in 2..60_000 {
        let _ = write!(wide, "<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>");
    }
    raw_workbook(&path("wide.xlsx"), &[("case", settings), ("items", &wide)], &[]);
    refused("wide and blank", &path("wide.xlsx"), "nearly all of them blank");
}

#[test]
fn a_wide_and_blank_csv_file_is_refused_in_little_memory_and_time() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(dir.path().join("case.toml"), "name = \"x\"\n").expect("a file");
    let header: Vec<String> = (0..4_000).map(|at| format!("h{at}")).collect();
    let text = format!("{}\n{}", header.join(","), "a\n".repeat(100_000));
    std::fs::write(dir.path().join("items.csv"), text).expect("a file");
    refused("wide and blank csv", dir.path(), "nearly all of them blank");
}
