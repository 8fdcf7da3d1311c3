//! Fortification of whole cases against enumeration: every defence tried against every attack.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use kuznia::{FortifyReport, FortifyWishes, OptionWishes, fortify_case, load};
use kuznia_case::Case;
use kuznia_hedge::{
    AttackOption, Attacks, Change, Defended, Foresight, FortifyWishes as Engine, Future, Siege,
    attack_options, frugal, stage,
};
use kuznia_lp::{Options, solve};
use kuznia_plan::{Outcome, PlanOptions, plan};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn options() -> OptionWishes {
    OptionWishes { quantile: 0.9, kinds: Vec::new(), threats: Vec::new(), starts: Vec::new() }
}

fn wishes(folder: &Path, attacks: usize, budget: Option<f64>, points: usize) -> FortifyWishes {
    let taken = fs::read_dir(folder).unwrap().count();
    FortifyWishes {
        variant: None,
        run: Some(folder.join(format!("run-{taken}"))),
        plan: None,
        attacks,
        budget,
        points,
        options: options(),
        gap: 1e-6,
        plan_gap: 1e-6,
        threads: 2,
        stop: None,
    }
}

fn fortified(folder: &Path, attacks: usize, budget: Option<f64>, points: usize) -> FortifyReport {
    fortify_case(&folder.join("case"), &wishes(folder, attacks, budget, points), &mut |_| ()).unwrap()
}

fn write(folder: &Path, files: &[(&str, String)]) {
    let case = folder.join("case");
    fs::create_dir(&case).unwrap();
    for (name, text) in files {
        fs::write(case.join(name), text).unwrap();
    }
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
    fn roll(&mut self, n: u64) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n) as f64
    }
}

/// r-interdiction median with fortification (Church and Scaparra 2007) as tables: a facility is a line that makes the good
/// for nothing, a customer a need at its own site, a distance the cost of a link; an attack takes a line for the whole
/// year, a shelter for one unit of money saves it wholly.
struct Median {
    distance: Vec<Vec<f64>>,
    demand: Vec<f64>,
}

impl Median {
    fn new(seed: u64, facilities: usize, customers: usize) -> Self {
        let mut dice = Dice::new(seed);
        let row = |dice: &mut Dice| (0..facilities).map(|_| 1.0 + dice.roll(40)).collect();
        let distance = (0..customers).map(|_| row(&mut dice)).collect();
        Self { distance, demand: (0..customers).map(|_| 1.0 + dice.roll(9)).collect() }
    }

    fn write(&self, folder: &Path) {
        let facilities = self.distance[0].len();
        let mut files = vec![
            (
                "case.toml",
                "name = \"median\"\ncurrency = \"EUR\"\n[calendar]\nstart = 2026-01-01\nstep = \"year\"\ncount = 1\n\
                 [economics]\ndiscount_rate = 0\nhorizon_value = \"none\"\n"
                    .to_owned(),
            ),
            ("countries.csv", "country,bloc\nland,home\n".to_owned()),
            ("items.csv", "item,unit,unit_value\ngood,piece,1\n".to_owned()),
            ("recipes.csv", "process,item,role,quantity\nmake,good,output,1\n".to_owned()),
        ];
        let mut add = |name, head: &str, rows: String| files.push((name, format!("{head}\n{rows}")));
        let each = |n: usize, row: &dyn Fn(usize) -> String| (0..n).map(row).collect::<String>();
        let customers = self.demand.len();
        let sites =
            each(facilities, &|f| format!("f{f},land\n")) + &each(customers, &|c| format!("c{c},land\n"));
        add("sites.csv", "site,country", sites);
        add("lines.csv", "line,site,installed", each(facilities, &|f| format!("l{f},f{f},1\n")));
        let runs = each(facilities, &|f| format!("l{f},make,1000\n"));
        add("line_processes.csv", "line,process,runs_per_year", runs);
        let needs = each(customers, &|c| format!("n{c},c{c},consume,{},10000\n", self.demand[c]));
        add("requirements.csv", "requirement,site,kind,amount,shortfall_cost", needs);
        add("acceptances.csv", "requirement,item", each(customers, &|c| format!("n{c},good\n")));
        let mut links = String::new();
        for (c, row) in self.distance.iter().enumerate() {
            for (f, distance) in row.iter().enumerate() {
                let _ = writeln!(links, "k{c}-{f},f{f},c{c},good,{distance}");
            }
        }
        add("links.csv", "link,from_site,to_site,item,cost", links);
        let threats = each(facilities, &|f| format!("strike-{f},line,l{f},1,1,365\n"));
        add("threats.csv", "threat,kind,on,events_per_year,size,days", threats);
        let shelters = each(facilities, &|f| format!("shelter-{f},harden,1,0,1\n"));
        add("projects.csv", "project,kind,cost,lead_months,max_units", shelters);
        let effects = each(facilities, &|f| format!("shelter-{f},protection,line:l{f},commitment,1\n"));
        add("project_effects.csv", "project,effect,on,when,amount", effects);
        write(folder, &files);
    }

    fn cost(&self, lost: u32) -> f64 {
        let nearest = |row: &[f64]| {
            let works = row.iter().enumerate().filter(|(f, _)| lost & (1 << f) == 0);
            works.map(|(_, distance)| *distance).fold(f64::INFINITY, f64::min)
        };
        self.distance.iter().zip(&self.demand).map(|(row, demand)| demand * nearest(row)).sum()
    }

    /// The least worst case over all ways to fortify q, the interdictor taking r of the rest.
    fn by_enumeration(&self, q: u32, r: u32) -> f64 {
        let all = 1u32 << self.distance[0].len();
        let defences = (0..all).filter(|fortified| fortified.count_ones() <= q);
        defences
            .map(|fortified| {
                let attacks = (0..all).filter(|lost| lost.count_ones() <= r);
                attacks.map(|lost| self.cost(lost & !fortified)).fold(0.0, f64::max)
            })
            .fold(f64::INFINITY, f64::min)
    }
}

#[test]
fn r_interdiction_by_tables_equals_enumeration() {
    for seed in 1..4 {
        let folder = TempDir::new().unwrap();
        let median = Median::new(seed, 5, 6);
        median.write(folder.path());
        for (q, r) in [(0, 1), (1, 2), (2, 2)] {
            let found = fortified(folder.path(), r, Some(q as f64), 0);
            let point = found.points.last().unwrap();
            let known = median.by_enumeration(q, r as u32);
            let worst = found.calm + point.loss;
            assert!((worst - known).abs() <= 1e-5 * known, "seed {seed} q {q} r {r}: {worst} {known}");
            assert!(point.exact && point.spending <= f64::from(q) + 1e-9, "seed {seed} q {q} r {r}");
            assert!((found.calm - median.cost(0)).abs() <= 1e-6 * known, "seed {seed}");
        }
    }
}

#[test]
fn more_money_never_raises_the_worst_loss_and_more_attacks_never_lower_it() {
    let folder = TempDir::new().unwrap();
    Median::new(11, 5, 6).write(folder.path());
    let found = fortified(folder.path(), 3, None, 5);
    for attacks in 1..=3 {
        let own: Vec<_> = found.points.iter().filter(|point| point.attacks == attacks).collect();
        assert!(own.len() > 1 && own[0].bought.is_empty());
        for pair in own.windows(2) {
            assert!(pair[1].loss <= pair[0].loss + 1e-6 && pair[1].spending > pair[0].spending, "{attacks}");
        }
        let fewer = found.points.iter().filter(|point| point.attacks + 1 == attacks);
        for less in fewer {
            let same = own.iter().filter(|point| point.spending <= less.spending + 1e-9);
            assert!(same.clone().all(|point| point.loss >= less.loss - 1e-6), "{attacks}");
        }
        // With everything sheltered nothing is lost.
        assert!(own.last().unwrap().loss.abs() < 1e-6);
    }
}

/// Two works with three lines over two years; attacks on sites, lines, and an offer, protection that takes half a year.
fn shop(seed: u64, folder: &Path) {
    let mut dice = Dice::new(seed);
    let mut between = |low: f64, high: f64| low + (high - low) * dice.roll(1000) / 1000.0;
    let files = [
        (
            "case.toml",
            "name = \"shop\"\ncurrency = \"EUR\"\n[calendar]\nstart = 2026-01-01\nstep = \"quarter\"\ncount = 6\n\
             [economics]\ndiscount_rate = 0.05\nhorizon_value = \"none\"\n"
                .to_owned(),
        ),
        ("countries.csv", "country,bloc\nland,home\n".to_owned()),
        ("sites.csv", "site,country\nnorth,land\nsouth,land\n".to_owned()),
        ("items.csv", "item,unit,unit_value\npart,piece,2\ngood,piece,9\n".to_owned()),
        (
            "recipes.csv",
            "process,item,role,quantity\nmake,part,input,1\nmake,good,output,1\n".to_owned(),
        ),
        ("lines.csv", "line,site,installed\na,north,1\nb,north,1\nc,south,1\n".to_owned()),
        (
            "line_processes.csv",
            format!(
                "line,process,runs_per_year,cost\na,make,{},1\nb,make,{},2\nc,make,{},3\n",
                between(40.0, 90.0),
                between(40.0, 90.0),
                between(40.0, 90.0)
            ),
        ),
        (
            "offers.csv",
            "offer,supplier,country,item,site,price,max_per_year\nparts-n,x,land,part,north,2,\nparts-s,y,land,part,south,2,\n"
                .to_owned(),
        ),
        ("links.csv", "link,from_site,to_site,item,cost,lead_days\nroad,south,north,good,1,20\n".to_owned()),
        ("stores.csv", "site,item,opening\nnorth,good,10\n".to_owned()),
        (
            "requirements.csv",
            format!(
                "requirement,site,kind,amount,shortfall_cost\nneed,north,consume,{},60\n",
                between(90.0, 180.0)
            ),
        ),
        ("acceptances.csv", "requirement,item\nneed,good\n".to_owned()),
        (
            "projects.csv",
            format!(
                "project,kind,cost,lead_months,commit_every,fixed_cost_per_year\nroof,harden,{},3,quarter,4\n\
                 bunker,harden,{},0,quarter,0\nextra,expand,150,3,quarter,0\n",
                between(50.0, 150.0),
                between(50.0, 150.0)
            ),
        ),
        (
            "project_effects.csv",
            "project,effect,on,when,amount\nroof,protection,site:north,completion,0.7\n\
             bunker,protection,line:c,completion,0.9\nextra,line,c,completion,1\n"
                .to_owned(),
        ),
        (
            "threats.csv",
            format!(
                "threat,kind,on,events_per_year,size,days,recovery\nblaze,site,north,0.2,\"uniform(0.2,{})\",\
                 \"lognormal(120,40)\",linear\nbreak,line,a,0.5,0.8,200,step\nraid,line,c,0.5,0.9,300,step\n\
                 dry,offer,parts-s,0.4,1,150,step\n",
                between(0.6, 1.0)
            ),
        ),
    ];
    write(folder, &files);
}

fn planned(case: &Case) -> kuznia_case::Plan {
    match plan(case, &PlanOptions { gap: 1e-7, ..PlanOptions::default() }, &mut |_| ()) {
        Outcome::Planned(answer) => answer.plan,
        _ => unreachable!("the case has a plan"),
    }
}

/// Every first stage with at most one commitment of each project.
fn defences(defended: &Defended) -> Vec<Vec<f64>> {
    let mut all = vec![(defended.bare(), Vec::new())];
    for own in &defended.protections {
        let without = all.iter().filter(|(_, bought)| !bought.contains(&own.project));
        let with = without.map(|(first, bought)| {
            let (mut first, mut bought) = (first.clone(), bought.clone());
            first[own.place] = 1.0;
            bought.push(own.project);
            (first, bought)
        });
        let with: Vec<_> = with.collect();
        all.extend(with);
    }
    all.into_iter().map(|(first, _)| first).collect()
}

#[test]
fn fortifying_a_case_equals_enumeration_of_defences_and_attacks() {
    for seed in 1..4 {
        let folder = TempDir::new().unwrap();
        shop(seed, folder.path());
        let case = load(&folder.path().join("case"), None).unwrap().case;
        let defended = Defended::new(&case, &planned(&case).commit, None).unwrap();
        let attacks = attack_options(&case, &options());
        assert_eq!(attacks.len(), 8, "four threats, two calendar years");
        let besieged = defended.against(attacks);
        let engine = Engine { attacks: 2, threads: 2, ..Engine::default() };
        let mut siege = Siege::new(&defended.problem, &besieged, &engine).unwrap();
        let sets: Vec<Vec<usize>> = (0..8)
            .flat_map(|a| (a..8).map(move |b| if a == b { vec![a] } else { vec![a, b] }))
            .filter(|set| set.len() == 1 || besieged.target(set[0]) != besieged.target(set[1]))
            .chain([Vec::new()])
            .collect();
        assert_eq!(sets.len(), siege.ways());
        let cost = |first: &[f64], set: &[usize]| {
            let mut program = defended.problem.alone(&besieged.together(set).unwrap()).relaxed();
            for (col, value) in defended.problem.first.iter().zip(first) {
                (program.col_lower[col.index()], program.col_upper[col.index()]) = (*value, *value);
            }
            solve(&program, &Options::default(), None, &mut |_| ()).objective
        };
        let truth: Vec<(f64, f64)> = defences(&defended)
            .iter()
            .map(|first| {
                let worst = sets.iter().map(|set| cost(first, set)).fold(f64::NEG_INFINITY, f64::max);
                (defended.spending(first), worst)
            })
            .collect();
        for budget in [0.0, 80.0, 140.0, 1e9] {
            let best = truth.iter().filter(|(spending, _)| *spending <= budget).map(|(_, worst)| *worst);
            let known = best.fold(f64::INFINITY, f64::min);
            let found = siege.defend(Some((defended.budget, budget)), None, &mut |_, _, _| ()).unwrap();
            assert!(
                (found.worst - known).abs() <= 2e-6 * known,
                "seed {seed} {budget}: {} {known}",
                found.worst
            );
            assert!(found.bound <= known + 1e-6 * known, "seed {seed} {budget}");
            let lean = frugal(&mut siege, &defended, &found.first, budget, 1e-6).unwrap();
            assert!(defended.spending(&lean) <= budget + 1e-6, "seed {seed} {budget}");
            let (_, worst) = siege.worst(&lean, f64::INFINITY).unwrap();
            assert!((worst - known).abs() <= 4e-6 * known, "seed {seed} {budget}: {worst} {known}");
        }
    }
}

#[test]
fn attacks_on_the_same_figure_are_put_together_as_sampled_events_are() {
    let folder = TempDir::new().unwrap();
    shop(5, folder.path());
    let case = load(&folder.path().join("case"), None).unwrap().case;
    let defended = Defended::new(&case, &planned(&case).commit, None).unwrap();
    let attacks: Vec<AttackOption> = attack_options(&case, &options());
    let at =
        |name: &str| attacks.iter().position(|own| own.name == format!("{name} from 2026-01-01")).unwrap();
    // The site and a line on it, from the first day on: nothing is known beforehand.
    let set = [at("blaze"), at("break")];
    let hits: Vec<_> = set.iter().flat_map(|&at| attacks[at].hits.clone()).collect();
    let besieged = defended.against(attacks.clone());
    let ours = besieged.together(&set).unwrap().changes;
    let future = Future { name: "both".into(), probability: 1.0, hits, case: None };
    let staged = stage(&case, &[future], Foresight::FromEvent).unwrap();
    let theirs = &staged.problem.scenarios[0].changes;
    assert!(!theirs.is_empty());
    let rows = |changes: &[Change]| {
        changes.iter().filter(|own| !matches!(own, Change::Cost(..))).copied().collect::<Vec<_>>()
    };
    assert_eq!(rows(&ours), rows(theirs));
}

#[test]
fn a_run_is_written_with_its_curve_and_its_worst_attacks() {
    let folder = TempDir::new().unwrap();
    shop(2, folder.path());
    let found = fortified(folder.path(), 2, None, 3);
    let run = kuznia::Run::open(found.run.as_ref().unwrap()).unwrap();
    assert_eq!(
        run.tables(),
        ["fortification", "fortification_projects", "fortification_attacks", "fortification_losses"]
    );
    let curve = run.table("fortification").unwrap();
    assert_eq!(curve.len(), found.points.len());
    assert!(run.table("fortification_attacks").unwrap().len() >= found.points.len());
    let text = found.summary();
    for word in ["roof", "bunker", "blaze", "kept off"] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn what_cannot_be_fortified_is_refused_with_a_sentence() {
    let folder = TempDir::new().unwrap();
    shop(3, folder.path());
    let mut wrong = wishes(folder.path(), 1, None, 0);
    wrong.options.threats = vec!["blase".to_owned()];
    let why = fortify_case(&folder.path().join("case"), &wrong, &mut |_| ()).unwrap_err().to_string();
    assert!(why.contains("unknown threat `blase`") && why.contains("did you mean `blaze`?"), "{why}");
    fs::remove_file(folder.path().join("case/threats.csv")).unwrap();
    let none = wishes(folder.path(), 1, None, 0);
    let why = fortify_case(&folder.path().join("case"), &none, &mut |_| ()).unwrap_err().to_string();
    assert!(why.contains("there is nobody to defend against"), "{why}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}
