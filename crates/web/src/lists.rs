//! Search, sorting and paging of lists as HTML. `templates/macro/list.html` gives them
//! their short names.

use std::borrow::Borrow;

use askama::Template;

use crate::{
    html::Html,
    page::PageCtx,
    paging::{Across, ListLinks, ListQuery},
};

#[derive(Template)]
#[template(path = "part/search.html")]
struct Search<'a> {
    ctx: &'a PageCtx,
    query: &'a ListQuery,
}

#[derive(Template)]
#[template(path = "part/sort_head.html")]
struct SortHead<'a> {
    ctx: &'a PageCtx,
    query: &'a dyn ListLinks,
    column: &'a str,
    label: &'a str,
}

#[derive(Template)]
#[template(path = "part/pager.html")]
struct Pager<'a> {
    ctx: &'a PageCtx,
    query: &'a dyn ListLinks,
    page: u64,
    last: u64,
    /// What is paged, where a page has several lists.
    name: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "part/columns.html")]
struct Columns<'a> {
    ctx: &'a PageCtx,
    query: &'a ListQuery,
    across: &'a Across,
}

// Templates pass references and code passes values, hence `AsRef` and `Borrow`.
impl PageCtx {
    /// The search box of a list.
    pub fn search(&self, query: &ListQuery) -> Html {
        Html::of(&Search { ctx: self, query })
    }

    /// A sortable column's header; `label` is a text key.
    pub fn sort_head(
        &self,
        query: &dyn ListLinks,
        column: impl AsRef<str>,
        label: impl AsRef<str>,
    ) -> Html {
        Html::of(&SortHead { ctx: self, query, column: column.as_ref(), label: label.as_ref() })
    }

    /// Links to the pages before and after.
    pub fn pager(
        &self,
        query: &dyn ListLinks,
        page: impl Borrow<u64>,
        last: impl Borrow<u64>,
    ) -> Html {
        let (page, last) = (*page.borrow(), *last.borrow());
        Html::of(&Pager { ctx: self, query, page, last, name: None })
    }

    /// The same for one of several lists of a page.
    pub fn pager_of(
        &self,
        query: &dyn ListLinks,
        page: impl Borrow<u64>,
        last: impl Borrow<u64>,
        name: &str,
    ) -> Html {
        let (page, last) = (*page.borrow(), *last.borrow());
        Html::of(&Pager { ctx: self, query, page, last, name: Some(name) })
    }

    /// Links to the columns before and after, where a table is too wide.
    pub fn columns(&self, query: &ListQuery, across: &Across) -> Html {
        Html::of(&Columns { ctx: self, query, across })
    }
}
