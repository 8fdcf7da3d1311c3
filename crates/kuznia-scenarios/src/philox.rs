//! Random numbers by counter: a pure function of (seed, scenario, stream, draw) without any state.
//!
//! Philox4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Ten rounds of Philox4x32.
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        let a = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
        let b = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
        let (a_high, a_low) = ((a >> 32) as u32, a as u32);
        let (b_high, b_low) = ((b >> 32) as u32, b as u32);
        counter = [b_high ^ counter[1] ^ key[0], b_low, a_high ^ counter[3] ^ key[1], a_low];
    }
    counter
}

/// One stream of pairs of uniform numbers, named by what is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stream {
    seed: u64,
    name: u64,
}

impl Stream {
    /// The stream of a name under a seed. The same name gives the same numbers whatever other streams there are.
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a, 64 bits: Fowler, Noll and Vo (1991).
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        Self { seed, name: name.bytes().fold(0xCBF2_9CE4_8422_2325, fold) }
    }

    /// Two independent numbers, uniform inside (0, 1), of a scenario's draw.
    pub fn pair(&self, scenario: u32, draw: u32) -> [f64; 2] {
        let counter = [draw, scenario, self.name as u32, (self.name >> 32) as u32];
        let words = philox(counter, [self.seed as u32, (self.seed >> 32) as u32]);
        [open(words[0], words[1]), open(words[2], words[3])]
    }
}

/// 52 bits in the middle of their cells, so that neither 0 nor 1 comes.
fn open(high: u32, low: u32) -> f64 {
    let bits = (u64::from(high) << 20) | u64::from(low >> 12);
    (bits as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors_come_out() {
        // kat_vectors of Random123 1.14: philox4x32 10.
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]);
        let ones = u32::MAX;
        assert_eq!(philox([ones; 4], [ones; 2]), [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]);
        let pi = [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344];
        let answer = [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1];
        assert_eq!(philox(pi, [0xA409_3822, 0x299F_31D0]), answer);
    }

    #[test]
    fn numbers_are_inside_and_named() {
        assert!(open(0, 0) > 0.0 && open(u32::MAX, u32::MAX) < 1.0);
        let (a, b) = (Stream::new(7, "size of storm"), Stream::new(7, "days of storm"));
        assert_ne!(a.pair(1, 0), b.pair(1, 0));
        assert_ne!(a.pair(1, 0), a.pair(2, 0));
        assert_eq!(a.pair(3, 4), Stream::new(7, "size of storm").pair(3, 4));
    }
}
