//! What evidence can be about, by name: for the choices of forms and for links.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::{
    evidence::About,
    market::{Segment, store},
    web::{
        forms::{Form, FormState},
        paging::ListQuery,
    },
};

/// A need or a competitor that can be chosen.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) id: Uuid,
    pub(super) label: String,
    archived: bool,
}

/// A thing that evidence is about, with its address.
#[derive(Debug, Clone)]
pub(super) struct AboutLink {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) is_need: bool,
    pub(super) archived: bool,
}

/// Every need and competitor of a venture.
#[derive(Default)]
pub(super) struct Names {
    venture: Uuid,
    needs: Vec<Choice>,
    competitors: Vec<Choice>,
    segments: Vec<Segment>,
}

impl Names {
    pub(super) async fn load(db: &impl ConnectionTrait, venture: Uuid) -> Result<Self, DbErr> {
        let mut needs = Vec::new();
        for archived in [false, true] {
            let found = store::list_needs(db, venture, archived).await?;
            let choice =
                |need: crate::market::Need| Choice { id: need.id, label: need.statement, archived };
            needs.extend(found.into_iter().map(choice));
        }
        let mut competitors = Vec::new();
        for show in ["", "archived"] {
            let mut part = ListQuery::showing(show).whole();
            loop {
                let page = store::list_competitors(db, venture, &part).await?;
                let (number, last) = (page.page, page.last());
                let choice = |one: crate::market::Competitor| Choice {
                    id: one.id,
                    label: one.name,
                    archived: one.archived_at.is_some(),
                };
                competitors.extend(page.items.into_iter().map(choice));
                if number >= last {
                    break;
                }
                part = part.at_page(number + 1);
            }
        }
        let mut segments = store::list_segments(db, venture).await?;
        segments.extend(store::list_segments_that(db, venture, true).await?);
        Ok(Self { venture, needs, competitors, segments })
    }

    fn find(&self, about: About) -> Option<&Choice> {
        let (list, id) = match about {
            About::Need(id) => (&self.needs, id),
            About::Competitor(id) => (&self.competitors, id),
        };
        list.iter().find(|choice| choice.id == id)
    }

    /// Links to what is named.
    pub(super) fn links(&self, about: &[About]) -> Vec<AboutLink> {
        let link = |one: &About| {
            let choice = self.find(*one)?;
            Some(AboutLink {
                label: choice.label.clone(),
                href: one.href(self.venture),
                is_need: matches!(one, About::Need(_)),
                archived: choice.archived,
            })
        };
        about.iter().filter_map(link).collect()
    }

    /// Needs to choose from: those in use, and the chosen ones that were put away.
    pub(super) fn need_choices(&self, form: &FormState) -> Vec<Choice> {
        offered(&self.needs, form, "about_need")
    }

    /// Competitors to choose from, likewise.
    pub(super) fn competitor_choices(&self, form: &FormState) -> Vec<Choice> {
        offered(&self.competitors, form, "about_competitor")
    }

    /// Segments to choose from, likewise.
    pub(super) fn segment_choices(&self, form: &FormState) -> Vec<Segment> {
        let wanted =
            |one: &&Segment| one.archived_at.is_none() || form.has("segment", &one.id.to_string());
        self.segments.iter().filter(wanted).cloned().collect()
    }

    /// The segment of a record; nothing when it is gone.
    pub(super) fn segment(&self, id: Option<Uuid>) -> Option<Segment> {
        self.segments.iter().find(|one| Some(one.id) == id).cloned()
    }

    /// Reads the field that says whose view it is. The outer nothing means: wrong.
    pub(super) fn read_segment(&self, form: &mut Form) -> Option<Option<Uuid>> {
        if form.raw("segment").is_empty() {
            return Some(None);
        }
        let known = |text: &str| {
            self.segments.iter().find(|one| one.id.to_string() == text).map(|one| one.id)
        };
        form.choice("segment", known).map(Some)
    }

    /// Reads the two fields that say what something is about.
    pub(super) fn read(&self, form: &mut Form) -> Option<Vec<About>> {
        let needs = read(form, "about_need", &self.needs);
        let competitors = read(form, "about_competitor", &self.competitors);
        let needs = needs?.into_iter().map(About::Need);
        Some(needs.chain(competitors?.into_iter().map(About::Competitor)).collect())
    }

    /// What each need is called, in use only.
    pub(super) fn open_needs(&self) -> impl Iterator<Item = &Choice> {
        self.needs.iter().filter(|need| !need.archived)
    }

    /// Names by what they name, for lists of many records.
    pub(super) fn by_about(&self) -> HashMap<About, &str> {
        let needs = self.needs.iter().map(|one| (About::Need(one.id), one.label.as_str()));
        let others = self.competitors.iter();
        let others = others.map(|one| (About::Competitor(one.id), one.label.as_str()));
        needs.chain(others).collect()
    }
}

fn offered(all: &[Choice], form: &FormState, field: &str) -> Vec<Choice> {
    let wanted = |one: &&Choice| !one.archived || form.has(field, &one.id.to_string());
    all.iter().filter(wanted).cloned().collect()
}

fn read(form: &mut Form, field: &str, all: &[Choice]) -> Option<Vec<Uuid>> {
    let mut chosen = Vec::new();
    let mut strange = false;
    for text in form.all(field).filter(|text| !text.is_empty()) {
        match all.iter().find(|one| one.id.to_string() == text) {
            Some(one) => chosen.push(one.id),
            None => strange = true,
        }
    }
    if strange {
        form.fail(field, "field-not-offered", vec![]);
        return None;
    }
    Some(chosen)
}

/// What is chosen already, as starting values of a form.
pub(super) fn chosen(about: &[About]) -> impl Iterator<Item = (&'static str, String)> {
    about.iter().map(|one| match one {
        About::Need(id) => ("about_need", id.to_string()),
        About::Competitor(id) => ("about_competitor", id.to_string()),
    })
}
