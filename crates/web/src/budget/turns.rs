//! Turns that are given out founder by founder, so that one who asks for much does not
//! keep another waiting behind all of it. Knows nothing of what is done in a turn.

use std::{
    collections::VecDeque,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::oneshot, task_local};
use uuid::Uuid;

task_local! {
    /// For whom the request of this task is carried out.
    static ASKED_BY: Option<Uuid>;
}

/// Carries out a request for somebody: turns that it waits for are theirs.
pub async fn asked_by<F: Future>(who: Option<Uuid>, request: F) -> F::Output {
    ASKED_BY.scope(who, request).await
}

/// For whom this task works; nobody where nobody said.
fn asking() -> Option<Uuid> {
    ASKED_BY.try_with(|who| *who).ok().flatten()
}

/// So many turns at once.
#[derive(Debug)]
pub(super) struct Turns {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free: usize,
    /// One line for each founder who waits; the first is served next.
    lines: VecDeque<Line>,
}

#[derive(Debug)]
struct Line {
    who: Option<Uuid>,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

/// The right to compute now; given back when it is dropped.
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
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn of this task's founder. Whoever stops waiting leaves no trace.
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
        // A turn is always given in the end; without one, computing is better than waiting.
        given.await.unwrap_or(Turn { turns: None })
    }

    /// Gives a turn to the next who still waits, or keeps it for whoever comes.
    fn give(turns: Arc<Self>) {
        let mut turn = Turn { turns: None };
        loop {
            let Some(next) = turns.next() else { return };
            turn.turns = Some(Arc::clone(&turns));
            match next.send(turn) {
                Ok(()) => return,
                // It waits no more: its turn is the next one's.
                Err(back) => turn = back,
            }
            turn.turns = None;
        }
    }

    /// Who is served next; notes that a turn is free where nobody waits.
    fn next(&self) -> Option<oneshot::Sender<Turn>> {
        let mut state = self.state();
        loop {
            let Some(mut line) = state.lines.pop_front() else {
                state.free += 1;
                return None;
            };
            // Empty lines are not kept.
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
    async fn founders_are_served_in_turn_however_much_one_asks_for() {
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
            // In this order into the lines.
            yield_now().await;
        }
        drop(held);
        for one in all {
            one.await.unwrap();
        }
        assert_eq!(*served.lock().unwrap(), ["a1", "b1", "a2", "b2", "a3"]);
    }

    #[tokio::test]
    async fn who_stops_waiting_takes_no_turn_away() {
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
