//! Writes a program in the LP format that CPLEX made common.

use crate::names::{Names, Repeats, Rules, harmless};
use crate::program::{Col, Program, Row};
use std::io::{self, Write};

/// Characters after which a new line is begun.
const WIDTH: usize = 160;

struct LpFormat;

impl Rules for LpFormat {
    /// Brackets become braces, commas points, and minus signs tildes: what CPLEX, Gurobi and HiGHS all read. A
    /// brace, point or tilde of the name itself has no place, so that names that differ still do.
    fn character(c: char) -> Option<char> {
        match c {
            '[' => Some('{'),
            ']' => Some('}'),
            ',' => Some('.'),
            '-' => Some('~'),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => Some(c),
            _ => None,
        }
    }

    /// What could be read as a number, a keyword or a section.
    fn is_reserved(name: &str) -> bool {
        const WORDS: [&str; 25] = [
            "st", "free", "inf", "infinity", "end", "bound", "bounds", "general", "generals", "gen",
            "integer", "integers", "int", "binary", "binaries", "bin", "semi", "sos", "min", "max",
            "minimize", "maximize", "minimum", "maximum", "subject",
        ];
        let lower = name.to_ascii_lowercase();
        let first = lower.as_bytes().first().copied().unwrap_or(b'0');
        let exponent =
            first == b'e' && lower.as_bytes().get(1).is_none_or(|next| !next.is_ascii_alphabetic());
        !(first.is_ascii_alphabetic() || first == b'_')
            || exponent
            || WORDS.contains(&lower.as_str())
            || lower == "such"
    }
}

/// Writes a program in LP format. Figures are written so that they are read back exactly. A row with two different
/// finite bounds is written as two rows, the second with `@up` behind its name; a row without bounds is left out.
///
/// The output is many small writes: give it a buffered writer.
pub fn write_lp(program: &Program, names: &dyn Names, out: &mut dyn Write) -> io::Result<()> {
    let rows = Repeats::among(program.n_rows(), |row| names.row_name(Row(row)));
    let cols = Repeats::among(program.n_cols(), |col| names.col_name(Col(col)));
    let row_name = |row: u32| harmless::<LpFormat>(&names.row_name(Row(row)), row, &rows);
    let col_name = |col: u32| harmless::<LpFormat>(&names.col_name(Col(col)), col, &cols);
    let mut used = vec![false; program.n_cols()];
    program.col_index.iter().for_each(|&col| used[col as usize] = true);
    writeln!(out, "Minimize")?;
    let mut line = Line::new(" cost@:");
    for col in 0..program.n_cols() as u32 {
        let cost = program.cost[col as usize];
        // A column that stands nowhere else is named here, or it would be lost.
        if cost != 0.0 || !used[col as usize] {
            line.term(out, cost, &col_name(col))?;
        }
    }
    if program.offset != 0.0 {
        line.add(out, &signed(program.offset))?;
    }
    line.end(out)?;
    writeln!(out, "Subject To")?;
    for row in 0..program.n_rows() as u32 {
        let (lower, upper) = (program.row_lower[row as usize], program.row_upper[row as usize]);
        let mut write = |ending: &str, sense: &str, side: f64| -> io::Result<()> {
            let mut line = Line::new(&format!(" {}{ending}:", row_name(row)));
            let mut empty = true;
            for (col, value) in program.row(Row(row)) {
                line.term(out, value, &col_name(col.0))?;
                empty = false;
            }
            if empty && program.n_cols() > 0 {
                line.term(out, 0.0, &col_name(0))?;
            }
            line.add(out, &format!(" {sense} {side:?}"))?;
            line.end(out)
        };
        match (lower.is_finite(), upper.is_finite()) {
            (true, true) if lower == upper => write("", "=", lower)?,
            (true, true) => {
                write("", ">=", lower)?;
                write("@up", "<=", upper)?;
            }
            (true, false) => write("", ">=", lower)?,
            (false, true) => write("", "<=", upper)?,
            (false, false) => {}
        }
    }
    writeln!(out, "Bounds")?;
    for col in 0..program.n_cols() as u32 {
        let (lower, upper) = (program.col_lower[col as usize], program.col_upper[col as usize]);
        let name = || col_name(col);
        if lower == upper {
            writeln!(out, " {} = {lower:?}", name())?;
        } else if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
            writeln!(out, " {} free", name())?;
        } else if lower == f64::NEG_INFINITY {
            writeln!(out, " -inf <= {} <= {upper:?}", name())?;
        } else if upper.is_finite() {
            writeln!(out, " {lower:?} <= {} <= {upper:?}", name())?;
        } else if lower != 0.0 {
            writeln!(out, " {} >= {lower:?}", name())?;
        }
    }
    if program.integer.contains(&true) {
        writeln!(out, "General")?;
        for col in program.integers() {
            writeln!(out, " {}", col_name(col.0))?;
        }
    }
    writeln!(out, "End")
}

/// A figure with its sign in front, as a term of a sum.
fn signed(value: f64) -> String {
    format!(" {} {:?}", if value < 0.0 { '-' } else { '+' }, value.abs())
}

/// A line that is broken before it gets long.
struct Line {
    text: String,
}

impl Line {
    fn new(text: &str) -> Line {
        Line { text: text.to_owned() }
    }

    fn term(&mut self, out: &mut dyn Write, value: f64, name: &str) -> io::Result<()> {
        self.add(out, &format!("{} {name}", signed(value)))
    }

    fn add(&mut self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        if self.text.len() + text.len() > WIDTH {
            writeln!(out, "{}", self.text)?;
            self.text.clear();
        }
        self.text.push_str(text);
        Ok(())
    }

    fn end(self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.text)
    }
}

#[cfg(test)]
mod tests {
    use crate::highs::{Highs, Watch};
    use crate::mps::write_mps;
    use crate::names::{Names, Numbered};
    use crate::program::{Col, Program, Row};
    use crate::{Options, Status, lp_format::write_lp, solve};
    use std::borrow::Cow;
    use std::collections::BTreeSet;

    const INF: f64 = f64::INFINITY;

    /// Every kind of row and column, and figures that are not round.
    fn all_kinds() -> Program {
        let mut program = Program::new();
        program.offset = -3.25;
        let a = program.add_col(1.0 / 3.0, 0.0, INF, false);
        let b = program.add_col(-0.1, -INF, 7.5, false);
        let c = program.add_col(2e-7, -INF, INF, false);
        let d = program.add_col(1.1, 0.0, INF, true);
        let e = program.add_col(-4.0, -2.0, 9.0, true);
        let f = program.add_col(0.5, 1.25, 1.25, false);
        program.add_col(0.0, -5.0, -2.5, false);
        let g = program.add_col(1e6, 2.5, INF, false);
        program.add_row(2.0, 2.0, &[(a, 1.0), (b, -1.0), (c, 0.1)]);
        program.add_row(-1.5, 8.25, &[(d, 3.0), (e, 1.0), (a, -2.0)]);
        program.add_row(1.0, INF, &[(c, 1.0), (d, 1.0 / 7.0)]);
        program.add_row(-INF, 40.0, &[(a, 1.0), (e, 2.0), (f, 1.0), (g, 1.0)]);
        program.add_row(-INF, INF, &[(a, 1.0)]);
        program.add_row(-1.0, 3.0, &[]);
        program.add_row(-INF, 100.0, &[(a, 1.0), (b, 1.0), (c, -1.0)]);
        program.add_row(-50.0, INF, &[(b, 1.0), (c, 1.0)]);
        program
    }

    /// Names that a format may stumble over.
    struct Awkward;

    const AWKWARD: [&str; 8] =
        ["material_balance[a,b-1,2025Q1]", "RHS", "e1", "2 by 4", "", "end", "*star", "Größe@1"];

    impl Names for Awkward {
        fn row_name(&self, row: Row) -> Cow<'_, str> {
            Cow::Borrowed(AWKWARD[row.index()])
        }

        fn col_name(&self, col: Col) -> Cow<'_, str> {
            Cow::Owned(format!(
                "{}{}",
                if col.0 == 7 { "x" } else { "" },
                AWKWARD[col.index()].repeat(1 + col.index() / 7 * 60)
            ))
        }
    }

    /// The same two names over and over.
    struct Same;

    impl Names for Same {
        fn row_name(&self, _: Row) -> Cow<'_, str> {
            Cow::Borrowed("row")
        }

        fn col_name(&self, col: Col) -> Cow<'_, str> {
            Cow::Borrowed(["even", "odd"][col.index() % 2])
        }
    }

    type Writer = fn(&Program, &dyn Names, &mut dyn std::io::Write) -> std::io::Result<()>;

    fn text(program: &Program, names: &dyn Names, writer: Writer) -> String {
        let mut text = Vec::new();
        writer(program, names, &mut text).expect("memory takes what is written");
        String::from_utf8(text).expect("ASCII only")
    }

    /// Objective and size of a program that HiGHS reads from a file.
    fn read_back(text: &str, ending: &str) -> (f64, usize, usize) {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let path = folder.path().join(format!("program.{ending}"));
        std::fs::write(&path, text).expect("a temporary file");
        let mut highs = Highs::new().expect("an object");
        highs.read(&path).unwrap_or_else(|error| panic!("{error}:\n{text}"));
        let mut nothing = |_: crate::highs::Event<'_>| true;
        highs.run(Some(1), &mut Watch::new(None, None, &mut nothing)).expect("a run");
        (highs.info_double(c"objective_function_value"), highs.n_cols(), highs.n_rows())
    }

    #[test]
    fn highs_reads_both_formats_back_to_the_same_objective() {
        let program = all_kinds();
        let known = solve(&program, &Options { gap: 0.0, ..Options::default() }, None, &mut |_| ());
        assert_eq!(known.status, Status::Optimal);
        for names in [&Numbered as &dyn Names, &Awkward, &Same] {
            let (objective, cols, rows) = read_back(&text(&program, names, write_mps), "mps");
            assert!(
                (objective - known.objective).abs() <= 1e-6 * known.objective.abs(),
                "{objective} {known:?}"
            );
            assert_eq!((cols, rows), (program.n_cols(), program.n_rows() - 1));
            let (objective, cols, rows) = read_back(&text(&program, names, write_lp), "lp");
            assert!(
                (objective - known.objective).abs() <= 1e-6 * known.objective.abs(),
                "{objective} {known:?}"
            );
            assert_eq!((cols, rows), (program.n_cols(), program.n_rows() - 1 + 2));
        }
    }

    #[test]
    fn names_that_differ_still_differ_and_plain_ones_are_kept() {
        let program = all_kinds();
        let mps = text(&program, &Awkward, write_mps);
        assert!(mps.contains(" material_balance[a,b-1,2025Q1] cost@ "));
        let lp = text(&program, &Awkward, write_lp);
        assert!(lp.contains(" material_balance{a.b~1.2025Q1}:") && lp.contains(" _end@5"));
        for text in [mps, lp] {
            assert!(text.is_ascii() && text.lines().all(|line| line.len() < 500));
            let names: BTreeSet<&str> = text
                .split_whitespace()
                .filter(|word| word.contains('@') && !word.starts_with("cost"))
                .collect();
            assert!(names.len() >= 5, "{names:?}");
        }
    }

    #[test]
    fn random_programs_survive_both_formats() {
        let mut state = 99u64;
        let mut next = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % below) as f64
        };
        for _ in 0..20 {
            let mut program = Program::new();
            let cols: Vec<Col> = (0..12)
                .map(|_| {
                    let lower = next(7) - 3.0;
                    program.add_col(next(100) / 7.0 - 3.0, lower, lower + next(9), next(2) == 0.0)
                })
                .collect();
            for _ in 0..8 {
                let terms: Vec<(Col, f64)> = cols.iter().map(|&col| (col, next(19) / 3.0 - 3.0)).collect();
                let least: f64 =
                    terms.iter().map(|&(col, value)| value * program.col_lower[col.index()]).sum();
                program.add_row(
                    least - next(5) - 1.0,
                    if next(2) == 0.0 { INF } else { least + 5.0 },
                    &terms,
                );
            }
            let known =
                solve(&program, &Options { gap: 0.0, ..Options::default() }, None, &mut |_| ()).objective;
            for (writer, ending) in [(write_mps as Writer, "mps"), (write_lp, "lp")] {
                let (objective, _, _) = read_back(&text(&program, &Numbered, writer), ending);
                assert!(
                    (objective - known).abs() <= 1e-6 * known.abs().max(1.0),
                    "{ending}: {objective} is not {known}"
                );
            }
        }
    }
}
