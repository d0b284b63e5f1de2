//! What the scripted endpoint did, by its own clock reading: the truth for what a client measures.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

/// Generated tokens that were written.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// Just before they were handed to the socket.
    pub at: Instant,
    pub tokens: u64,
}

/// A request and what it got.
#[derive(Debug, Clone)]
pub struct Served {
    /// When its last byte had come.
    pub received: Instant,
    pub prompt: String,
    /// Its body.
    pub body: serde_json::Value,
    pub status: u16,
    pub written: Vec<Written>,
    pub prefix_hit: bool,
}

/// All requests so far, and how many connections are open.
#[derive(Debug, Default)]
pub struct Log {
    served: Mutex<Vec<Served>>,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

impl Log {
    /// The requests that were answered, in the order of their ends.
    #[must_use]
    pub fn served(&self) -> Vec<Served> {
        self.lock().clone()
    }

    /// How many requests were answered.
    #[must_use]
    pub fn served_count(&self) -> usize {
        self.lock().len()
    }

    /// The most connections that were open at once.
    #[must_use]
    pub fn most_open(&self) -> usize {
        self.most_open.load(Ordering::SeqCst)
    }

    pub(super) fn add(&self, served: Served) {
        self.lock().push(served);
    }

    pub(super) fn opened(&self) {
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_open.fetch_max(open, Ordering::SeqCst);
    }

    pub(super) fn closed(&self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Served>> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
