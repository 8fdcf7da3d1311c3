//! Planted conflicts are found, nothing in them is superfluous, and the mends mend.

use kuznia_lp::{Col, Conflict, Direction, Options, Program, Row, Status, Target, conflict, solve};

const INF: f64 = f64::INFINITY;

fn find(program: &Program) -> Conflict {
    conflict(program, &Options::default(), &|row| row.0 % 3)
}

fn status(program: &Program) -> Status {
    let mut free = program.clone();
    free.cost.fill(0.0);
    solve(&free, &Options::default(), None, &mut |_| ()).status
}

/// The rows of the conflict alone, with the bounds of its columns alone, are infeasible; without any one of them they
/// are not.
fn assert_minimal(program: &Program, found: &Conflict) {
    assert!(found.minimal && !found.is_empty());
    let part = |without_row: Option<Row>, without_col: Option<Col>| {
        let mut part = program.clone();
        for row in (0..program.n_rows() as u32).map(Row) {
            if !found.rows.contains(&row) || without_row == Some(row) {
                (part.row_lower[row.index()], part.row_upper[row.index()]) = (-INF, INF);
            }
        }
        for col in (0..program.n_cols() as u32).map(Col) {
            if !found.cols.contains(&col) || without_col == Some(col) {
                if part.col_lower[col.index()] != 0.0 {
                    part.col_lower[col.index()] = -INF;
                }
                part.col_upper[col.index()] = INF;
            }
        }
        status(&part)
    };
    assert_eq!(part(None, None), Status::Infeasible);
    for &row in &found.rows {
        assert_ne!(part(Some(row), None), Status::Infeasible, "{row:?} is not needed in {found:?}");
    }
    for &col in &found.cols {
        assert_ne!(part(None, Some(col)), Status::Infeasible, "{col:?} is not needed in {found:?}");
    }
}

/// The program with a mend made, and with nine tenths of it.
fn assert_mends(program: &Program, found: &Conflict) {
    assert!(!found.mends.is_empty());
    for mend in found.mends.iter().filter(|mend| mend.tried) {
        let change = |share: f64| {
            let mut changed = program.clone();
            let by = share * mend.amount;
            let (lower, upper) = match mend.target {
                Target::Row(row) => {
                    (&mut changed.row_lower[row.index()], &mut changed.row_upper[row.index()])
                }
                Target::Col(col) => {
                    (&mut changed.col_lower[col.index()], &mut changed.col_upper[col.index()])
                }
            };
            match mend.direction {
                Direction::LowerDown => *lower -= by,
                Direction::UpperUp => *upper += by,
            }
            status(&changed)
        };
        assert_eq!(change(1.0), Status::Optimal, "{mend:?}");
        assert_eq!(change(0.9), Status::Infeasible, "{mend:?} is not the least");
    }
}

/// A chain of ten periods: what is made is at most 5 a period, what is needed is 4 a period, and much more in the ninth.
fn chain(peak: f64) -> (Program, Row) {
    let mut program = Program::new();
    let mut stock: Option<Col> = None;
    let mut peak_row = Row(0);
    for period in 0..10 {
        let make = program.add_col(1.0, 0.0, INF, false);
        let keep = program.add_col(0.1, 0.0, INF, false);
        program.add_row(-INF, 10.0, &[(make, 2.0)]);
        program.add_row(-INF, 8.0, &[(keep, 1.0)]);
        program.begin_row();
        program.push(make, 1.0);
        program.push(keep, -1.0);
        if let Some(before) = stock {
            program.push(before, 1.0);
        }
        let need = if period == 8 { peak } else { 4.0 };
        let row = program.end_row(need, need);
        if period == 8 {
            peak_row = row;
        }
        stock = Some(keep);
    }
    (program, peak_row)
}

#[test]
fn a_peak_beyond_stock_and_capacity_is_explained_by_the_rows_that_limit_it() {
    let (program, peak) = chain(14.5);
    assert_eq!(status(&program), Status::Infeasible);
    let found = find(&program);
    assert!(found.rows.contains(&peak) && !found.whole);
    assert!(found.rows.len() <= 6, "{found:?}");
    assert_minimal(&program, &found);
    assert_mends(&program, &found);
    // 5 made and 8 kept are 13 at most: the need must fall by 1.5, or the line must make 1.5 more (3 of its hours).
    let fall = found.mends.iter().find(|mend| mend.target == Target::Row(peak)).expect("the peak is named");
    assert_eq!((fall.direction, fall.tried), (Direction::LowerDown, true));
    assert!((fall.amount - 1.5).abs() <= 1e-5, "{fall:?}");
    assert!(
        found
            .mends
            .iter()
            .any(|mend| mend.direction == Direction::UpperUp && (mend.amount - 3.0).abs() <= 1e-4)
    );
}

#[test]
fn a_feasible_program_has_no_conflict() {
    let (program, _) = chain(10.0);
    assert_eq!(status(&program), Status::Optimal);
    assert!(find(&program).is_empty());
}

#[test]
fn column_bounds_are_named_with_the_row_that_they_contradict() {
    let mut program = Program::new();
    let cols: Vec<Col> = (0..6).map(|at| program.add_col(1.0, 0.0, 2.0 + f64::from(at), false)).collect();
    program.add_row(-INF, 100.0, &cols.iter().map(|&col| (col, 1.0)).collect::<Vec<_>>());
    let need = program.add_row(7.0, INF, &[(cols[0], 1.0), (cols[1], 1.0)]);
    let found = find(&program);
    assert_eq!(
        (found.rows.as_slice(), found.cols.as_slice()),
        ([need].as_slice(), [cols[0], cols[1]].as_slice())
    );
    assert_minimal(&program, &found);
    assert_mends(&program, &found);
    assert_eq!(found.mends.len(), 3);
    assert!(found.mends.iter().all(|mend| mend.tried && (mend.amount - 2.0).abs() <= 1e-5), "{found:?}");
}

#[test]
fn of_two_separate_conflicts_one_is_named_and_its_mends_are_not_called_tried() {
    let mut program = Program::new();
    let (a, b) = (program.add_col(0.0, 0.0, INF, false), program.add_col(0.0, 0.0, INF, false));
    program.add_row(5.0, INF, &[(a, 1.0)]);
    program.add_row(-INF, 4.0, &[(a, 1.0)]);
    program.add_row(3.0, INF, &[(b, 1.0)]);
    program.add_row(-INF, 1.0, &[(b, 1.0)]);
    let found = find(&program);
    assert_minimal(&program, &found);
    assert_eq!(found.rows.len(), 2);
    assert!(
        found.mends.len() == 2 && found.mends.iter().all(|mend| !mend.tried && mend.amount >= 1.0),
        "{found:?}"
    );
}

#[test]
fn a_conflict_that_only_whole_columns_make_is_found_with_its_mends() {
    // 6x + 10y = 15 has no answer in whole numbers; x ≤ 9 and the other rows have nothing to do with it.
    let mut program = Program::new();
    let x = program.add_col(1.0, 0.0, 9.0, true);
    let y = program.add_col(1.0, 0.0, 9.0, true);
    let z = program.add_col(1.0, 0.0, 9.0, false);
    program.add_row(-INF, 12.0, &[(x, 1.0), (y, 1.0), (z, 1.0)]);
    let odd = program.add_row(15.0, 15.0, &[(x, 6.0), (y, 10.0)]);
    program.add_row(1.0, INF, &[(z, 1.0)]);
    let found = find(&program);
    assert!(found.whole);
    assert_eq!(found.rows, [odd]);
    assert_mends(&program, &found);
    assert!(
        found
            .mends
            .iter()
            .any(|mend| mend.direction == Direction::UpperUp && (mend.amount - 1.0).abs() <= 1e-5)
    );
    assert!(
        found
            .mends
            .iter()
            .any(|mend| mend.direction == Direction::LowerDown && (mend.amount - 3.0).abs() <= 1e-5)
    );
}

#[test]
fn bounds_that_cross_are_a_conflict_of_one() {
    let mut program = Program::new();
    let x = program.add_col(1.0, 3.0, 2.0, false);
    program.add_row(0.0, 9.0, &[(x, 1.0)]);
    let found = find(&program);
    assert_eq!((found.rows.len(), found.cols.as_slice()), (0, [x].as_slice()));
    assert_mends(&program, &found);
    assert!(found.mends.len() == 2 && found.mends.iter().all(|mend| mend.tried && mend.amount == 1.0));
}

/// Random programs around a point, with one row planted that the others forbid.
#[test]
fn planted_conflicts_in_random_programs_are_minimal_and_mended() {
    let mut state = 7u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..20 {
        let mut program = Program::new();
        let cols: Vec<Col> =
            (0..15).map(|_| program.add_col(1.0, 0.0, 10.0 + next(10) as f64, false)).collect();
        let point: Vec<f64> = cols.iter().map(|_| next(10) as f64).collect();
        for _ in 0..25 {
            let terms: Vec<(Col, f64)> =
                (0..4).map(|_| (cols[next(15) as usize], 1.0 + next(5) as f64)).collect();
            let activity: f64 = terms.iter().map(|&(col, value)| value * point[col.index()]).sum();
            program.add_row(-INF, activity + next(5) as f64, &terms);
        }
        assert_eq!(status(&program), Status::Optimal);
        // Twice a row's activity, and more: beyond that row's own bound for sure.
        let forbidden = Row(next(25) as u32);
        let terms: Vec<(Col, f64)> = program.row(forbidden).map(|(col, value)| (col, 2.0 * value)).collect();
        let least = 2.0 * program.row_upper[forbidden.index()] + 3.0;
        program.add_row(least, INF, &terms);
        assert_eq!(status(&program), Status::Infeasible);
        let found = find(&program);
        assert_minimal(&program, &found);
        assert_mends(&program, &found);
        assert!(found.mends.iter().any(|mend| mend.tried));
    }
}
