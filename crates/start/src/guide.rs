//! What stands around every page of the guide: where one is, what is done, and the verdict so
//! far. Knows the order of the pages, not their fields.

use sea_orm::DatabaseConnection;

use economics::Verdict;
use i18n::{Lang, format};
use report::{
    Cache, Current, current,
    steps::{Step, StepState, steps},
};
use venture::{Editor, Member};
use web::error::AppError;

parsing::words! {
    /// A page of the guide after that of the venture itself, in order.
    pub(crate) enum Part as "start-part-" {
        Need = "need",
        Competitors = "competitors",
        Model = "model",
        Numbers = "numbers",
        Risks = "risks",
    }
}

impl Part {
    /// The page on which a step is taken.
    pub(crate) fn of(step: Step) -> Self {
        match step {
            Step::Need => Self::Need,
            Step::Competitors => Self::Competitors,
            Step::Model => Self::Model,
            Step::Offer | Step::Assumptions => Self::Numbers,
            Step::Risks => Self::Risks,
        }
    }

    /// Path below the venture.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Need => "start/need",
            Self::Competitors => "start/competitors",
            Self::Model => "start/model",
            Self::Numbers => "start/numbers",
            Self::Risks => "start/risks",
        }
    }

    /// The page that follows; after the last one it is the venture's home.
    fn next(self) -> Option<Self> {
        Self::ALL.into_iter().skip_while(|part| *part != self).nth(1)
    }
}

/// A page as the list of pages shows it.
pub(crate) struct Place {
    pub(crate) word: &'static str,
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) done: bool,
    pub(crate) here: bool,
}

/// One dimension of the verdict so far.
pub(crate) struct Judged {
    pub(crate) name: String,
    pub(crate) band: String,
    pub(crate) class: &'static str,
}

/// What stands around a page.
pub(crate) struct Guide {
    pub(crate) places: Vec<Place>,
    /// Number of this page; the venture itself is the first.
    pub(crate) number: usize,
    pub(crate) of: usize,
    pub(crate) title: String,
    pub(crate) lead: String,
    /// This page's answers are there already.
    pub(crate) done: bool,
    /// The next page.
    pub(crate) next: String,
    /// Address that this page's form is sent to.
    pub(crate) action: String,
    /// The venture's address.
    pub(crate) base: String,
    pub(crate) verdict: String,
    pub(crate) class: &'static str,
    /// Nothing can be judged yet.
    pub(crate) unjudged: bool,
    pub(crate) coverage: String,
    pub(crate) judged: Vec<Judged>,
}

/// Address of the page after one.
pub(crate) fn after(part: Part, member: &Member<Editor>) -> String {
    part.next().map_or_else(|| member.venture.href(), |next| member.path(next.path()))
}

impl Guide {
    /// Reads the state of the venture around a page.
    pub(crate) async fn load(
        db: &DatabaseConnection,
        cache: &Cache,
        member: &Member<Editor>,
        part: Part,
        lang: Lang,
    ) -> Result<Self, AppError> {
        let current = current(db, cache, &member.venture).await?;
        Ok(Self::new(&current, member, part, lang))
    }

    fn new(current: &Current, member: &Member<Editor>, part: Part, lang: Lang) -> Self {
        let states = steps(current);
        let is_done = |part: Part| {
            let of_part = |state: &&StepState| Part::of(state.step) == part;
            states.iter().filter(of_part).all(StepState::is_done)
        };
        let place = |one: Part| Place {
            word: one.as_str(),
            title: lang.t(&one.text_key()),
            href: member.path(one.path()),
            done: is_done(one),
            here: one == part,
        };
        let key = part.text_key();
        let assessment = &current.assessment;
        let class = assessment.shown_verdict.as_str();
        Self {
            places: Part::ALL.map(place).into(),
            number: Part::ALL.iter().take_while(|one| **one != part).count() + 2,
            of: Part::ALL.len() + 1,
            title: lang.t(&format!("{key}-title")),
            lead: lang.t(&format!("{key}-lead")),
            done: is_done(part),
            next: after(part, member),
            action: member.path(part.path()),
            base: member.venture.href(),
            verdict: lang.t(&format!("report-word-{class}")),
            class,
            unjudged: assessment.shown_verdict == Verdict::NotYet,
            coverage: format::percent(assessment.evidence_coverage, 0),
            judged: judged(current, lang),
        }
    }
}

fn judged(current: &Current, lang: Lang) -> Vec<Judged> {
    let dimensions = current.assessment.dimensions.iter();
    let one = dimensions.map(|dimension| {
        let class = match dimension.band {
            economics::Band::Stop => "stop",
            economics::Band::Iterate => "iterate",
            economics::Band::Go => "go",
            economics::Band::Unknown => "unknown",
        };
        Judged {
            name: lang.t(&format!("report-dimension-{}", dimension.id.as_str())),
            band: lang.t(&format!("report-band-{class}")),
            class,
        }
    });
    one.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_page_and_the_pages_follow_each_other() {
        for step in Step::ALL {
            assert!(Part::ALL.contains(&Part::of(step)));
        }
        assert_eq!(Part::Need.next(), Some(Part::Competitors));
        assert_eq!(Part::Risks.next(), None);
    }
}
