//! What a checkpoint keeps, as bytes: every number to the last bit, the same on every machine.

/// Bytes of a checkpoint: eight for each number, to the last bit.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// A count.
    pub fn count(&mut self, x: u64) {
        self.0.extend_from_slice(&x.to_le_bytes());
    }

    /// A number.
    pub fn number(&mut self, x: f64) {
        self.count(x.to_bits());
    }

    /// Numbers, and how many they are.
    pub fn numbers(&mut self, numbers: &[f64]) {
        self.count(numbers.len() as u64);
        numbers.iter().for_each(|x| self.number(*x));
    }

    /// Bytes as they are, and how many they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads what a [`Writer`] wrote; `None` where it ends too early.
#[derive(Debug)]
pub struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    /// A reader of bytes.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// A count.
    pub fn count(&mut self) -> Option<u64> {
        let (head, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*head))
    }

    /// A number.
    pub fn number(&mut self) -> Option<f64> {
        self.count().map(f64::from_bits)
    }

    /// Numbers that were written together.
    pub fn numbers(&mut self) -> Option<Vec<f64>> {
        (0..self.count()?).map(|_| self.number()).collect()
    }

    /// Bytes that were written together.
    pub fn bytes(&mut self) -> Option<&'b [u8]> {
        let count = usize::try_from(self.count()?).ok()?;
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    /// Whether all was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_is_cut_short_is_not() {
        let mut out = Writer::default();
        out.numbers(&[-0.0, f64::INFINITY]);
        out.bytes(b"abc");
        out.count(7);
        let bytes = out.finish();
        let read = |bytes: &[u8]| {
            let mut from = Reader::new(bytes);
            let numbers: Vec<u64> = from.numbers()?.iter().map(|x| x.to_bits()).collect();
            let all = (numbers, from.bytes()?.to_vec(), from.count()?);
            from.is_empty().then_some(all)
        };
        let wanted = (vec![(-0.0_f64).to_bits(), f64::INFINITY.to_bits()], b"abc".to_vec(), 7);
        assert_eq!(read(&bytes), Some(wanted));
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end]), None, "{end}");
        }
    }
}
