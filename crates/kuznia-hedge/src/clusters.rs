//! Scenarios by clusters: one column of the master for each, so that the master stays small.

/// Most clusters.
const MOST: usize = 64;

/// The cluster of each scenario, contiguous and of even size, and how many there are.
pub(crate) fn clusters(scenarios: usize, together: bool) -> (Vec<usize>, usize) {
    let count = if together { 1 } else { scenarios.clamp(1, MOST) };
    ((0..scenarios).map(|s| s * count / scenarios.max(1)).collect(), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_has_a_cluster_and_none_is_empty() {
        assert_eq!(clusters(3, false), (vec![0, 1, 2], 3));
        assert_eq!(clusters(3, true), (vec![0, 0, 0], 1));
        let (of, count) = clusters(1_000, false);
        assert_eq!((count, of[0], of[999]), (64, 0, 63));
        for cluster in 0..count {
            let members = of.iter().filter(|own| **own == cluster).count();
            assert!((15..=16).contains(&members), "{members}");
        }
    }
}
