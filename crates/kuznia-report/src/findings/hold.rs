//! How it holds: how long without imports, what each node's loss does, and which nodes nothing can stand in for.

use super::grid::Grid;
use super::{Asked, LINES, part};
use crate::number::{fixed, plain};
use crate::page::{Page, count};
use kuznia_assess::{Finding, SubjectKind};

/// Days of endurance: of all needs by what is cut off, and of each need without any imports.
pub(super) fn endurance(asked: Asked, page: &mut Page) {
    page.heading(
        "ENDURANCE",
        "  days that service lasts after a cut-off at the worst start: all, three quarters, half of it",
    );
    let sides = [("plan", "of the plan"), ("need", "of the need")];
    let keeps = ["1", "0.75", "0.5"];
    let row = |own: &Finding| -> Vec<String> {
        let cut = part(own, "cut");
        let cells = sides.iter().flat_map(|(against, _)| keeps.iter().map(move |keep| (*against, *keep)));
        let one = |(against, keep): (&str, &str)| {
            let found = asked.whole("endurance").find(|at| {
                (at.kind, &at.subject) == (own.kind, &own.subject)
                    && [part(at, "cut"), part(at, "against"), part(at, "keep")] == [cut, against, keep]
            });
            match found {
                Some(found) if found.value.is_nan() => "lasts".to_owned(),
                Some(found) => fixed(found.value, 0),
                None => String::new(),
            }
        };
        cells.map(one).collect()
    };
    let table = |title: &str, chosen: &[(String, &Finding)], more: usize, page: &mut Page| {
        let mut grid = Grid::new(title);
        for (_, words) in sides {
            grid = grid.number(words).number("75 %").number("50 %");
        }
        chosen.iter().for_each(|(name, own)| grid.row(name, row(own)));
        grid.more(more);
        grid.print(page);
    };
    let firsts = |kind: SubjectKind| {
        let own = asked.whole("endurance").filter(move |own| own.kind == kind);
        own.filter(|own| part(own, "against") == "plan" && part(own, "keep") == "1").collect::<Vec<_>>()
    };
    let days = |own: &Finding| if own.value.is_nan() { f64::INFINITY } else { own.value };
    let mut cuts = firsts(SubjectKind::Case);
    let all = cuts.len();
    let lasting = cuts.iter().filter(|own| own.value.is_nan()).count();
    cuts.retain(|own| !own.value.is_nan());
    cuts.sort_by(|a, b| days(a).total_cmp(&days(b)));
    let shown: Vec<(String, &Finding)> =
        cuts.iter().take(LINES).map(|own| (part(own, "cut").to_owned(), *own)).collect();
    table("all needs together, without", &shown, cuts.len() - shown.len(), page);
    if lasting > 0 {
        page.line(&format!(
            "  of {}, {lasting} do no harm within the window",
            count(all, "cut-off", "cut-offs")
        ));
    }
    let mut needs = firsts(SubjectKind::Requirement);
    needs.retain(|own| part(own, "cut") == "all imports");
    needs.sort_by(|a, b| days(a).total_cmp(&days(b)));
    let shown: Vec<(String, &Finding)> =
        needs.iter().take(LINES).map(|own| (own.subject.clone(), *own)).collect();
    table("each need, without all imports", &shown, needs.len() - shown.len(), page);
}

/// Nodes by what their loss costs until they are back.
pub(super) fn exposure(asked: Asked, page: &mut Page) {
    page.heading(
        "EXPOSURE",
        &format!("  what the loss of a node does until it is back; cost in {}", asked.case.currency),
    );
    let timed = [("model", "timed")];
    let mut nodes: Vec<&Finding> =
        asked.whole("impact").filter(|own| part(own, "model") == "timed" && own.value > 0.0).collect();
    nodes.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.subject.cmp(&b.subject)));
    let mut grid = Grid::new("node")
        .number("back after")
        .number("survives")
        .number("exposed")
        .number("cost")
        .number("index")
        .number("static: survives")
        .number("cost");
    for own in nodes.iter().take(LINES) {
        let fixed_model = [("model", "static")];
        let days =
            |value: f64| if value.is_nan() { "–".to_owned() } else { format!("{} d", fixed(value, 0)) };
        grid.row(
            &format!("{} {}", own.kind, own.subject),
            vec![
                days(asked.value("time_to_recover", own, &timed)),
                days(asked.value("time_to_survive", own, &timed)),
                days(asked.value("exposed_days", own, &timed)),
                plain(own.value),
                fixed(asked.value("risk_exposure_index", own, &timed), 2),
                days(asked.value("time_to_survive", own, &fixed_model)),
                plain(asked.value("impact", own, &fixed_model)),
            ],
        );
    }
    grid.more(nodes.len().saturating_sub(LINES));
    grid.print(page);
    let all = asked.whole("impact").filter(|own| part(own, "model") == "timed").count();
    page.line(&format!("  {} of {} cost service if lost", nodes.len(), count(all, "node", "nodes")));
}

/// Sole sources, nodes whose loss alone hurts, and the worst sets.
pub(super) fn single_points(asked: Asked, page: &mut Page) {
    let money = asked.case.currency.as_str();
    page.heading("SINGLE POINTS", &format!("  in {money}"));
    let greatest = |measure: &'static str| {
        let mut own: Vec<&Finding> = asked.whole(measure).collect();
        own.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.subject.cmp(&b.subject)));
        own
    };
    let losses = greatest("loss");
    let mut grid = Grid::new("loss of one node").number("cost").words("");
    for own in losses.iter().take(5) {
        grid.row(&format!("{} {}", own.kind, own.subject), vec![plain(own.value), own.words.clone()]);
    }
    grid.more(losses.len().saturating_sub(5));
    grid.print(page);
    let mut grid = Grid::new("worst set").number("cost").words("");
    for own in asked.whole("worst_set") {
        grid.row(&own.subject, vec![plain(own.value), own.words.clone()]);
    }
    grid.print(page);
    let sources = greatest("sole_source");
    let mut grid = Grid::new("sole sources").number("value served with it").words("");
    for own in sources.iter().take(8) {
        let words = own.words.split(';').next().unwrap_or("").to_owned();
        grid.row(&own.subject, vec![plain(own.value), words]);
    }
    grid.more(sources.len().saturating_sub(8));
    grid.print(page);
}
