//! The layout of every page: head, navigation, footer. `base.html` puts the parts around a
//! page's own blocks.

use askama::Template;

use crate::{html::Html, page::PageCtx};

macro_rules! parts {
    ($($name:ident: $path:literal),* $(,)?) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            ctx: &'a PageCtx,
        }
    )*};
}

parts! {
    Start: "layout/start.html",
    Head: "layout/head.html",
    Navigation: "layout/nav.html",
    Legend: "layout/legend.html",
    End: "layout/end.html",
}

#[derive(Template)]
#[template(path = "layout/foot.html")]
struct Foot;

#[derive(Template)]
#[template(path = "layout/body.html")]
struct Body<'a> {
    ctx: &'a PageCtx,
    /// Once in the menu of narrow screens, once beside the page.
    navigation: Html,
}

impl PageCtx {
    /// From the document type to the page's title.
    pub fn layout_start(&self) -> Html {
        Html::of(&Start { ctx: self })
    }

    /// From the title to what a page adds to the head.
    pub fn layout_head(&self) -> Html {
        Html::of(&Head { ctx: self })
    }

    /// From the head to the page's content.
    pub fn layout_body(&self) -> Html {
        let shown = self.user.is_some();
        let navigation = if shown { Html::of(&Navigation { ctx: self }) } else { Html::default() };
        Html::of(&Body { ctx: self, navigation })
    }

    /// From the content to the legend.
    pub fn layout_foot(&self) -> Html {
        Html::of(&Foot)
    }

    /// What the underlines of numbers mean.
    pub fn layout_legend(&self) -> Html {
        Html::of(&Legend { ctx: self })
    }

    /// From the legend to the document's end.
    pub fn layout_end(&self) -> Html {
        Html::of(&End { ctx: self })
    }
}
