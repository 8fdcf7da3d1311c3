//! Flows between nodes. A node is a cell (an item at a site) or a resource (a line's capacity, an offer's limit, hours,
//! power, permission); a flow takes from nodes and gives to nodes, at once or after a delay.

/// Lists of entries by row, in one array.
#[derive(Clone, Debug)]
pub(crate) struct Lists<T> {
    starts: Vec<u32>,
    entries: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { starts: vec![0], entries: Vec::new() }
    }
}

impl<T> Lists<T> {
    #[inline]
    pub(crate) fn row(&self, row: usize) -> &[T] {
        &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}

impl<T: Copy> Lists<T> {
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = T>) {
        self.entries.extend(row);
        self.starts.push(u32::try_from(self.entries.len()).expect("fewer than 2^32 entries"));
    }
}

/// What a flow takes from a node per unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Take {
    pub(crate) node: u32,
    pub(crate) amount: f64,
}

/// What a flow gives to a node per unit, after the delay of a class.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Give {
    pub(crate) node: u32,
    pub(crate) class: u32,
    pub(crate) amount: f64,
}

/// A flow at a node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    pub(crate) flow: u32,
    pub(crate) amount: f64,
}

/// All flows and nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Network {
    /// Number of nodes, cells first.
    pub(crate) nodes: usize,
    /// By flow.
    pub(crate) takes: Lists<Take>,
    /// By flow.
    pub(crate) gives: Lists<Give>,
    /// By flow: gives of which something may arrive in the step in which it leaves, and of which something may later.
    pub(crate) prompt: Lists<Give>,
    pub(crate) slow: Lists<Give>,
    /// By node: flows that take from it, those with the best priority first.
    pub(crate) users: Lists<User>,
    /// By node: flows that give to it.
    pub(crate) givers: Lists<User>,
    /// By flow: smaller comes first.
    pub(crate) priority: Vec<u32>,
    /// By node: nodes that flows from it give to within a step.
    quick: Vec<Vec<usize>>,
}

/// Priority of what nothing asks for.
pub(crate) const LAST: u32 = u32::MAX;

impl Network {
    /// Ties flows to nodes. `own` is the priority of a flow that serves a need, else `None`: it inherits the best of
    /// those who use what it gives.
    pub(crate) fn new(
        nodes: usize,
        takes: &[Vec<Take>],
        gives: &[Vec<Give>],
        own: &[Option<u32>],
        is_quick: impl Fn(usize) -> bool,
    ) -> Self {
        let mut network = Self { nodes, ..Self::default() };
        let (mut users, mut givers) = (vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
        network.quick = vec![Vec::new(); nodes];
        for (flow, (takes, gives)) in takes.iter().zip(gives).enumerate() {
            for take in takes {
                users[take.node as usize].push(User { flow: flow as u32, amount: take.amount });
                for give in gives.iter().filter(|give| is_quick(give.class as usize)) {
                    network.quick[take.node as usize].push(give.node as usize);
                }
            }
            for give in gives {
                givers[give.node as usize].push(User { flow: flow as u32, amount: give.amount });
            }
            network.takes.push(takes.iter().copied());
            network.gives.push(gives.iter().copied());
            network.prompt.push(gives.iter().copied().filter(|give| is_quick(give.class as usize)));
            network.slow.push(gives.iter().copied().filter(|give| give.class > 0));
        }
        network.quick.iter_mut().for_each(|row| {
            row.sort_unstable();
            row.dedup();
        });
        network.priority = priorities(gives, own, &users);
        for row in &mut users {
            row.sort_by_key(|user: &User| (network.priority[user.flow as usize], user.flow));
            network.users.push(row.iter().copied());
        }
        givers.into_iter().for_each(|row: Vec<User>| network.givers.push(row));
        network
    }

    pub(crate) fn downstream(&self, node: usize) -> Vec<usize> {
        self.quick[node].clone()
    }
}

/// Passes priorities upstream until nothing changes.
fn priorities(gives: &[Vec<Give>], own: &[Option<u32>], users: &[Vec<User>]) -> Vec<u32> {
    let mut priority: Vec<u32> = own.iter().map(|own| own.unwrap_or(LAST)).collect();
    loop {
        let mut changed = false;
        for flow in (0..gives.len()).rev().filter(|flow| own[*flow].is_none()) {
            let through = gives[flow].iter().flat_map(|give| &users[give.node as usize]);
            let best = through.map(|user| priority[user.flow as usize]).min().unwrap_or(LAST);
            if best < priority[flow] {
                priority[flow] = best;
                changed = true;
            }
        }
        if !changed {
            return priority;
        }
    }
}
