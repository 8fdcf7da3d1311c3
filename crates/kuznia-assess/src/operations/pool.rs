//! Many small questions to one program, on all cores: each worker keeps a solver of its own, each question starts from
//! the same basis, and the answers come back in order. What a worker did before cannot be seen in an answer.

use super::Operations;
use kuznia_lp::{Basis, Lp, Program};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Answers of `ask` to the questions, in their order; `None` where the solver failed or the user stopped.
pub(crate) fn each<Q: Sync, A: Send>(
    operations: &Operations,
    questions: &[Q],
    ask: impl Fn(&mut Lp, &Basis, &Q) -> Option<A> + Sync,
) -> Vec<Option<A>> {
    let matter = operations.matter;
    match operations.warm().filter(|_| !questions.is_empty()) {
        Some((first, basis)) => each_of(
            (&operations.program, first),
            (matter.workers(), &|| matter.stopped()),
            questions,
            |lp, question| ask(lp, &basis, question),
        ),
        None => questions.iter().map(|_| None).collect(),
    }
}

/// As [`each`], of any program and a solver that holds it; so many workers ask until it is over.
pub(crate) fn each_of<Q: Sync, A: Send>(
    (program, first): (&Program, Lp),
    (workers, over): (usize, &(dyn Fn() -> bool + Sync)),
    questions: &[Q],
    ask: impl Fn(&mut Lp, &Q) -> Option<A> + Sync,
) -> Vec<Option<A>> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::with_capacity(questions.len()));
    let work = |mut lp: Lp| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(question) = questions.get(at).filter(|_| !over()) else {
                return;
            };
            let answer = ask(&mut lp, question);
            if let Ok(mut answers) = answers.lock() {
                answers.push((at, answer));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers.min(questions.len()) {
            scope.spawn(|| {
                if let Ok(lp) = Lp::from_program(program) {
                    work(lp);
                }
            });
        }
        work(first);
    });
    let mut ordered: Vec<Option<A>> = questions.iter().map(|_| None).collect();
    for (at, answer) in answers.into_inner().unwrap_or_default() {
        ordered[at] = answer;
    }
    ordered
}

/// Solves the program once with changed bounds, from a basis, and changes them back.
pub(crate) fn solve_with(
    operations: &Operations,
    (lp, basis): (&mut Lp, &Basis),
    changes: &super::Changes,
) -> Option<kuznia_lp::Solution> {
    if let Some(known) = operations.unmoved(changes) {
        return Some(known.clone());
    }
    lp.set_basis(basis).ok()?;
    solve_moved(operations, lp, changes)
}

/// As [`solve_with`], going on from the last basis: for a further step of the same question.
pub(crate) fn solve_on(
    operations: &Operations,
    lp: &mut Lp,
    changes: &super::Changes,
) -> Option<kuznia_lp::Solution> {
    if let Some(known) = operations.unmoved(changes) {
        return Some(known.clone());
    }
    solve_moved(operations, lp, changes)
}

fn solve_moved(
    operations: &Operations,
    lp: &mut Lp,
    changes: &super::Changes,
) -> Option<kuznia_lp::Solution> {
    changes.apply(lp).ok()?;
    let solution = lp.solve(&operations.matter.lp_options(), &mut |_| {});
    operations.undo(changes).apply(lp).ok()?;
    solution.has_values().then_some(solution)
}
