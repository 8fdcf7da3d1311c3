//! Reports of runs: every section for every case, findings of runs beside it, files that hold no formula and no script.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia::generate::{Synthetic, generate};
use kuznia::{
    ColumnData, Ending, ReportFormat, ResultColumn, ResultTable, Wishes, gather_report, plan_case,
    write_draft_csv, write_report,
};
use kuznia_report::report::{Cell, Chart, Num, Report};
use serde_json::json;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SECTIONS: [&str; 15] = [
    "investment",
    "money",
    "service",
    "independence",
    "map",
    "materials",
    "standards",
    "stocks",
    "bottlenecks",
    "exposure",
    "findings",
    "stress",
    "sensitivity",
    "evidence",
    "audit",
];

/// Plans a case into `run` on a bench.
fn planned(case: &Path, variant: Option<&str>) -> (TempDir, PathBuf) {
    let bench = tempfile::tempdir().unwrap();
    let run = bench.path().join("run");
    let mut wishes =
        Wishes { run: Some(run.clone()), variant: variant.map(str::to_owned), ..Wishes::default() };
    wishes.options.gap = 0.05;
    let report = plan_case(case, &wishes, &mut |_| {}).unwrap();
    assert!(matches!(report.ending, Ending::Planned { .. }), "{:?}", report.ending);
    (bench, run)
}

fn showcase() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/tests/cases/showcase")
}

/// Every table of a report has a cell for each column, and a chart has what it needs to be drawn.
fn hold(report: &Report) {
    assert_eq!(report.sections.iter().map(|section| section.id).collect::<Vec<_>>(), SECTIONS);
    for section in &report.sections {
        assert!(!section.title.is_empty(), "{}", section.id);
        assert!(!section.title.contains("NaN") && !section.title.contains("inf"), "{}", section.title);
        for figure in &section.figures {
            let width = figure.sheet.columns.len();
            assert!(figure.sheet.rows.iter().all(|row| row.len() == width), "{}", figure.caption);
            assert!(
                figure.chart.is_none() || !figure.sheet.rows.is_empty(),
                "{} has no table",
                figure.caption
            );
            match &figure.chart {
                Some(Chart::Lines { axis, series, .. }) => {
                    assert!(series.iter().all(|line| line.values.len() == axis.len()), "{}", figure.caption);
                }
                Some(Chart::Columns { axis, stacks, lines, .. }) => {
                    let mut all = stacks.iter().chain(lines);
                    assert!(all.all(|line| line.values.len() == axis.len()), "{}", figure.caption);
                }
                Some(Chart::Sankey { nodes, ribbons, .. }) => {
                    assert!(ribbons.iter().all(|own| own.source < nodes.len() && own.target < nodes.len()));
                }
                Some(Chart::Heat { axis, rows, values, .. }) => {
                    assert_eq!(values.len(), rows.len());
                    assert!(values.iter().all(|row| row.len() == axis.len()));
                }
                _ => {}
            }
        }
    }
    let risks = &report.glance.risks;
    assert!(risks.len() <= 5 && risks.iter().all(|risk| SECTIONS.contains(&risk.section)));
}

#[test]
fn synthetic_cases_have_every_section() {
    for seed in 1..=2 {
        let bench = tempfile::tempdir().unwrap();
        let size = Synthetic { sites: 4, items: 16, periods: 6, projects: 4, seed };
        write_draft_csv(&generate(size), bench.path()).unwrap();
        let (_bench, run) = planned(bench.path(), None);
        hold(&gather_report(&run, &[]).unwrap());
    }
}

#[test]
fn the_showcase_draws_every_kind_of_chart_and_its_money_adds_up() {
    let (_bench, run) = planned(&showcase(), None);
    let report = gather_report(&run, &[]).unwrap();
    hold(&report);
    let figures = || report.sections.iter().flat_map(|section| &section.figures);
    let mut kinds: Vec<String> = figures()
        .filter_map(|figure| figure.chart.as_ref())
        .map(|chart| json!(chart)["kind"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["bars", "columns", "gantt", "heat", "lines", "map", "sankey", "tree"]);
    // The same money by fund, by category, and by period.
    let sheet = |name: &str| &figures().find(|figure| figure.sheet.name == name).unwrap().sheet;
    let number = |cell: &Cell| match cell {
        Cell::Number(Num(value)) => *value,
        Cell::Text(text) => panic!("{text}"),
    };
    let column = |name: &str, title: &str| -> f64 {
        let sheet = sheet(name);
        let at = sheet.columns.iter().position(|column| column.title == title).unwrap();
        sheet.rows.iter().map(|row| number(&row[at])).sum()
    };
    let (by_fund, by_category) = (column("By fund", "all"), column("By category", "all"));
    assert!((by_fund - by_category).abs() < 1e-6 * by_fund, "{by_fund} {by_category}");
    let years: f64 = ["2026", "2027", "2028", "2029"].iter().map(|year| column("By category", year)).sum();
    assert!((by_fund - years).abs() < 1e-6 * by_fund, "{by_fund} {years}");
    // The circle of castings, scrap and ore is one node.
    let sankey = figures().find_map(|figure| match &figure.chart {
        Some(Chart::Sankey { nodes, .. }) => Some(nodes),
        _ => None,
    });
    assert!(sankey.unwrap().iter().any(|node| node.name.contains('⟳')));
}

/// A run that `assess` could have written beside the plan's.
fn assessed(bench: &Path, parent: &str) -> PathBuf {
    let folder = bench.join("assessed");
    std::fs::create_dir_all(folder.join("tables")).unwrap();
    let texts = |values: &[&str]| ColumnData::Text(values.iter().map(|&value| value.to_owned()).collect());
    let named = |name: &str, unit: &str| ResultColumn {
        name: name.to_owned(),
        unit: unit.to_owned(),
        meaning: name.to_owned(),
    };
    let columns: [(&str, ColumnData); 8] = [
        ("assessment", texts(&["exposure", "exposure", "import_content"])),
        ("subject_kind", texts(&["site", "site", "family"])),
        ("subject", texts(&["=cmd|' /C calc'!A0", "works", "rounds"])),
        ("period", texts(&["", "", "2026Q1"])),
        ("measure", texts(&["impact", "impact", "foreign_share"])),
        ("value", ColumnData::Number(vec![12.5, 30.0, 0.25])),
        ("unit", texts(&["EUR million", "EUR million", "share"])),
        ("words", texts(&["", "", ""])),
    ];
    let (columns, data) = columns.into_iter().map(|(name, data)| (named(name, ""), data)).unzip();
    let table = ResultTable { name: "findings".to_owned(), meaning: "Findings".to_owned(), columns, data };
    kuznia_tables::write_parquet(&table, &folder.join("tables/findings.parquet")).unwrap();
    let record = json!({"verb": "assess", "parent": parent, "tables": ["findings"], "timings": {"started": "2026-01-01T00:00:00Z"}});
    std::fs::write(folder.join("run.json"), record.to_string()).unwrap();
    folder
}

#[test]
fn findings_of_a_run_beside_the_plan_are_found_and_shown() {
    let (bench, run) = planned(&showcase(), None);
    let before = gather_report(&run, &[]).unwrap();
    let exposure = |report: &Report| {
        let section = report.sections.iter().find(|section| section.id == "exposure").unwrap();
        (
            section.title.clone(),
            section.notices.iter().any(|notice| notice.command.contains("--only exposure")),
        )
    };
    assert!(exposure(&before).1, "a section without data names the command that gives them");
    let folder = assessed(bench.path(), "somewhere/else/run");
    let found = gather_report(&run, &[]).unwrap();
    assert_eq!(exposure(&found), ("The loss of site works would hurt most".to_owned(), false));
    assert!(found.glance.risks.iter().any(|risk| risk.section == "exposure"));
    // Named and found by itself it is shown once.
    let named = gather_report(&run, std::slice::from_ref(&folder)).unwrap();
    assert_eq!(json!(found), json!(named));
    // A run of another plan is not shown, one that is named must be there, and only a plan has a report.
    assessed(bench.path(), "other");
    assert!(exposure(&gather_report(&run, &[]).unwrap()).1);
    assert!(gather_report(&run, &[bench.path().join("gone")]).is_err());
    let wrong = gather_report(&folder, &[]).unwrap_err().to_string();
    assert!(wrong.contains("is a run of `assess`") && wrong.contains("report its plan"), "{wrong}");
}

#[test]
fn hostile_texts_stay_texts_in_the_page_and_in_plain_tables() {
    let (bench, run) = planned(&showcase(), Some("hostile"));
    assessed(bench.path(), "run");
    let report = gather_report(&run, &[]).unwrap();
    hold(&report);
    let page = bench.path().join("report.html");
    write_report(&report, ReportFormat::Html, &page, false).unwrap();
    let text = std::fs::read_to_string(&page).unwrap();
    let own = if kuznia::report_has_page() { 2 } else { 0 };
    assert_eq!(text.matches("<script").count(), own, "no text opens a script");
    assert!(!text.contains("<img src=x"));
    assert!(json!(report).to_string().contains("</script><script>"), "the texts are there");
}

#[cfg(feature = "excel")]
#[test]
fn a_workbook_holds_charts_and_no_formula() {
    use std::io::Read;
    let (bench, run) = planned(&showcase(), Some("hostile"));
    assessed(bench.path(), "run");
    let report = gather_report(&run, &[]).unwrap();
    let place = bench.path().join("report.xlsx");
    write_report(&report, ReportFormat::Workbook, &place, false).unwrap();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&place).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let charts = names.iter().filter(|name| name.starts_with("xl/charts/chart")).count();
    assert!(charts >= 10, "{charts} charts");
    let figures: usize = report.sections.iter().map(|section| section.figures.len()).sum();
    let sheets: Vec<&String> = names.iter().filter(|name| name.starts_with("xl/worksheets/sheet")).collect();
    assert_eq!(sheets.len(), figures + 1);
    for name in sheets {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        assert!(!text.contains("<f>") && !text.contains("<f "), "{name} holds a formula");
    }
    let mut strings = String::new();
    archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut strings).unwrap();
    assert!(strings.contains("=cmd|"), "the text is there, as a text");
    let mut styles = String::new();
    archive.by_name("xl/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
    assert!(styles.contains("quotePrefix=\"1\""), "texts stay texts after an edit");
    // The same report makes the same bytes.
    let again = bench.path().join("again.xlsx");
    write_report(&report, ReportFormat::Workbook, &again, false).unwrap();
    assert_eq!(std::fs::read(place).unwrap(), std::fs::read(again).unwrap());
}
