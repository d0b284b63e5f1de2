//! Steps from technology to product: due when, waiting for what, late or not. Pure.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

parsing::words! {
    /// How far a step is.
    pub enum State as "milestone-state-" {
        Planned = "planned",
        Doing = "doing",
        Done = "done",
        Dropped = "dropped",
    }
}

impl State {
    /// True while somebody has to do something.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Doing)
    }
}

/// A step as the roadmap shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Milestone {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub title: String,
    pub note: String,
    pub due_on: Date,
    pub state: State,
    pub done_on: Option<Date>,
    /// Who sees to it, in words.
    pub owner: String,
    pub idea: Option<Uuid>,
    /// The experiment that it waits for.
    pub experiment: Option<Uuid>,
    /// The same in words or as an address, as it was entered before it could be linked.
    pub experiment_text: String,
    /// Milestones that must be done before.
    pub depends_on: Vec<Uuid>,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Milestone {
    /// Address of its form.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/go-to-market/roadmap/{}", self.venture, self.id)
    }

    /// True when the experiment's words are an address: on the web, or a page of this venture.
    #[must_use]
    pub fn leads_somewhere(&self) -> bool {
        let inside = format!("/ventures/{}/", self.venture);
        ["https://", "http://", inside.as_str()]
            .iter()
            .any(|start| self.experiment_text.starts_with(start))
    }

    /// True when it should be done and is not.
    #[must_use]
    pub fn is_late(&self, today: Date) -> bool {
        self.state.is_open() && self.due_on < today
    }
}

/// What a person says about a step.
#[derive(Debug, Clone)]
pub struct MilestoneDraft {
    pub title: String,
    pub note: String,
    pub due_on: Date,
    pub state: State,
    pub owner: String,
    pub idea: Option<Uuid>,
    pub experiment: Option<Uuid>,
    pub experiment_text: String,
    pub depends_on: Vec<Uuid>,
}

/// What does not fit in the schedule of a milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "warning")]
pub enum ScheduleWarning {
    /// It is overdue by so many days.
    Late { days: i64 },
    /// It depends on something that is due later than itself.
    DueBefore { title: String },
    /// It depends on something that was dropped.
    WaitsForDropped { title: String },
    /// It is done or being done, and what it depends on is not.
    Early { title: String },
}

/// Warnings of each milestone, in their order. Archived ones count as not there.
#[must_use]
pub fn schedule_warnings(milestones: &[Milestone], today: Date) -> Vec<Vec<ScheduleWarning>> {
    let by_id: HashMap<Uuid, &Milestone> = milestones.iter().map(|one| (one.id, one)).collect();
    let of = |one: &Milestone| {
        let mut found = Vec::new();
        if one.is_late(today) {
            found.push(ScheduleWarning::Late { days: (today - one.due_on).whole_days() });
        }
        if one.state == State::Dropped {
            return found;
        }
        for other in one.depends_on.iter().filter_map(|id| by_id.get(id)) {
            let title = other.title.clone();
            if other.state == State::Dropped {
                found.push(ScheduleWarning::WaitsForDropped { title });
            } else if other.state != State::Done && one.state == State::Done {
                found.push(ScheduleWarning::Early { title });
            } else if other.state != State::Done && other.due_on > one.due_on {
                found.push(ScheduleWarning::DueBefore { title });
            }
        }
        found
    };
    milestones.iter().map(of).collect()
}

/// True when `id` would wait for itself if it depended on `depends_on`.
#[must_use]
pub fn cycles(milestones: &[Milestone], id: Uuid, depends_on: &[Uuid]) -> bool {
    let waits: HashMap<Uuid, &[Uuid]> =
        milestones.iter().map(|one| (one.id, one.depends_on.as_slice())).collect();
    let (mut open, mut seen) = (depends_on.to_vec(), HashSet::new());
    while let Some(next) = open.pop() {
        if next == id {
            return true;
        }
        if seen.insert(next) {
            open.extend(waits.get(&next).copied().unwrap_or_default());
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn step(at: u128, due_on: Date, state: State, depends_on: &[u128]) -> Milestone {
        Milestone {
            id: Uuid::from_u128(at),
            venture: Uuid::nil(),
            title: format!("step {at}"),
            note: String::new(),
            due_on,
            state,
            done_on: None,
            owner: String::new(),
            idea: None,
            experiment: None,
            experiment_text: String::new(),
            depends_on: depends_on.iter().map(|&at| Uuid::from_u128(at)).collect(),
            author: Uuid::nil(),
            archived_at: None,
        }
    }

    #[test]
    fn late_and_misplaced_steps_are_named() {
        let (early, late) = (date!(2026 - 10 - 01), date!(2026 - 12 - 01));
        let steps = [
            step(1, early, State::Doing, &[]),
            step(2, early, State::Done, &[1]),
            step(3, early, State::Dropped, &[2]),
            step(4, late, State::Planned, &[3, 1]),
            step(5, date!(2026 - 11 - 24), State::Planned, &[4]),
        ];
        let found = schedule_warnings(&steps, date!(2026 - 11 - 24));
        assert_eq!(found[0], [ScheduleWarning::Late { days: 54 }]);
        assert_eq!(found[1], [ScheduleWarning::Early { title: "step 1".to_owned() }]);
        assert_eq!(found[2], []);
        assert_eq!(found[3], [ScheduleWarning::WaitsForDropped { title: "step 3".to_owned() }]);
        assert_eq!(
            found[4],
            [ScheduleWarning::DueBefore { title: "step 4".to_owned() }],
            "due today is not late"
        );
    }

    #[test]
    fn only_addresses_of_the_web_and_of_this_venture_are_links() {
        let mut one = step(1, date!(2026 - 12 - 01), State::Planned, &[]);
        for (experiment, leads) in [
            ("https://example.org/x", true),
            ("/ventures/00000000-0000-0000-0000-000000000000/experiments", true),
            ("/ventures/00000000-0000-0000-0000-000000000001/experiments", false),
            ("javascript:alert(1)", false),
            ("Ten calls", false),
        ] {
            experiment.clone_into(&mut one.experiment_text);
            assert_eq!(one.leads_somewhere(), leads, "{experiment}");
        }
    }

    #[test]
    fn a_step_never_waits_for_itself() {
        let due = date!(2026 - 12 - 01);
        let steps = [step(1, due, State::Planned, &[]), step(2, due, State::Planned, &[1])];
        let id = Uuid::from_u128;
        assert!(cycles(&steps, id(1), &[id(2)]));
        assert!(cycles(&steps, id(1), &[id(1)]));
        assert!(!cycles(&steps, id(3), &[id(1), id(2)]));
    }
}
