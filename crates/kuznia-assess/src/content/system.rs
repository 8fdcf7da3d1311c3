//! One sparse linear system x = b + A·x with several right-hand sides, solved exactly: strongly connected parts in their
//! order, each by Gaussian elimination with pivoting.

/// The system while it is written.
#[derive(Debug)]
pub(crate) struct System {
    channels: usize,
    open: Vec<bool>,
    known: Vec<f64>,
    depends: Vec<Vec<(usize, f64)>>,
}

impl System {
    pub(crate) fn new(n: usize, channels: usize) -> Self {
        Self { channels, open: vec![false; n], known: vec![0.0; n * channels], depends: vec![Vec::new(); n] }
    }

    /// Row `at` has an unknown; rows that are never opened are zero.
    pub(crate) fn open(&mut self, at: usize) {
        self.open[at] = true;
    }

    /// Adds factor · values to the right-hand sides of a row.
    pub(crate) fn add(&mut self, at: usize, factor: f64, values: &[f64]) {
        let start = at * self.channels;
        let own = &mut self.known[start..start + self.channels];
        own.iter_mut().zip(values).for_each(|(own, value)| *own += factor * value);
    }

    /// Adds factor · unknown `on` to a row.
    pub(crate) fn depend(&mut self, at: usize, factor: f64, on: usize) {
        if factor != 0.0 {
            self.depends[at].push((on, factor));
        }
    }

    /// The unknowns, row by row. A loop that nothing enters from outside has no content and stays zero.
    pub(crate) fn solve(mut self) -> Vec<f64> {
        for at in 0..self.open.len() {
            let open = &self.open;
            self.depends[at].retain(|(on, _)| open[*on]);
        }
        let mut x = vec![0.0; self.known.len()];
        for part in components(&self.depends) {
            self.solve_part(&part, &mut x);
        }
        x
    }

    /// Solves one strongly connected part whose predecessors are known.
    fn solve_part(&self, part: &[usize], x: &mut [f64]) {
        let (n, width) = (part.len(), part.len() + self.channels);
        let mut matrix = vec![0.0; n * width];
        for (row, &at) in part.iter().enumerate() {
            let line = &mut matrix[row * width..(row + 1) * width];
            line[row] += 1.0;
            line[n..].copy_from_slice(&self.known[at * self.channels..(at + 1) * self.channels]);
            for &(on, factor) in &self.depends[at] {
                match part.binary_search(&on) {
                    Ok(column) => line[column] -= factor,
                    Err(_) => {
                        let known = &x[on * self.channels..(on + 1) * self.channels];
                        line[n..].iter_mut().zip(known).for_each(|(own, value)| *own += factor * value);
                    }
                }
            }
        }
        eliminate(&mut matrix, n, width);
        for (row, &at) in part.iter().enumerate() {
            let solved = &matrix[row * width + n..(row + 1) * width];
            x[at * self.channels..(at + 1) * self.channels].copy_from_slice(solved);
        }
    }
}

/// Gauss–Jordan elimination with partial pivoting; a column without pivot leaves its unknown zero.
fn eliminate(matrix: &mut [f64], n: usize, width: usize) {
    for column in 0..n {
        let size = |row: &usize| matrix[row * width + column].abs();
        let Some(pivot) = (column..n).max_by(|a, b| size(a).total_cmp(&size(b)).then(b.cmp(a))) else {
            continue;
        };
        let top = matrix[pivot * width + column];
        if top.abs() < 1e-12 {
            matrix[column * width..(column + 1) * width].fill(0.0);
            continue;
        }
        for at in 0..width {
            matrix.swap(column * width + at, pivot * width + at);
        }
        matrix[column * width..(column + 1) * width].iter_mut().for_each(|value| *value /= top);
        let line = matrix[column * width..(column + 1) * width].to_vec();
        for row in (0..n).filter(|&row| row != column) {
            let factor = matrix[row * width + column];
            if factor != 0.0 {
                let own = &mut matrix[row * width..(row + 1) * width];
                own.iter_mut().zip(&line).for_each(|(own, value)| *own -= factor * value);
            }
        }
    }
}

/// Strongly connected components in an order in which each depends on earlier ones only, each sorted (Tarjan 1972,
/// without recursion).
fn components(depends: &[Vec<(usize, f64)>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let n = depends.len();
    let (mut order, mut low, mut on_stack) = (vec![UNSEEN; n], vec![0; n], vec![false; n]);
    let (mut stack, mut found, mut count) = (Vec::new(), Vec::new(), 0);
    for root in 0..n {
        if order[root] != UNSEEN {
            continue;
        }
        let mut calls = vec![(root, 0)];
        while let Some(&mut (at, ref mut next)) = calls.last_mut() {
            if *next == 0 {
                (order[at], low[at], on_stack[at]) = (count, count, true);
                count += 1;
                stack.push(at);
            }
            if let Some(&(on, _)) = depends[at].get(*next) {
                *next += 1;
                if order[on] == UNSEEN {
                    calls.push((on, 0));
                } else if on_stack[on] {
                    low[at] = low[at].min(order[on]);
                }
                continue;
            }
            calls.pop();
            if let Some(&(above, _)) = calls.last() {
                low[above] = low[above].min(low[at]);
            }
            if low[at] == order[at] {
                let mut part = Vec::new();
                while let Some(top) = stack.pop() {
                    on_stack[top] = false;
                    part.push(top);
                    if top == at {
                        break;
                    }
                }
                part.sort_unstable();
                found.push(part);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_are_solved_with_what_feeds_them() {
        // x0 = 1 + x1/2, x1 = x0/2 + x2, x2 = 3: x0 = 10/3, x1 = 14/3.
        let mut system = System::new(4, 1);
        (0..3).for_each(|at| system.open(at));
        system.add(0, 1.0, &[1.0]);
        system.depend(0, 0.5, 1);
        system.depend(1, 0.5, 0);
        system.depend(1, 1.0, 2);
        system.add(2, 1.0, &[3.0]);
        system.depend(2, 1.0, 3);
        let x = system.solve();
        for (found, right) in x.iter().zip([10.0 / 3.0, 14.0 / 3.0, 3.0, 0.0]) {
            assert!((found - right).abs() < 1e-12, "{x:?}");
        }
    }

    #[test]
    fn a_loop_that_nothing_enters_stays_empty() {
        let mut system = System::new(2, 1);
        (0..2).for_each(|at| system.open(at));
        system.depend(0, 1.0, 1);
        system.depend(1, 1.0, 0);
        assert_eq!(system.solve(), [0.0, 0.0]);
    }
}
