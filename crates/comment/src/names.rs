//! What people, records and figures of comments are called, and where they are.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::{Comment, Place, Subject};
use i18n::Lang;
use venture::{RecordKind, find_labels, records::list_authors};

/// What a comment is about, in words.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// Such as “Need”.
    pub(crate) kind: String,
    pub(crate) label: String,
    /// Where it is shown with its comments.
    pub(crate) href: String,
}

/// Names for some comments.
pub(crate) struct Names {
    venture: Uuid,
    lang: Lang,
    people: HashMap<Uuid, String>,
    records: HashMap<Uuid, String>,
}

impl Names {
    /// Reads the names that some comments need.
    pub(crate) async fn read(
        db: &impl ConnectionTrait,
        (venture, lang): (Uuid, Lang),
        comments: &[Comment],
    ) -> Result<Self, DbErr> {
        let mut people: Vec<Uuid> = comments
            .iter()
            .flat_map(|one| {
                let others = [one.resolved, one.removed].into_iter().flatten();
                others.map(|(_, by)| by).chain([one.author])
            })
            .collect();
        people.sort_unstable();
        people.dedup();
        let mut records = HashMap::new();
        for kind in RecordKind::ALL {
            let ids = comments.iter().filter_map(|one| match one.subject {
                Some(Subject::Record(of, id)) if of == kind => Some(id),
                _ => None,
            });
            records.extend(find_labels(db, venture, kind, ids, lang).await?);
        }
        Ok(Self { venture, lang, people: list_authors(db, people).await?, records })
    }

    /// What somebody is called.
    pub(crate) fn person(&self, id: Uuid) -> String {
        let known = self.people.get(&id).cloned();
        known.unwrap_or_else(|| self.lang.t("comments-unknown-author"))
    }

    /// What a comment is about; nothing when its record is gone.
    pub(crate) fn subject(&self, comment: &Comment) -> Option<Named> {
        let subject = comment.subject?;
        let label = match subject {
            Subject::Record(_, id) => self.records.get(&id).cloned()?,
            Subject::Figure(..) => subject.figure_text(self.lang)?,
        };
        let place = subject.place();
        Some(Named { kind: place.kind_text(self.lang), label, href: href(self.venture, place) })
    }
}

/// Address of the comments at a place, on its own page.
pub(crate) fn href(venture: Uuid, place: Place) -> String {
    let path = place.path();
    let joint = if path.is_empty() { "" } else { "/" };
    format!("/ventures/{venture}{joint}{path}#comments")
}
