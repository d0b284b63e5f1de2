//! Fields and buttons of forms as HTML: label above, help and error below, tied together
//! for screen readers. `templates/macro/form.html` gives them their short names.

use askama::Template;

use crate::{forms::FormState, html::Html, page::PageCtx};

#[derive(Template)]
#[template(path = "part/field.html")]
struct Field<'a> {
    ctx: &'a PageCtx,
    form: &'a FormState,
    name: &'a str,
    label: &'a str,
    kind: &'a str,
    help: &'a str,
    message: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "part/area.html")]
struct Area<'a> {
    ctx: &'a PageCtx,
    form: &'a FormState,
    name: &'a str,
    label: &'a str,
    help: &'a str,
    message: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "part/choice_start.html")]
struct ChoiceStart<'a> {
    ctx: &'a PageCtx,
    name: &'a str,
    label: &'a str,
    message: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "part/option.html")]
struct Choice<'a> {
    ctx: &'a PageCtx,
    form: &'a FormState,
    name: &'a str,
    value: &'a str,
    label: &'a str,
}

#[derive(Template)]
#[template(path = "part/choice_end.html")]
struct ChoiceEnd<'a> {
    ctx: &'a PageCtx,
    form: &'a FormState,
    name: &'a str,
    help: &'a str,
    message: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "part/hint.html")]
struct Hint<'a> {
    ctx: &'a PageCtx,
    form: &'a FormState,
    name: &'a str,
    help: &'a str,
    message: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "part/find.html")]
struct Find<'a> {
    ctx: &'a PageCtx,
}

#[derive(Template)]
#[template(path = "part/guard.html")]
struct Guard<'a> {
    ctx: &'a PageCtx,
    form: &'a FormState,
}

#[derive(Template)]
#[template(path = "part/upload.html")]
struct Upload<'a> {
    ctx: &'a PageCtx,
}

#[derive(Template)]
#[template(path = "part/button.html")]
struct Button<'a> {
    ctx: &'a PageCtx,
    action: &'a str,
    label: &'a str,
    class: &'a str,
    confirm: &'a str,
}

// Generic only because templates pass names as `&str`, `&String` or `&&str`.
impl PageCtx {
    /// An input of the HTML type `kind`; `label` and `help` are text keys.
    pub fn field(
        &self,
        form: &FormState,
        name: impl AsRef<str>,
        label: impl AsRef<str>,
        kind: impl AsRef<str>,
        help: impl AsRef<str>,
    ) -> Html {
        let (name, label) = (name.as_ref(), label.as_ref());
        let message = form.message(&self.lang, name);
        let (kind, help, message) = (kind.as_ref(), help.as_ref(), message.as_deref());
        Html::of(&Field { ctx: self, form, name, label, kind, help, message })
    }

    /// A field of several lines.
    pub fn area(
        &self,
        form: &FormState,
        name: impl AsRef<str>,
        label: impl AsRef<str>,
        help: impl AsRef<str>,
    ) -> Html {
        let (name, label, help) = (name.as_ref(), label.as_ref(), help.as_ref());
        let message = form.message(&self.lang, name);
        Html::of(&Area { ctx: self, form, name, label, help, message: message.as_deref() })
    }

    /// The beginning of a choice, before its options.
    pub fn choice_start(
        &self,
        form: &FormState,
        name: impl AsRef<str>,
        label: impl AsRef<str>,
    ) -> Html {
        let (name, label) = (name.as_ref(), label.as_ref());
        let message = form.message(&self.lang, name);
        Html::of(&ChoiceStart { ctx: self, name, label, message: message.as_deref() })
    }

    /// One option: its value and the key of its text.
    pub fn option(
        &self,
        form: &FormState,
        name: impl AsRef<str>,
        value: impl AsRef<str>,
        label: impl AsRef<str>,
    ) -> Html {
        let (name, value, label) = (name.as_ref(), value.as_ref(), label.as_ref());
        Html::of(&Choice { ctx: self, form, name, value, label })
    }

    /// The end of a choice, after its options.
    pub fn choice_end(
        &self,
        form: &FormState,
        name: impl AsRef<str>,
        help: impl AsRef<str>,
    ) -> Html {
        let (name, help) = (name.as_ref(), help.as_ref());
        let message = form.message(&self.lang, name);
        Html::of(&ChoiceEnd { ctx: self, form, name, help, message: message.as_deref() })
    }

    /// Help and error of a field.
    pub fn hint(&self, form: &FormState, name: impl AsRef<str>, help: impl AsRef<str>) -> Html {
        let (name, help) = (name.as_ref(), help.as_ref());
        let message = form.message(&self.lang, name);
        Html::of(&Hint { ctx: self, form, name, help, message: message.as_deref() })
    }

    /// Search for older records, before a form that cannot offer all of them.
    pub fn find_choices(&self) -> Html {
        Html::of(&Find { ctx: self })
    }

    /// First element of every POST form.
    pub fn guard(&self, form: &FormState) -> Html {
        Html::of(&Guard { ctx: self, form })
    }

    /// Progress of an upload.
    pub fn upload(&self) -> Html {
        Html::of(&Upload { ctx: self })
    }

    /// A form with only a button; `confirm` is the text key of a confirmation question, or
    /// empty.
    pub fn button(
        &self,
        action: impl AsRef<str>,
        label: impl AsRef<str>,
        class: impl AsRef<str>,
        confirm: impl AsRef<str>,
    ) -> Html {
        let (action, label) = (action.as_ref(), label.as_ref());
        let (class, confirm) = (class.as_ref(), confirm.as_ref());
        Html::of(&Button { ctx: self, action, label, class, confirm })
    }
}
