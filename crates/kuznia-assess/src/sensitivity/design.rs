//! Points at which a model is asked, and its answers at all of them, on all cores, in the order of the points.

use super::Answers;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A model: its answers at a point of the unit cube, one coordinate a factor. `None` where it has no answer.
pub type Model<'m> = dyn Fn(&[f64]) -> Option<Answers> + Sync + 'm;

/// How points are answered.
pub struct Course<'c> {
    /// Worker threads.
    pub threads: usize,
    /// Raised from outside to end early.
    pub stop: Option<&'c AtomicBool>,
    /// Hears how many of how many points are answered.
    pub hear: &'c mut dyn FnMut(usize, usize),
}

/// Answers at a sample of points; `None` where the model had none or was not asked.
pub type Sampled = Vec<Option<Answers>>;

impl Course<'_> {
    /// Asks the model at every point.
    pub fn ask(&mut self, points: &[Vec<f64>], model: &Model) -> Sampled {
        let next = AtomicUsize::new(0);
        let answers: Mutex<Sampled> = Mutex::new(vec![None; points.len()]);
        let (sender, told) = std::sync::mpsc::channel();
        let stop = self.stop;
        std::thread::scope(|scope| {
            for _ in 0..self.threads.clamp(1, points.len().max(1)) {
                let (next, answers, sender) = (&next, &answers, sender.clone());
                scope.spawn(move || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        if at >= points.len() || stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                            return;
                        }
                        let answer = model(&points[at]);
                        if let Ok(mut answers) = answers.lock() {
                            answers[at] = answer;
                        }
                        let _ = sender.send(());
                    }
                });
            }
            drop(sender);
            for done in 1.. {
                if told.recv().is_err() {
                    break;
                }
                (self.hear)(done, points.len());
            }
        });
        answers.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_in_the_order_of_their_points_at_any_number_of_threads() {
        let points: Vec<Vec<f64>> = (0..50).map(|at| vec![f64::from(at)]).collect();
        let model = |x: &[f64]| (x[0] < 40.0).then(|| [x[0], 2.0 * x[0], 0.0]);
        let ask = |threads| {
            let mut told = 0;
            let mut course = Course { threads, stop: None, hear: &mut |done, of| told = done * 100 + of };
            let answers = course.ask(&points, &model);
            assert_eq!(told, 5050);
            answers
        };
        let one = ask(1);
        assert_eq!(one[7], Some([7.0, 14.0, 0.0]));
        assert_eq!(one[45], None);
        assert_eq!(one, ask(4));
    }
}
