//! How the writer of a form writes numbers. Knows no form.

use actix_web::{HttpRequest, http::header};

use parsing::typed_number::{Convention, Mark};

/// The decimal mark of all pages.
const PAGE: Mark = Mark::Point;

/// The writer's notation of numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Notation {
    /// A person whose first language has this decimal mark, if known.
    Person(Option<Mark>),
    /// Our own records, with a decimal point.
    Record,
}

impl Default for Notation {
    fn default() -> Self {
        Self::Person(None)
    }
}

impl Notation {
    /// The sender of a request, by the browser's first language.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let header = request.headers().get(header::ACCEPT_LANGUAGE);
        let first = header.and_then(|value| value.to_str().ok()?.split([',', ';']).next());
        Self::Person(first.and_then(|tag| Mark::of_language(tag.trim())))
    }

    pub(super) fn convention(self, currency: Option<Mark>) -> Convention {
        match self {
            Self::Record => Convention::Only(Mark::Point),
            Self::Person(language) => Convention::agreed([Some(PAGE), language, currency]),
        }
    }
}
