//! Random small cases that touch every family, as tables of text.

mod more;

use kuznia_case::{Case, Draft, check};
use std::collections::BTreeMap;
use std::fmt::Write;

/// SplitMix64: a small seeded source of numbers.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1))
    }
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// A whole number in [low, high].
    pub(crate) fn whole(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }
    /// True with this chance in a hundred.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
    /// A permutation of 0..n.
    pub(crate) fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for at in (1..n).rev() {
            order.swap(at, self.whole(0, at as u64) as usize);
        }
        order
    }
}

/// Tables of text that can be changed before they are read.
#[derive(Clone, Default)]
pub(crate) struct Tables {
    pub(crate) settings: String,
    pub(crate) tables: BTreeMap<String, (String, Vec<String>)>,
}

impl Tables {
    pub(crate) fn row(&mut self, table: &str, header: &str, row: String) {
        let entry = self.tables.entry(table.to_owned()).or_insert_with(|| (header.to_owned(), Vec::new()));
        assert_eq!(entry.0, header, "one header a table");
        entry.1.push(row);
    }

    pub(crate) fn text(&self) -> String {
        let mut text = self.settings.clone();
        for (table, (header, rows)) in &self.tables {
            write!(text, "\n[{table}]\n{header}\n").expect("text grows");
            rows.iter().for_each(|row| writeln!(text, "{row}").expect("text grows"));
        }
        text
    }

    pub(crate) fn case(&self) -> Case {
        let text = self.text();
        let checked = check(&Draft::from_text("random", &text));
        match checked.case {
            Some(case) => case,
            None => panic!("the case has faults:\n{:#?}\n{text}", checked.notes),
        }
    }
}

/// A random small case. Every need may fall short at a cost, so that a plan exists.
pub(crate) fn random_tables(seed: u64) -> Tables {
    let mut rng = Rng::new(seed);
    let mut tables = Tables::default();
    let periods = rng.whole(3, 6);
    let step = ["month", "quarter", "year"][rng.whole(0, 2) as usize];
    let fraction = ["nominal", "actual"][rng.whole(0, 1) as usize];
    let value = ["annuity", "sinking_fund", "straight_line", "none"][rng.whole(0, 3) as usize];
    tables.settings = format!(
        "name = random\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = {step}\ncalendar.count = {periods}\n\
         calendar.year_fraction = {fraction}\neconomics.discount_rate = 0.0{}\neconomics.horizon_value = {value}\n\
         economics.closing_stock_share = 0.{}\n",
        rng.whole(0, 9),
        rng.whole(0, 9),
    );
    places(&mut tables);
    goods(&mut tables, &mut rng);
    lines(&mut tables, &mut rng);
    projects(&mut tables, &mut rng);
    trade(&mut tables, &mut rng);
    needs(&mut tables, &mut rng);
    limits(&mut tables, &mut rng);
    targets(&mut tables, &mut rng);
    // A source of its own, so that what was drawn before stays as it is.
    more::more(&mut tables, &mut Rng::new(seed ^ 0xC0FFEE));
    tables
}

fn places(tables: &mut Tables) {
    for (country, bloc) in [("land", "home"), ("ally", "allied"), ("far", "other")] {
        tables.row("countries", "country,bloc", format!("{country},{bloc}"));
    }
    for region in ["east", "west"] {
        tables.row("regions", "region,country", format!("{region},land"));
    }
    for (site, region) in [("mill", "east"), ("works", "west")] {
        tables.row("sites", "site,country,region", format!("{site},land,{region}"));
    }
}

fn goods(tables: &mut Tables, rng: &mut Rng) {
    let header = "item,unit,family,standard,unit_value,loss_per_year,shelf_life_months,holding_cost_per_year,disposal_cost";
    let items = [
        ("ore", "", ""),
        ("part", "", ""),
        ("old", "kit", "first"),
        ("new", "kit", "second"),
        ("frame", "", "second"),
    ];
    for (item, family, standard) in items {
        let loss = if rng.chance(30) { "0.1" } else { "" };
        // A stock that can only shrink by use would make safety and shelf life collide with openings.
        let shelf = if item == "part" && rng.chance(25) { "30" } else { "" };
        let disposal = if !shelf.is_empty() || rng.chance(40) { "1" } else { "" };
        let value = rng.whole(5, 40);
        let holding = rng.whole(0, 3);
        tables.row(
            "items",
            header,
            format!("{item},t,{family},{standard},{value},{loss},{shelf},{holding},{disposal}"),
        );
    }
    for (process, energy, lead) in [
        ("dig", 2, 0),
        ("press", 5, rng.whole(0, 40)),
        ("forge", 3, rng.whole(0, 20)),
        ("cast", 4, 0),
        ("weld", 1, 10),
        ("burn", -3, 0),
    ] {
        tables.row("processes", "process,energy_mwh,lead_days", format!("{process},{energy},{lead}"));
    }
    for (process, item, role, quantity) in [
        ("dig", "ore", "output", "1"),
        ("press", "ore", "input", "2"),
        ("press", "part", "output", "1"),
        ("forge", "part", "input", "1"),
        ("forge", "old", "output", "1"),
        ("cast", "part", "input", "1.5"),
        ("cast", "new", "output", "1"),
        ("weld", "part", "input", "2"),
        ("weld", "frame", "output", "1"),
        ("burn", "ore", "input", "1"),
    ] {
        tables.row("recipes", "process,item,role,quantity", format!("{process},{item},{role},{quantity}"));
    }
    for store in ["mill,ore", "mill,part", "works,part", "works,old"] {
        let (site, item) = store.split_once(',').expect("two words");
        let opening = rng.whole(0, 30);
        let capacity = if rng.chance(30) { format!("{}", opening + rng.whole(5, 60)) } else { String::new() };
        let safety = if rng.chance(20) && opening > 20 { "3" } else { "" };
        tables.row(
            "stores",
            "site,item,opening,capacity,safety_days",
            format!("{site},{item},{opening},{capacity},{safety}"),
        );
    }
    if rng.chance(30) {
        tables.row("receipts", "item,site,date,quantity", "part,works,2026-01-20,7".to_owned());
    }
}

fn lines(tables: &mut Tables, rng: &mut Rng) {
    let header = "line,site,installed,fixed_cost_per_year,min_load,retires,overtime_share,overtime_cost";
    let columns = "line,process,runs_per_year,cost,setup_cost";
    for (line, site, process) in [
        ("pit", "mill", "dig"),
        ("hall", "mill", "press"),
        ("shop", "works", "forge"),
        ("bay", "works", "cast"),
        ("dock", "works", "weld"),
        ("gen", "mill", "burn"),
    ] {
        let installed = if line == "bay" { 0 } else { rng.whole(0, 3) };
        let least = if rng.chance(15) { "0.2" } else { "" };
        let retires = if rng.chance(10) { "2026-03-15" } else { "" };
        let (share, cost) = if rng.chance(20) { ("0.1", "50") } else { ("", "") };
        let fixed = rng.whole(0, 20);
        tables.row(
            "lines",
            header,
            format!("{line},{site},{installed},{fixed},{least},{retires},{share},{cost}"),
        );
        let setup = if rng.chance(15) { format!("{}", rng.whole(1, 20)) } else { String::new() };
        let rate = rng.whole(20, 80);
        let run = rng.whole(0, 6);
        tables.row("line_processes", columns, format!("{line},{process},{rate},{run},{setup}"));
    }
    // A second process shares the shop.
    tables.row("line_processes", columns, format!("shop,cast,{},{},", rng.whole(10, 40), rng.whole(0, 6)));
    if rng.chance(40) {
        tables.row("line_availability", "line,from,share", "hall,2026-02-01,0.7".to_owned());
    }
}

fn projects(tables: &mut Tables, rng: &mut Rng) {
    let header =
        "project,kind,max_units,whole_units,cost,lead_months,fixed_cost_per_year,lifetime_years,commit_every";
    let effects = "project,effect,on,amount,when,ramp_months";
    let life = |rng: &mut Rng| if rng.chance(60) { format!("{}", rng.whole(1, 20)) } else { String::new() };
    let (units, cost, lead) = (rng.whole(1, 3), rng.whole(20, 300), rng.whole(0, 3));
    let years = life(rng);
    tables.row("projects", header, format!("grow,expand,{units},yes,{cost},{lead},1,{years},"));
    tables.row("project_effects", effects, "grow,line,hall,1,completion,2".to_owned());
    let (cost, years) = (rng.whole(20, 300), life(rng));
    tables.row(
        "projects",
        header,
        format!("turn,convert,1,{},{cost},1,,{years},", if rng.chance(70) { "yes" } else { "no" }),
    );
    tables.row("project_effects", effects, "turn,line,bay,1,completion,".to_owned());
    tables.row("project_effects", effects, "turn,line,bay,1,completion,3".to_owned());
    let standing = installed(tables, "shop");
    if standing > 0 {
        tables.row("project_effects", effects, format!("turn,line,shop,-{standing},commitment,"));
    }
    if rng.chance(60) {
        tables.row("projects", header, format!("permit,license,1,yes,{},0,,,", rng.whole(5, 60)));
        tables.row("project_effects", effects, "permit,gate,*/cast,1,completion,".to_owned());
        tables.row("project_requires", "project,requires", "turn,permit".to_owned());
    }
    if rng.chance(30) {
        tables.row("projects", header, format!("other,build,1,yes,{},2,,,", rng.whole(5, 200)));
        tables.row("project_effects", effects, "other,line,dock,2,completion,".to_owned());
        tables.row("project_excludes", "project,excludes", "other,grow".to_owned());
    }
    if rng.chance(40) {
        tables.row("project_payments", "project,month,share", "grow,0,0.5".to_owned());
        tables.row("project_payments", "project,month,share", "grow,2,0.5".to_owned());
    }
    if rng.chance(30) {
        tables.row("commitments", "project,date,units,paid_share", "grow,2025-12-01,1,".to_owned());
    }
}

fn installed(tables: &Tables, line: &str) -> u64 {
    let rows = &tables.tables["lines"].1;
    let row = rows.iter().find(|row| row.starts_with(line)).expect("the line is there");
    row.split(',').nth(2).and_then(|cell| cell.parse().ok()).expect("a number")
}

fn trade(tables: &mut Tables, rng: &mut Rng) {
    let header = "offer,supplier,country,item,site,price,max_per_year,min_per_year,lead_months";
    for (offer, supplier, country, item, site) in [
        ("ore-a", "north", "ally", "ore", "mill"),
        ("ore-f", "south", "far", "ore", "mill"),
        ("part-a", "north", "ally", "part", "works"),
        ("new-a", "north", "ally", "new", "works"),
    ] {
        let least = if rng.chance(15) { "5" } else { "" };
        let (price, most, lead) = (rng.whole(5, 60), rng.whole(10, 90), rng.whole(0, 3));
        tables.row(
            "offers",
            header,
            format!("{offer},{supplier},{country},{item},{site},{price},{most},{least},{lead}"),
        );
    }
    let most = if rng.chance(50) { format!("{}", rng.whole(20, 80)) } else { String::new() };
    let (cost, days) = (rng.whole(0, 3), rng.whole(0, 20));
    tables.row(
        "links",
        "link,from_site,to_site,item,cost,max_per_year,lead_days,loss_share",
        format!("road,mill,works,,{cost},{most},{days},0.0{}", rng.whole(0, 5)),
    );
    if rng.chance(50) {
        let header = "donor,kind,item,site,fund,from,amount_per_year";
        tables.row("aid", header, "friend,goods,new,works,,2026-01-01,12".to_owned());
        tables.row("aid", header, "friend,goods,new,works,,2026-03-01,4".to_owned());
    }
}

fn needs(tables: &mut Tables, rng: &mut Rng) {
    let header = "requirement,site,kind,amount,priority,shortfall_cost,backlog";
    let backlog = if rng.chance(30) { "kept" } else { "" };
    let amount = rng.whole(20, 120);
    tables.row(
        "requirements",
        header,
        format!("kits,works,consume,{amount},1,{},{backlog}", rng.whole(100, 400)),
    );
    tables.row(
        "requirements",
        header,
        format!("frames,works,hold,{},2,{},", rng.whole(3, 20), rng.whole(100, 400)),
    );
    let header =
        "requirement,item,effectiveness,attrition_per_year,opening_fielded,enabler_item,per_enabler_per_year";
    tables.row("acceptances", header, "kits,old,1,,,,".to_owned());
    let enabler = if rng.chance(50) { "frame,10" } else { "," };
    tables.row("acceptances", header, format!("kits,new,1.5,,,{enabler}"));
    tables.row("acceptances", header, format!("frames,frame,1,0.{},{},,", rng.whole(0, 9), rng.whole(0, 6)));
    if rng.chance(50) {
        tables.row("requirement_levels", "requirement,from,amount", "kits,2026-02-15,150".to_owned());
    }
}

fn limits(tables: &mut Tables, rng: &mut Rng) {
    if rng.chance(50) {
        for region in ["east", "west"] {
            tables.row("grid", "region,from,mw", format!("{region},2026-01-01,0.0{}", rng.whole(1, 9)));
        }
    }
    if rng.chance(40) {
        for process in ["press", "forge", "cast", "weld"] {
            tables.row(
                "process_labour",
                "process,skill,hours",
                format!("{process},hand,{}", rng.whole(5, 40)),
            );
        }
        for region in ["east", "west"] {
            let header = "skill,region,from,people,hours_per_year,wage_per_year,hire_per_year";
            tables.row(
                "labour",
                header,
                format!("hand,{region},2026-01-01,{},1600,{},2", rng.whole(1, 4), rng.whole(1, 30)),
            );
        }
    }
    if rng.chance(60) {
        let carry = ["", "0.5", "0"][rng.whole(0, 2) as usize];
        // Enough for what cannot be avoided: fixed costs, take-or-pay and wages of nobody.
        let opening = rng.whole(2000, 4000);
        tables.row("funds", "fund,opening,carry_over,covers", format!("state,{opening},{carry},all"));
        tables.row("funds", "fund,opening,carry_over,covers", "gift,50,,purchases:country=ally".to_owned());
        for (fund, amount) in [("state", rng.whole(1500, 6000)), ("gift", 100)] {
            tables.row("fund_income", "fund,from,amount_per_year", format!("{fund},2026-01-01,{amount}"));
        }
        if rng.chance(60) {
            let header = "loan,fund,limit,rate_per_year,grace_months,term_months";
            tables.row(
                "loans",
                header,
                format!("bond,state,{},0.0{},{},24", rng.whole(50, 800), rng.whole(1, 9), rng.whole(0, 6)),
            );
        }
    }
}

fn targets(tables: &mut Tables, rng: &mut Rng) {
    let header = "target,measure,scope,per,at_least,at_most,penalty";
    let all = [
        "share,domestic_share,family:kit,year,0.6,,5",
        "turned,standard_share,family:kit & standard:second,horizon,0.5,,20",
        "served,service,requirement:kits,year,0.8,,10",
        "days,stock_days,requirement:kits,period,20,,3",
        "single,supplier_share,item:ore,year,,0.5,4",
        "busy,activity,line:hall,year,10,,2",
        "margin,capacity_margin,family:kit,year,0.1,,1",
    ];
    for row in all {
        if rng.chance(30) {
            tables.row("targets", header, row.to_owned());
        }
    }
}
