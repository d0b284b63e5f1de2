//! One at a time for sessions on WebGPU: the provider records commands of all
//! sessions into one encoder without a lock, and two sessions that compute at
//! once crash the process (microsoft/onnxruntime#32561, seen with plug-in
//! 0.4.0). Other providers need no turn.

use std::sync::{Condvar, Mutex, PoisonError};

use super::provider::Provider;

static LOCKED: Mutex<bool> = Mutex::new(false);
static RELEASED: Condvar = Condvar::new();

/// The right to touch the provider, until dropped. Unlike a mutex's guard it may change threads,
/// so that a session can hold it while it is dropped.
#[derive(Debug)]
pub(super) struct WebGpuLock(());

impl WebGpuLock {
    /// Waits for the turn if `provider` needs one.
    pub(super) fn take(provider: Provider) -> Option<Self> {
        if provider != Provider::WebGpu {
            return None;
        }
        let taken = LOCKED.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken =
            RELEASED.wait_while(taken, |taken| *taken).unwrap_or_else(PoisonError::into_inner);
        *taken = true;
        Some(Self(()))
    }
}

impl Drop for WebGpuLock {
    fn drop(&mut self) {
        *LOCKED.lock().unwrap_or_else(PoisonError::into_inner) = false;
        RELEASED.notify_one();
    }
}
