//! A report as plain tables, for a build without the front end: all that the charts would show, in numbers.

use crate::html::escape;
use crate::number::{fixed, percent, plain as plain_number};
use crate::report::{Cell, Glance, Kind, Num, Report, Section, Sheet};
use std::fmt::Write;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color:#1c2126;background:#fff}table{border-collapse:collapse;font-size:.875rem}div{overflow-x:auto}\
th,td{padding:.25rem .75rem;border-bottom:1px solid #d5d2cb;text-align:left;vertical-align:top}\
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}caption{text-align:left;font-weight:600;\
padding:.5rem 0}.notice{border-left:4px solid #a8481f;padding-left:1rem}\
@media(prefers-color-scheme:dark){body{color:#e8e6e1;background:#15181b}th,td{border-color:#3a4046}}";

/// What is said where charts would be.
const NOTICE: &str = "This build of Kuznia carries no charts: every figure is given as a table. Build the front end with \
                      <code>cargo xtask web</code> and then Kuznia again to have them.";

/// The report as plain tables.
pub(crate) fn plain(report: &Report) -> String {
    let mut out = String::new();
    let title = escape(&report.title);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">\
         <style>{STYLE}</style></head><body><main>\n<h1>{title}</h1>\n<p>{}</p>\n<p class=\"notice\">{NOTICE}</p>\n",
        escape(&report.subtitle)
    );
    glance(&report.glance, &mut out);
    report.sections.iter().for_each(|own| section(own, &mut out));
    let _ = write!(out, "<footer><p>{}</p></footer>\n</main></body></html>\n", escape(&report.foot));
    out
}

fn glance(glance: &Glance, out: &mut String) {
    let _ = writeln!(out, "<p><strong>{}</strong></p>", escape(&glance.verdict));
    let mut sheet = Sheet::new("At a glance").text("what").text("value").text("note");
    for own in &glance.headlines {
        let value = format!("{} {}", own.value, own.unit);
        sheet.row([own.label.as_str().into(), value.into(), own.note.as_str().into()]);
    }
    table("At a glance", &sheet, out);
    if !glance.risks.is_empty() {
        out.push_str("<h2>Risks</h2>\n<ol>\n");
        for risk in &glance.risks {
            let (title, words) = (escape(&risk.title), escape(&risk.words));
            let _ = writeln!(out, "<li><a href=\"#{}\">{title}</a>. {words}</li>", risk.section);
        }
        out.push_str("</ol>\n");
    }
}

fn section(section: &Section, out: &mut String) {
    let _ = writeln!(
        out,
        "<section id=\"{}\"><h2>{}</h2>\n<p><strong>{}</strong></p>",
        section.id,
        escape(section.heading),
        escape(&section.title)
    );
    for words in &section.lead {
        let _ = writeln!(out, "<p>{}</p>", escape(words));
    }
    section.figures.iter().for_each(|figure| table(&figure.caption, &figure.sheet, out));
    for notice in &section.notices {
        let _ = writeln!(out, "<p>{} <code>{}</code></p>", escape(&notice.words), escape(&notice.command));
    }
    out.push_str("</section>\n");
}

fn table(caption: &str, sheet: &Sheet, out: &mut String) {
    let class = |kind: Kind| if kind == Kind::Text { "" } else { " class=\"n\"" };
    let _ = write!(out, "<div tabindex=\"0\"><table><caption>{}</caption><thead><tr>", escape(caption));
    for column in &sheet.columns {
        let unit = if column.unit.is_empty() { String::new() } else { format!(" ({})", column.unit) };
        let _ = write!(
            out,
            "<th scope=\"col\"{}>{}{}</th>",
            class(column.kind),
            escape(&column.title),
            escape(&unit)
        );
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in &sheet.rows {
        out.push_str("<tr>");
        for (cell, column) in row.iter().zip(&sheet.columns) {
            let text = match cell {
                Cell::Text(text) => escape(text),
                Cell::Number(Num(value)) if column.kind == Kind::Share => percent(*value),
                Cell::Number(Num(value)) if column.kind == Kind::Mixed => plain_number(*value),
                Cell::Number(Num(value)) => fixed(*value, column.places),
            };
            let _ = write!(out, "<td{}>{text}</td>", class(column.kind));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    if sheet.left_out > 0 {
        let _ = writeln!(out, "<p>{} more rows are left out.</p>", sheet.left_out);
    }
}
