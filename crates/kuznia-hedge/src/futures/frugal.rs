//! A defence without what it does not need: of two that lose the same the one that spends less, and of two that spend about
//! the same the one that stands earlier.

use super::Defended;
use crate::fortify::Siege;
use crate::stages::StageFault;

/// Takes out what can be left out of a defence without a worse worst attack (the dearest first), and brings forward what is
/// left as far as the budget allows. Relative `gap` counts as no worse.
///
/// # Errors
/// The solver failed or was stopped.
pub fn frugal(
    siege: &mut Siege,
    defended: &Defended,
    first: &[f64],
    budget: f64,
    gap: f64,
) -> Result<Vec<f64>, StageFault> {
    let (_, worst) = siege.worst(first, f64::INFINITY)?;
    let limit = worst + gap * worst.abs().max(1e-9);
    let mut own = first.to_vec();
    let mut bought: Vec<usize> =
        (0..defended.protections.len()).filter(|&at| own[defended.protections[at].place] > 0.5).collect();
    bought.sort_by(|&a, &b| {
        let spending = |at: usize| defended.protections[at].spending;
        spending(b).total_cmp(&spending(a)).then(a.cmp(&b))
    });
    let mut kept = Vec::new();
    for &at in &bought {
        let mut without = own.clone();
        without[defended.protections[at].place] = 0.0;
        if defended.is_allowed(&without) && siege.worst(&without, limit)?.1 <= limit {
            own = without;
        } else {
            kept.push(at);
        }
    }
    for at in kept {
        let protection = defended.protections[at];
        let earlier = defended
            .protections
            .iter()
            .filter(|other| other.project == protection.project && other.period < protection.period);
        for other in earlier {
            let mut moved = own.clone();
            moved[protection.place] = 0.0;
            moved[other.place] = 1.0;
            let affordable = defended.spending(&moved) <= budget * (1.0 + 1e-9);
            if affordable && defended.is_allowed(&moved) && siege.worst(&moved, limit)?.1 <= limit {
                own = moved;
                break;
            }
        }
    }
    Ok(own)
}
