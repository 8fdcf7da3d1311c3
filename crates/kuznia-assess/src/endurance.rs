//! How long it lasts: the time for which service can be kept after imports stop.

use crate::operations::{Changes, Operations, each, solve_with};
use crate::point::point_of;
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{AidId, AidKind, Bloc, CountryId, DonorId, OfferId, RequirementId, SupplierId};
use kuznia_lp::{Basis, Lp};

const NAME: &str = "endurance";

/// Shares of the service that are kept.
const KEEP: [f64; 3] = [1.0, 0.75, 0.5];

/// A set of imports that stops.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum CutOff {
    All,
    Bloc(Bloc),
    Country(CountryId),
    Supplier(SupplierId),
    Donor(DonorId),
}

/// Against what is measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Against {
    /// The lesser of need and planned service.
    Plan,
    Need,
}

/// One question.
#[derive(Clone, Copy, Debug)]
struct Question {
    cut: CutOff,
    keep: f64,
    against: Against,
    /// `None`: all requirements together.
    requirement: Option<RequirementId>,
}

/// Longest time for which every period's service is at least the share θ (1, 0.75, 0.5) of the lesser of need and planned
/// service, and of the need, after a set of imports stops: all, each bloc, country, supplier and donor; from the start of the
/// first period, if asked of every calendar year too; all requirements together and each alone.
///
/// Commitments are kept, what was bought before arrives, money is no limit. Of the last period the share counts that can
/// still be served. Findings without a period are the worst over the starts.
pub fn endurance(matter: &Matter) -> Vec<Finding> {
    let point = point_of(matter);
    let questions = questions(matter);
    let mut worst: Vec<Option<Option<f64>>> = vec![None; questions.len()];
    let mut by_start = Vec::new();
    for start in matter.starts() {
        let operations = Operations::new(matter, &point, start);
        let answers =
            each(&operations, &questions, |lp, basis, question| last(&operations, (lp, basis), question));
        for ((question, answer), worst) in questions.iter().zip(answers).zip(&mut worst) {
            let Some(days) = answer else {
                continue;
            };
            by_start.push(tell(matter, question, days).at(matter.case, start));
            *worst = Some(match *worst {
                Some(before) => shorter(before, days),
                None => days,
            });
        }
    }
    let told =
        questions.iter().zip(worst).filter_map(|(question, worst)| Some(tell(matter, question, worst?)));
    let mut findings: Vec<Finding> = told.collect();
    findings.append(&mut by_start);
    findings
}

fn shorter(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// All together for every cut-off; each requirement alone where all imports stop.
fn questions(matter: &Matter) -> Vec<Question> {
    let case = matter.case;
    let mut cuts = vec![CutOff::All];
    let blocs = [Bloc::Allied, Bloc::Other];
    let from = |such: &dyn Fn(CutOff) -> bool, cuts: &mut Vec<CutOff>, cut: CutOff| {
        if such(cut) {
            cuts.push(cut);
        }
    };
    let any = |cut: CutOff| {
        case.offers.ids().any(|o| stops_offer(matter, cut, o))
            || case.aid.ids().any(|a| stops_aid(matter, cut, a))
    };
    blocs.into_iter().for_each(|bloc| from(&any, &mut cuts, CutOff::Bloc(bloc)));
    let abroad = case.countries.iter().filter(|(_, country)| country.bloc != Bloc::Home);
    abroad.for_each(|(id, _)| from(&any, &mut cuts, CutOff::Country(id)));
    case.suppliers.ids().for_each(|id| from(&any, &mut cuts, CutOff::Supplier(id)));
    case.donors.ids().for_each(|id| from(&any, &mut cuts, CutOff::Donor(id)));
    let mut questions = Vec::new();
    for cut in cuts {
        for against in [Against::Plan, Against::Need] {
            for keep in KEEP {
                questions.push(Question { cut, keep, against, requirement: None });
                if cut == CutOff::All && case.requirements.len() > 1 {
                    let alone = case.requirements.ids().map(Some);
                    questions.extend(alone.map(|requirement| Question { cut, keep, against, requirement }));
                }
            }
        }
    }
    questions
}

fn stops_offer(matter: &Matter, cut: CutOff, o: OfferId) -> bool {
    let offer = &matter.case.offers[o];
    let bloc = matter.case.countries[offer.country].bloc;
    match cut {
        _ if bloc == Bloc::Home => false,
        CutOff::All => true,
        CutOff::Bloc(own) => own == bloc,
        CutOff::Country(country) => country == offer.country,
        CutOff::Supplier(supplier) => supplier == offer.supplier,
        CutOff::Donor(_) => false,
    }
}

fn stops_aid(matter: &Matter, cut: CutOff, id: AidId) -> bool {
    let aid = &matter.case.aid[id];
    if aid.home || !matches!(aid.kind, AidKind::Goods(..)) {
        return false;
    }
    let donor = &matter.case.donors[aid.donor];
    let country = matter.case.countries.iter().find(|(_, own)| own.name == *donor);
    match cut {
        CutOff::All => true,
        CutOff::Donor(own) => own == aid.donor,
        CutOff::Country(own) => country.is_some_and(|(id, _)| id == own),
        CutOff::Bloc(own) => country.is_some_and(|(_, row)| row.bloc == own),
        CutOff::Supplier(_) => false,
    }
}

/// Days of endurance; `Some(None)`: to the end of the window.
fn last(operations: &Operations, (lp, basis): (&mut Lp, &Basis), question: &Question) -> Option<Option<f64>> {
    let calendar = &operations.matter.case.calendar;
    let count = operations.keep.len();
    let noise = super::exposure::NOISE * operations.whole().max(1e-9);
    let mut holds = |periods: usize| {
        let changes = cut_changes(operations, question, periods, None);
        let solution = solve_with(operations, (&mut *lp, basis), &changes)?;
        Some(solution.objective <= noise)
    };
    if holds(count)? {
        return Some(None);
    }
    let (mut low, mut high) = (0, count - 1);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if holds(middle)? { low = middle } else { high = middle - 1 }
    }
    // The share of the next period that can be served: the greatest keep of it.
    let kept = match question.against {
        Against::Plan => operations.keep[low],
        Against::Need => operations.keep_need[low],
    };
    let most = cut_changes(operations, question, low, Some(low));
    lp.set_cost(kept, -1.0).ok()?;
    let solution = solve_with(operations, (lp, basis), &most);
    lp.set_cost(kept, 0.0).ok()?;
    let share = solution.map_or(0.0, |solution| solution.x[kept.index()] / question.keep).clamp(0.0, 1.0);
    let start = calendar.period(operations.start).start;
    let period = calendar.period(PeriodId::new(operations.start.index() + low));
    let before = period.start.days_since(start);
    Some(Some(before + share * period.end.days_since(period.start)))
}

/// Imports stop; service is kept over the first periods; of one more as much as possible; requirements that are not asked
/// about may be lost.
fn cut_changes(operations: &Operations, question: &Question, periods: usize, part: Option<usize>) -> Changes {
    let matter = operations.matter;
    let columns = matter.formulation.columns();
    let mut changes = Changes::default();
    let mut stop = |block: Option<kuznia_plan::Block>| {
        for t in operations.periods() {
            if let Some(col) = block.and_then(|block| operations.col(block.at(t))) {
                changes.cols.push((col, 0.0, 0.0));
            }
        }
    };
    for o in matter.case.offers.ids().filter(|&o| stops_offer(matter, question.cut, o)) {
        stop(columns.buy[o]);
    }
    for id in matter.case.aid.ids().filter(|&id| stops_aid(matter, question.cut, id)) {
        stop(columns.taken[id]);
    }
    let (kept, other) = match question.against {
        Against::Plan => (&operations.keep, &operations.keep_need),
        Against::Need => (&operations.keep_need, &operations.keep),
    };
    for (place, (&kept, &other)) in kept.iter().zip(other).enumerate() {
        let (least, most) = match place {
            _ if place < periods => (question.keep, question.keep),
            _ if part == Some(place) => (0.0, question.keep),
            _ => (0.0, 0.0),
        };
        changes.cols.push((kept, least, most));
        changes.cols.push((other, 0.0, 0.0));
    }
    if let Some(asked) = question.requirement {
        free_others(operations, asked, &mut changes);
    }
    // What is asked for in part must not be lost instead.
    if part.is_some() {
        let asked = |r: RequirementId| question.requirement.is_none_or(|own| own == r);
        for r in matter.case.requirements.ids().filter(|&r| asked(r)) {
            let loss = operations.loss[r.index()].iter().flatten();
            changes.cols.extend(loss.map(|&col| (col, 0.0, lenient(operations))));
        }
    }
    changes
}

/// A loss that is noise.
fn lenient(operations: &Operations) -> f64 {
    let most = operations.planned.iter().flatten().fold(0.0, |most: f64, &value| most.max(value));
    1e-9 * most
}

/// Rows of other requirements ask for nothing.
fn free_others(operations: &Operations, asked: RequirementId, changes: &mut Changes) {
    for r in operations.matter.case.requirements.ids().filter(|&r| r != asked) {
        for t in operations.periods() {
            if let Some(row) = operations.row("requirement", kuznia_plan::Key::Requirement(r), t) {
                changes.rows.push((row, f64::NEG_INFINITY, f64::INFINITY));
            }
        }
    }
}

fn tell(matter: &Matter, question: &Question, days: Option<f64>) -> Finding {
    let case = matter.case;
    let subject = match question.requirement {
        Some(r) => (SubjectKind::Requirement, case.requirements[r].name.as_str()),
        None => (SubjectKind::Case, case.name.as_str()),
    };
    let cut = match question.cut {
        CutOff::All => "all imports".to_owned(),
        CutOff::Bloc(Bloc::Home) => "bloc home".to_owned(),
        CutOff::Bloc(Bloc::Allied) => "bloc allied".to_owned(),
        CutOff::Bloc(Bloc::Other) => "bloc other".to_owned(),
        CutOff::Country(id) => format!("country {}", case.countries[id].name),
        CutOff::Supplier(id) => format!("supplier {}", case.suppliers[id]),
        CutOff::Donor(id) => format!("donor {}", case.donors[id]),
    };
    let against = match question.against {
        Against::Plan => "plan",
        Against::Need => "need",
    };
    let words = if days.is_none() { "to the end of the window" } else { "" };
    Finding::new(NAME, subject, "endurance", days.unwrap_or(f64::NAN), "days")
        .of("cut", cut)
        .of("keep", format!("{}", question.keep))
        .of("against", against)
        .say(words)
}
