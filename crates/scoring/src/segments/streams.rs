//! The random streams of the method's parts, and the rows that its trials take.

/// Rows that bootstraps and reference sets have at most.
pub(super) const MOST_FOR_TRIALS: usize = 2_000;
// Streams of the seed, far apart so that none is used twice; the fits use those from 0 on.
pub(super) const SILHOUETTE: u64 = 1 << 20;
pub(super) const TRIALS: u64 = 2 << 20;
pub(super) const BOOTSTRAP: u64 = 3 << 20;
pub(super) const GAP: u64 = 4 << 20;
