//! The digest of a data set's content. Independent of the kind of rows.

use sha2::{Digest, Sha256};

/// SHA-256 over the pieces of both parts, each with its length before it.
#[derive(Default)]
pub(super) struct Fingerprint(Sha256);

impl Fingerprint {
    pub(super) fn add(&mut self, piece: &[u8]) {
        self.0.update((piece.len() as u64).to_be_bytes());
        self.0.update(piece);
    }

    /// Adds a piece of fixed length, without its length.
    pub(super) fn add_fixed(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub(super) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}
