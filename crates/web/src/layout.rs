//! The layout of every page: head, navigation, footer. `base.html` puts the parts around a
//! page's own blocks.

use askama::Template;

use uuid::Uuid;

use crate::{
    html::Html,
    nav::{self, VentureNav},
    page::PageCtx,
};

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

    /// The venture that the navigation shows: that of the page, or the one visited last.
    pub fn nav_venture(&self) -> Option<&VentureNav> {
        self.venture.as_ref().or(self.visited.venture.as_ref())
    }

    /// The other ventures of the switcher.
    fn nav_others(&self) -> impl Iterator<Item = &(Uuid, String)> {
        let shown = self.nav_venture().map(|venture| venture.id);
        self.visited.ventures.iter().filter(move |(id, _)| Some(*id) != shown)
    }

    /// The page of the navigation at the current address or nearest above it.
    fn nav_current(&self) -> &'static str {
        let venture = self.venture.as_ref();
        venture.map_or("", |venture| nav::current(&venture.href(), &self.path))
    }

    /// Where the success message of the page leads: address and text key.
    fn next_step(&self) -> Option<(String, &'static str)> {
        nav::next_step(&self.done_word, &self.path)
    }
}

/// True for the link to the page that is current.
fn is_current(current: impl AsRef<str>, path: impl AsRef<str>) -> bool {
    current.as_ref() == path.as_ref()
}
