//! Texts, static files and models as parts of the program. They are embedded here, in the binary
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

const STATIC: [(&str, &[u8]); 7] = [
    ("app.css", include_bytes!("../static/app.css")),
    ("charts.css", include_bytes!("../static/charts.css")),
    ("app.js", include_bytes!("../static/app.js")),
    ("grid.js", include_bytes!("../static/grid.js")),
    ("upload.js", include_bytes!("../static/upload.js")),
    ("try.js", include_bytes!("../static/try.js")),
    ("icon.svg", include_bytes!("../static/icon.svg")),
];

/// Named below `models/`.
macro_rules! model_files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_bytes!(concat!("../models/", $path)))),+]
    };
}

const MODELS: &[(&str, &[u8])] = model_files![
    "reference-mlp/model.onnx",
    "reference-mlp/preprocessing.json",
    "reference-mlp/card.json",
    "reference-mlp/SHA256SUMS",
    "lenet/model.onnx",
    "lenet/preprocessing.json",
    "lenet/card.json",
    "lenet/SHA256SUMS",
];

/// Chooses texts, files and models: from the folders that the environment names, else those embedded.
pub(crate) fn prepare() -> anyhow::Result<()> {
    if !i18n::read_folder()? {
        i18n::use_embedded(&*TEXTS);
    }
    if !web::assets::read_folder().context("static files")? {
        web::assets::use_embedded(&STATIC).context("static files")?;
    }
    if !assay::bundled::use_named_folder() {
        assay::bundled::use_embedded(MODELS);
    }
    Ok(())
}
