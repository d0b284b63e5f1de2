//! Texts and static files as parts of the program. They are embedded here, in the binary
//! and not in a library, so that a changed one costs no compiling but this.

use anyhow::Context as _;
use fluent_templates::static_loader;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        // Isolation marks are for mixed text directions, which neither language has.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const STATIC: [(&str, &[u8]); 5] = [
    ("app.css", include_bytes!("../static/app.css")),
    ("charts.css", include_bytes!("../static/charts.css")),
    ("app.js", include_bytes!("../static/app.js")),
    ("upload.js", include_bytes!("../static/upload.js")),
    ("icon.svg", include_bytes!("../static/icon.svg")),
];

/// Chooses texts and files: from the folders that the environment names, else those embedded.
pub(crate) fn prepare() -> anyhow::Result<()> {
    if !i18n::read_folder()? {
        i18n::use_embedded(&*TEXTS);
    }
    if !web::assets::read_folder().context("static files")? {
        web::assets::use_embedded(&STATIC).context("static files")?;
    }
    Ok(())
}
