//! What a solver did before cannot be seen in an answer: to the last bit, whatever the order of the questions.

use kuznia_lp::{Basis, Col, Lp, Method, Options, Program, Purpose, Row};

/// Figures without a pattern, the same everywhere (a linear congruential generator).
struct Figures(u64);

impl Figures {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

const MAKERS: usize = 12;
const USERS: usize = 20;
const TIMES: usize = 6;

/// Makers serve users over time from what was made and kept: degenerate, with coefficients far apart.
fn program() -> Program {
    let mut figures = Figures(7);
    let mut program = Program::new();
    let mut kept: Vec<Option<Col>> = vec![None; MAKERS];
    let mut served = vec![Vec::new(); USERS * TIMES];
    for t in 0..TIMES {
        for kept in &mut kept {
            let made = program.add_col(2.0 + 2.0 * figures.next(), 0.0, 40.0, false);
            let next = program.add_col(0.01, 0.0, 30.0, false);
            let mut terms = vec![(made, 0.9), (next, -1.0)];
            terms.extend(kept.map(|before| (before, 0.997)));
            for user in 0..USERS {
                let sent = program.add_col(0.003 + figures.next(), 0.0, f64::INFINITY, false);
                terms.push((sent, -1.0));
                served[t * USERS + user].push((sent, 1.0));
            }
            program.add_row(0.0, 0.0, &terms);
            *kept = Some(next);
        }
    }
    for terms in &mut served {
        let short = program.add_col(60.0, 0.0, f64::INFINITY, false);
        terms.push((short, 1.0));
        let need = 8.0 + 14.0 * figures.next();
        program.add_row(need, need, terms);
    }
    program
}

/// The rows of need follow those of the makers.
fn need(user: usize) -> Row {
    Row((MAKERS * TIMES + user) as u32)
}

fn options() -> Options {
    let purpose = Purpose::PricesOrBasis;
    Options { method: Method::Simplex, purpose, threads: Some(1), ..Options::default() }
}

/// Question `k`: other needs, and where `deep` other costs and coefficients too, one of them to zero.
fn ask(lp: &mut Lp, program: &Program, k: usize, deep: bool) {
    let mut figures = Figures(100 + k as u64);
    let needs: Vec<(Row, f64, f64)> = (0..USERS * TIMES)
        .map(|user| {
            let need_of = program.row_lower[need(user).index()] * (0.6 + figures.next());
            (need(user), need_of, need_of)
        })
        .collect();
    lp.set_rows_bounds(&needs).expect("the rows exist");
    if deep {
        let first = Col(k as u32 % 7);
        lp.set_cost(first, 1e-4 * (1.0 + figures.next())).expect("the column exists");
        let (col, _) = program.row(Row(k as u32)).next().expect("no row is empty");
        lp.set_coefficient(Row(k as u32), col, if k.is_multiple_of(2) { 0.0 } else { 1e3 })
            .expect("it exists");
    }
}

/// Everything that a solve says, bit by bit.
fn bits(lp: &mut Lp) -> Vec<u64> {
    let solution = lp.solve(&options(), &mut |_| ());
    assert!(solution.has_values());
    let all = solution.x.iter().chain(&solution.col_dual).chain(&solution.row_dual);
    all.chain([&solution.objective]).map(|value| value.to_bits()).collect()
}

/// Asks twelve questions in order of one solver, and each alone of a new one.
fn same_in_any_order(answer: impl Fn(&mut Lp, &Program, &Basis, usize) -> Vec<u64>) {
    let program = program();
    let mut first = Lp::from_program(&program).expect("a sound program");
    let basis = first.solve(&options(), &mut |_| ()).basis.expect("a simplex leaves a basis");
    let in_order: Vec<_> = (0..12).map(|k| answer(&mut first, &program, &basis, k)).collect();
    for k in (0..12).rev() {
        let mut alone = Lp::from_program(&program).expect("a sound program");
        assert!(answer(&mut alone, &program, &basis, k) == in_order[k], "question {k}");
    }
}

#[test]
fn an_answer_from_a_basis_does_not_hang_on_the_questions_before() {
    same_in_any_order(|lp, program, basis, k| {
        ask(lp, program, k, false);
        lp.set_basis(basis).expect("it fits");
        bits(lp)
    });
}

#[test]
fn a_replaced_program_leaves_nothing_of_the_one_before() {
    same_in_any_order(|lp, program, basis, k| {
        lp.replace(program).expect("a sound program");
        ask(lp, program, k, true);
        lp.set_basis(basis).expect("it fits");
        bits(lp)
    });
}
