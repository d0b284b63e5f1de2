//! A comment as pages show it, and where they lead afterwards.

use uuid::Uuid;

use crate::{
    Comment, Place, Reader,
    names::{Named, Names, href},
};
use i18n::{Lang, format};
use venture::Member;
use web::forms::{Form, FormState};

/// Where the browser goes after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Back {
    /// To the page of the record or the figures.
    Record,
    /// To the page of its comments.
    About,
    /// To the list of all.
    List,
}

impl Back {
    pub(super) fn of(form: &Form) -> Self {
        match form.raw("back") {
            "about" => Self::About,
            "list" => Self::List,
            _ => Self::Record,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::About => "about",
            Self::List => "list",
        }
    }

    /// Address of where a comment at a place is seen again.
    pub(super) fn href(self, venture: Uuid, place: Option<Place>, comment: Uuid) -> String {
        match (self, place) {
            (Self::Record, Some(place)) => href(venture, place),
            (Self::About, Some(place)) => format!("{}#c-{comment}", about_href(venture, place)),
            _ => format!("/ventures/{venture}/comments"),
        }
    }
}

/// Address of the page of the comments at a place.
pub(super) fn about_href(venture: Uuid, place: Place) -> String {
    let record = place.record().map(|id| format!("&record={id}")).unwrap_or_default();
    format!("/ventures/{venture}/comments/about?kind={}{record}", place.kind())
}

/// Somebody who looks at comments.
pub(super) fn reader<P>(member: &Member<P>) -> Reader {
    Reader { id: member.user.id, role: member.role }
}

/// A comment on a page.
pub(super) struct Shown {
    pub(super) id: Uuid,
    /// Address of the forms that change it.
    pub(super) action: String,
    pub(super) author: String,
    pub(super) at: String,
    pub(super) body: String,
    pub(super) edited: bool,
    /// Who resolved it, and when.
    pub(super) resolved: Option<(String, String)>,
    pub(super) removed: Option<(String, String)>,
    /// What it is about; nothing when its record is gone.
    pub(super) subject: Option<Named>,
    /// The figure, where several share a list.
    pub(super) figure: Option<String>,
    pub(super) editable: bool,
    pub(super) removable: bool,
    /// The form that changes it.
    pub(super) form: FormState,
    pub(super) back: &'static str,
}

/// Who looks at comments, from which page.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) venture: Uuid,
    pub(super) reader: Reader,
    pub(super) lang: Lang,
    pub(super) back: Back,
}

impl View {
    pub(super) fn show(&self, comment: Comment, names: &Names) -> Shown {
        let by = |who: Option<(time::OffsetDateTime, Uuid)>| {
            who.map(|(at, by)| (names.person(by), format::date(at)))
        };
        Shown {
            id: comment.id,
            action: format!("/ventures/{}/comments/{}", self.venture, comment.id),
            author: names.person(comment.author),
            at: format::date_time(comment.created_at),
            edited: comment.edited_at.is_some(),
            resolved: by(comment.resolved),
            removed: by(comment.removed),
            subject: names.subject(&comment),
            figure: comment.subject.and_then(|subject| subject.figure_text(self.lang)),
            editable: comment.is_editable_by(self.reader),
            removable: comment.is_removable_by(self.reader),
            form: FormState::filled([("body", comment.body.clone())]),
            body: comment.body,
            back: self.back.as_str(),
        }
    }
}
