//! Units as types, so that money is never added to days. The number inside is `.0`.

use std::iter::Sum;
use std::ops::{Add, Mul, Neg, Sub};

macro_rules! unit {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
        pub struct $name(pub f64);

        impl Add for $name { type Output = Self; fn add(self, other: Self) -> Self { Self(self.0 + other.0) } }
        impl Sub for $name { type Output = Self; fn sub(self, other: Self) -> Self { Self(self.0 - other.0) } }
        impl Neg for $name { type Output = Self; fn neg(self) -> Self { Self(-self.0) } }
        impl Mul<f64> for $name { type Output = Self; fn mul(self, by: f64) -> Self { Self(self.0 * by) } }
        impl Sum for $name { fn sum<I: Iterator<Item = Self>>(all: I) -> Self { all.fold(Self(0.0), Add::add) } }
    )+};
}

unit! {
    /// An amount of money, in constant prices, in the case's currency unless a currency is named beside it.
    Money;
    /// Money per year.
    MoneyPerYear;
    /// An amount of an item in its unit.
    Quantity;
    /// An amount per year.
    QuantityPerYear;
    /// A part of a whole, 1 = all.
    Share;
    /// A span of time in years.
    Years;
    /// A span of time in calendar months.
    Months;
    /// A span of time in days.
    Days;
    /// A span of time in hours.
    Hours;
}

impl MoneyPerYear {
    /// The money of a period of this many years.
    pub fn over(self, years: Years) -> Money {
        Money(self.0 * years.0)
    }
}

impl QuantityPerYear {
    /// The amount of a period of this many years.
    pub fn over(self, years: Years) -> Quantity {
        Quantity(self.0 * years.0)
    }
}
