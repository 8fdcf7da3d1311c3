//! Which algorithm solves a linear program: by its size and by what the solution is for.

use crate::options::{Method, Options, Purpose};

/// An algorithm with its wording for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// HiGHS's `solver` option.
    pub(crate) solver: &'static str,
    /// Whether an interior point is taken to a vertex.
    pub(crate) crossover: bool,
    /// In words for the user.
    pub(crate) words: &'static str,
    /// Whether the simplex method takes costs as they are, without perturbing them.
    pub(crate) is_exact: bool,
    /// Most iterations of the simplex method.
    pub(crate) most: i32,
}

impl Choice {
    const fn new(solver: &'static str, crossover: bool, words: &'static str) -> Self {
        Self { solver, crossover, words, is_exact: false, most: i32::MAX }
    }
}

pub(crate) const WARM_SIMPLEX: Choice = Choice::new("simplex", true, "dual simplex from the last basis");
pub(crate) const COLD_SIMPLEX: Choice = Choice::new("simplex", true, "dual simplex");
pub(crate) const CROSSOVER: Choice = Choice::new("ipx", true, "interior point, crossover");
pub(crate) const INTERIOR: Choice = Choice::new("ipx", false, "interior point");
pub(crate) const PDLP: Choice = Choice::new("pdlp", false, "primal-dual hybrid gradient");

/// Rows plus columns up to which a cold dual simplex is at least as fast as interior point.
pub const SIMPLEX_SIZE: usize = 6_000;

/// Rows plus columns beyond which prices are taken from the interior: the way from there to a vertex was 2 % of
/// the time at half this size (decision 15), but has no end that can be told beforehand.
pub(crate) const VERTEX_SIZE: usize = 200_000;

/// Chooses for a program of so many columns and rows; `warm` says that a basis is at hand.
pub(crate) fn choose(cols: usize, rows: usize, options: &Options, warm: bool) -> Choice {
    let vertex = match options.purpose {
        Purpose::Values => false,
        Purpose::Prices => cols + rows <= VERTEX_SIZE,
        Purpose::PricesOrBasis => true,
    };
    match options.method {
        Method::Simplex if warm => WARM_SIMPLEX,
        Method::Simplex => COLD_SIMPLEX,
        Method::InteriorPoint if vertex => CROSSOVER,
        Method::InteriorPoint => INTERIOR,
        Method::Pdlp => PDLP,
        Method::Auto if warm => WARM_SIMPLEX,
        Method::Auto if cols + rows <= SIMPLEX_SIZE => COLD_SIMPLEX,
        Method::Auto if vertex => CROSSOVER,
        Method::Auto => INTERIOR,
    }
}
