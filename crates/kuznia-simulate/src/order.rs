//! In which order nodes are looked at: upstream first; nodes on a loop stand together.

use crate::network::Network;

/// Position of every node, upstream first, and whether it is on a loop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// Nodes in order.
    pub(crate) nodes: Vec<usize>,
    /// For each place in the order the first place of its loop; a node without loop is its own.
    pub(crate) first: Vec<usize>,
    /// For each place in the order the place after its loop.
    pub(crate) after: Vec<usize>,
}

/// Strongly connected components: Tarjan (1972), without recursion. They come out downstream first.
pub(crate) fn order(network: &Network) -> Order {
    let count = network.nodes;
    let next: Vec<Vec<usize>> = (0..count).map(|node| network.downstream(node)).collect();
    let mut index = vec![usize::MAX; count];
    let mut low = vec![0; count];
    let mut on_stack = vec![false; count];
    let (mut stack, mut components, mut seen) = (Vec::new(), Vec::<Vec<usize>>::new(), 0);
    for root in 0..count {
        if index[root] != usize::MAX {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some(&(node, at)) = work.last() {
            if at == 0 {
                (index[node], low[node]) = (seen, seen);
                seen += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(&other) = next[node].get(at) {
                work.last_mut().expect("the entry was just read").1 += 1;
                if index[other] == usize::MAX {
                    work.push((other, 0));
                } else if on_stack[other] {
                    low[node] = low[node].min(index[other]);
                }
                continue;
            }
            work.pop();
            if let Some(&(parent, _)) = work.last() {
                low[parent] = low[parent].min(low[node]);
            }
            if low[node] == index[node] {
                let from = stack.iter().rposition(|own| *own == node).expect("a root is on the stack");
                let component = stack.split_off(from);
                component.iter().for_each(|own| on_stack[*own] = false);
                components.push(component);
            }
        }
    }
    let mut order = Order::default();
    for component in components.into_iter().rev() {
        let (first, after) = (order.nodes.len(), order.nodes.len() + component.len());
        for node in component {
            order.nodes.push(node);
            order.first.push(first);
            order.after.push(after);
        }
    }
    order
}
