//! Parts of a form that is a table of fields: its cells, the text area for a pasted block and
//! the bar with the button. `static/grid.js` adds keys and pasting into cells.

use askama::Template;

use crate::{
    forms::{FormState, PASTE},
    html::Html,
    page::PageCtx,
};

#[derive(Template)]
#[template(path = "part/grid_cell.html")]
struct Cell<'a> {
    form: &'a FormState,
    name: &'a str,
    /// Identifiers of the headers that name it.
    labels: &'a str,
    kind: &'a str,
    message: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "part/grid_paste.html")]
struct Paste<'a> {
    ctx: &'a PageCtx,
    form: &'a FormState,
    rows: &'a [String],
    columns: &'a [String],
    message: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "part/grid_bar.html")]
struct Bar<'a> {
    ctx: &'a PageCtx,
    back: &'a str,
}

#[derive(Template)]
#[template(path = "part/grid_summary.html")]
struct Summary<'a> {
    ctx: &'a PageCtx,
    /// Cells that somebody else changed meanwhile.
    conflicts: usize,
}

impl PageCtx {
    /// A field in a cell: `number`, `text` or `date`.
    pub fn grid_cell(
        &self,
        form: &FormState,
        name: impl AsRef<str>,
        labels: impl AsRef<str>,
        kind: impl AsRef<str>,
    ) -> Html {
        let (name, labels, kind) = (name.as_ref(), labels.as_ref(), kind.as_ref());
        let message = form.message(&self.lang, name);
        Html::of(&Cell { form, name, labels, kind, message: message.as_deref() })
    }

    /// Where a block is pasted without a script; `rows` and `columns` are their names.
    pub fn grid_paste(&self, form: &FormState, rows: &[String], columns: &[String]) -> Html {
        let message = form.message(&self.lang, PASTE);
        Html::of(&Paste { ctx: self, form, rows, columns, message: message.as_deref() })
    }

    /// The bar that stays in sight.
    pub fn grid_bar(&self, back: impl AsRef<str>) -> Html {
        Html::of(&Bar { ctx: self, back: back.as_ref() })
    }

    /// What keeps a grid from being saved because somebody else saved it meanwhile.
    pub fn grid_conflicts(&self, conflicts: usize) -> Html {
        Html::of(&Summary { ctx: self, conflicts })
    }
}
