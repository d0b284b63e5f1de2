//! What evidence can be about, by name: for the choices of forms and for links.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::About;
use market::{Competitor, Need, Segment, store};
use venture::Record;
use web::{
    forms::{Form, FormState},
    paging::Wanted,
};

/// A need or a competitor that can be chosen.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) id: Uuid,
    pub(super) label: String,
    archived: bool,
}

impl From<Need> for Choice {
    fn from(need: Need) -> Self {
        Self { id: need.id, label: need.statement, archived: need.archived_at.is_some() }
    }
}

impl From<Competitor> for Choice {
    fn from(one: Competitor) -> Self {
        Self { id: one.id, label: one.name, archived: one.archived_at.is_some() }
    }
}

/// Adds what is not there yet.
fn add(all: &mut Vec<Choice>, more: impl Iterator<Item = Choice>) {
    let known: HashSet<Uuid> = all.iter().map(|one| one.id).collect();
    all.extend(more.filter(|one| !known.contains(&one.id)));
}

/// What the two fields of a form say that something is about, as far as it can be read.
pub(super) fn asked(form: &Form) -> Vec<About> {
    let ids = |field: &str| -> Vec<Uuid> {
        form.all(field).filter_map(|text| Uuid::parse_str(text).ok()).collect()
    };
    let needs = ids("about_need").into_iter().map(About::Need);
    needs.chain(ids("about_competitor").into_iter().map(About::Competitor)).collect()
}

/// A thing that evidence is about, with its address.
#[derive(Debug, Clone)]
pub(super) struct AboutLink {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) is_need: bool,
    pub(super) archived: bool,
}

/// The needs and competitors that a form offers, and those that a page mentions.
#[derive(Default)]
pub(super) struct Names {
    venture: Uuid,
    needs: Vec<Choice>,
    competitors: Vec<Choice>,
    segments: Vec<Segment>,
}

impl Names {
    /// Names what a page mentions, whether it is in use or not.
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        venture: Uuid,
        mentioned: impl IntoIterator<Item = About>,
    ) -> Result<Self, DbErr> {
        let (mut needs, mut competitors) = (Vec::new(), Vec::new());
        for about in mentioned {
            match about {
                About::Need(id) => needs.push(id),
                About::Competitor(id) => competitors.push(id),
            }
        }
        for ids in [&mut needs, &mut competitors] {
            ids.sort_unstable();
            ids.dedup();
        }
        let needs = store::named_needs(db, venture, &needs).await?;
        let competitors = store::named_competitors(db, venture, &competitors).await?;
        let mut segments = Segment::list(db, venture, false).await?;
        segments.extend(Segment::list(db, venture, true).await?);
        Ok(Self {
            venture,
            needs: needs.into_iter().map(Choice::from).collect(),
            competitors: competitors.into_iter().map(Choice::from).collect(),
            segments,
        })
    }

    /// The same, and what a form offers beside: the newest, or those that hold `words`.
    pub(super) async fn offered(
        db: &impl ConnectionTrait,
        venture: Uuid,
        mentioned: impl IntoIterator<Item = About>,
        words: &str,
    ) -> Result<Self, DbErr> {
        let mut names = Self::of(db, venture, mentioned).await?;
        let wanted = Wanted { words: words.to_owned(), ..Wanted::default() };
        let needs = store::choosable_needs(db, venture, &wanted).await?;
        add(&mut names.needs, needs.into_iter().map(Choice::from));
        let rivals = store::choosable_competitors(db, venture, &wanted).await?;
        add(&mut names.competitors, rivals.into_iter().map(Choice::from));
        Ok(names)
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

    /// Needs to choose from: active ones, and chosen ones that are archived.
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
