//! Numbers aligned to cache lines. Vector loads of 64 bytes from any other
//! place touch two lines, which made an epoch of the reference network a tenth longer.
//! Independent of the meaning of the numbers.

use std::ops::{Deref, DerefMut};

/// Numbers in a cache line, and in the widest vectors.
const LINE: usize = 16;

/// Contiguous numbers, aligned to a cache line.
#[derive(Debug)]
pub(super) struct Aligned {
    numbers: Vec<f32>,
    first: usize,
    count: usize,
}

impl Aligned {
    /// `count` zeros. The system allocates their pages when they are first written,
    /// so that space which no batch needs costs nothing.
    pub(super) fn zeros(count: usize) -> Self {
        let numbers = vec![0.0_f32; count + LINE - 1];
        // Where the allocator cannot align, any address does: only speed depends on it.
        let first = numbers.as_ptr().align_offset(size_of::<f32>() * LINE).min(LINE - 1);
        Self { numbers, first, count }
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.numbers[self.first..][..self.count]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.numbers[self.first..][..self.count]
    }
}

impl Clone for Aligned {
    fn clone(&self) -> Self {
        let mut copy = Self::zeros(self.count);
        copy.copy_from_slice(self);
        copy
    }
}

impl PartialEq for Aligned {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_their_copies_are_aligned_to_cache_lines() {
        for count in [0, 1, 15, 16, 17, 1000, 100_000] {
            let mut numbers = Aligned::zeros(count);
            assert_eq!(*numbers, vec![0.0; count]);
            if let Some(last) = numbers.last_mut() {
                *last = 2.0;
            }
            let copy = numbers.clone();
            assert_eq!(copy, numbers);
            for place in [numbers.as_ptr(), copy.as_ptr()] {
                assert_eq!(place.align_offset(64), 0, "{count}");
            }
        }
    }
}
