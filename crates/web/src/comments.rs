//! Where a page shows the comments on what it is about. Knows the address of the fragment, not
//! what anybody said.

use std::fmt::Display;

use askama::Template;

use crate::{html::Html, page::PageCtx};

#[derive(Template)]
#[template(path = "part/comments.html")]
struct Comments<'a> {
    ctx: &'a PageCtx,
    /// Address of the page of the same comments.
    href: String,
}

impl PageCtx {
    /// The comments on a record of the page's venture.
    pub fn comments(&self, kind: impl AsRef<str>, record: impl Display) -> Html {
        self.comments_at(&format!("kind={}&record={record}", kind.as_ref()))
    }

    /// The comments on the figures of a page of the venture.
    pub fn comments_on_figures(&self, page: impl AsRef<str>) -> Html {
        self.comments_at(&format!("kind={}", page.as_ref()))
    }

    fn comments_at(&self, query: &str) -> Html {
        let Some(venture) = &self.venture else { return Html::default() };
        Html::of(&Comments {
            ctx: self,
            href: format!("{}/comments/about?{query}", venture.href()),
        })
    }
}
