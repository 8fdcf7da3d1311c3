//! Strongly connected components: what leads in a circle back to itself.

/// The component of each of `count` nodes: two nodes have the same number if each can be reached from the other.
///
/// Tarjan, *Depth-first search and linear graph algorithms*, SIAM Journal on Computing 1(2), 1972; without recursion, so
/// that a chain of a million nodes does not exhaust the stack.
pub(super) fn components(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let mut first = vec![0; count + 1];
    edges.iter().for_each(|(from, _)| first[from + 1] += 1);
    for node in 0..count {
        first[node + 1] += first[node];
    }
    let mut next = first.clone();
    let mut targets = vec![0; edges.len()];
    for &(from, to) in edges {
        targets[next[from]] = to;
        next[from] += 1;
    }
    let (mut index, mut low, mut component) = (vec![NEW; count], vec![0; count], vec![NEW; count]);
    let mut at = first.clone();
    let (mut reached, mut closed) = (0, 0);
    let (mut path, mut stack) = (Vec::new(), Vec::new());
    for root in 0..count {
        if index[root] == NEW {
            path.push(root);
        }
        while let Some(&node) = path.last() {
            if index[node] == NEW {
                (index[node], low[node]) = (reached, reached);
                reached += 1;
                stack.push(node);
            }
            if let Some(&to) = targets[at[node]..first[node + 1]].first() {
                at[node] += 1;
                if index[to] == NEW {
                    path.push(to);
                } else if component[to] == NEW {
                    low[node] = low[node].min(index[to]);
                }
                continue;
            }
            path.pop();
            if let Some(&before) = path.last() {
                low[before] = low[before].min(low[node]);
            }
            if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    component[member] = closed;
                    if member == node {
                        break;
                    }
                }
                closed += 1;
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn nodes_of_a_circle_share_a_component_and_others_do_not() {
        let found = components(6, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 4)]);
        assert!(found[0] == found[1] && found[1] == found[2]);
        let others: std::collections::BTreeSet<_> = [found[0], found[3], found[4], found[5]].into();
        assert_eq!(others.len(), 4);
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let chain: Vec<_> = (1..500_000).map(|node| (node - 1, node)).collect();
        assert_eq!(components(500_000, &chain).len(), 500_000);
    }
}
