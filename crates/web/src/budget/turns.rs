//! A fair semaphore: slots are granted round-robin by founder, so that one with many requests
//! does not block another. Independent of the work.

use std::{
    collections::VecDeque,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::oneshot, task_local};
use uuid::Uuid;

task_local! {
    /// The person whose request this task handles.
    static ASKED_BY: Option<Uuid>;
}

/// Handles a request on behalf of somebody: its slots count as theirs.
pub async fn asked_by<F: Future>(who: Option<Uuid>, request: F) -> F::Output {
    ASKED_BY.scope(who, request).await
}

/// The person whose request this task handles, if known.
fn asking() -> Option<Uuid> {
    ASKED_BY.try_with(|who| *who).ok().flatten()
}

/// Number of slots.
#[derive(Debug)]
pub(super) struct Turns {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free: usize,
    /// One queue per waiting founder; the first is served next.
    lines: VecDeque<Line>,
}

#[derive(Debug)]
struct Line {
    who: Option<Uuid>,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

/// A slot, released on drop.
#[derive(Debug)]
pub struct Turn {
    turns: Option<Arc<Turns>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.turns.take() {
            Turns::give(turns);
        }
    }
}

impl Turns {
    pub(super) fn new(turns: usize) -> Arc<Self> {
        let state = State { free: turns.max(1), lines: VecDeque::new() };
        Arc::new(Self { state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a slot. Cancel-safe.
    pub(super) async fn take(self: &Arc<Self>) -> Turn {
        let given = {
            let mut state = self.state();
            if state.free > 0 {
                state.free -= 1;
                return Turn { turns: Some(Arc::clone(self)) };
            }
            let (give, given) = oneshot::channel();
            let who = asking();
            match state.lines.iter_mut().find(|line| line.who == who) {
                Some(line) => line.waiting.push_back(give),
                None => state.lines.push_back(Line { who, waiting: [give].into() }),
            }
            given
        };
        // A slot is always granted in the end; if not, computing is better than waiting.
        given.await.unwrap_or(Turn { turns: None })
    }

    /// Passes a slot to the next waiter, or frees it.
    fn give(turns: Arc<Self>) {
        let mut turn = Turn { turns: None };
        loop {
            let Some(next) = turns.next() else { return };
            turn.turns = Some(Arc::clone(&turns));
            match next.send(turn) {
                Ok(()) => return,
                // It no longer waits: pass the slot on.
                Err(back) => turn = back,
            }
            turn.turns = None;
        }
    }

    /// The next waiter; frees the slot when there is none.
    fn next(&self) -> Option<oneshot::Sender<Turn>> {
        let mut state = self.state();
        loop {
            let Some(mut line) = state.lines.pop_front() else {
                state.free += 1;
                return None;
            };
            // Empty queues are removed.
            let Some(next) = line.waiting.pop_front() else { continue };
            if !line.waiting.is_empty() {
                state.lines.push_back(line);
            }
            return Some(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::task::yield_now;

    use super::*;

    #[tokio::test]
    async fn slots_are_granted_round_robin_by_founder() {
        let turns = Turns::new(1);
        let held = turns.take().await;
        let (ann, bob) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let served = Arc::new(Mutex::new(Vec::new()));
        let mut all = Vec::new();
        for (who, name) in [(ann, "a1"), (ann, "a2"), (ann, "a3"), (bob, "b1"), (bob, "b2")] {
            let (turns, served) = (Arc::clone(&turns), Arc::clone(&served));
            all.push(tokio::spawn(asked_by(Some(who), async move {
                let _turn = turns.take().await;
                served.lock().unwrap().push(name);
            })));
            // Enqueued in this order.
            yield_now().await;
        }
        drop(held);
        for one in all {
            one.await.unwrap();
        }
        assert_eq!(*served.lock().unwrap(), ["a1", "b1", "a2", "b2", "a3"]);
    }

    #[tokio::test]
    async fn a_cancelled_waiter_takes_no_slot() {
        let turns = Turns::new(1);
        let held = turns.take().await;
        let short = Duration::from_millis(5);
        assert!(tokio::time::timeout(short, turns.take()).await.is_err());
        drop(held);
        let again = turns.take().await;
        assert!(tokio::time::timeout(short, turns.take()).await.is_err());
        drop(again);
        drop(tokio::time::timeout(short, turns.take()).await.unwrap());
    }
}
