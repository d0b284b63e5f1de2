//! Static files: from the folder `ASSAY_STATIC`, so that a changed style needs no compiling, or
//! embedded in the program. Their address contains a digest of their content, so that browsers
//! may cache them for ever.

use std::{borrow::Cow, env, fs, io, path::Path as FilePath, sync::OnceLock};

use actix_web::{HttpResponse, http::header, web::Path};
use sha2::{Digest, Sha256};

use super::error::AppError;

/// Names the folder of static files during development; `.cargo/config.toml` sets it.
const FOLDER: &str = "ASSAY_STATIC";

/// Files that pages refer to, with their media types.
const FILES: [(&str, &str); 7] = [
    ("app.css", "text/css; charset=utf-8"),
    ("charts.css", "text/css; charset=utf-8"),
    ("app.js", "text/javascript; charset=utf-8"),
    ("grid.js", "text/javascript; charset=utf-8"),
    ("upload.js", "text/javascript; charset=utf-8"),
    ("try.js", "text/javascript; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
];

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: Cow<'static, [u8]>,
    digest: String,
}

static ASSETS: OnceLock<Vec<Asset>> = OnceLock::new();

fn load(read: impl Fn(&str) -> io::Result<Cow<'static, [u8]>>) -> io::Result<Vec<Asset>> {
    let asset = |(name, kind)| {
        let bytes = read(name)?;
        let digest = hex::encode(&Sha256::digest(&bytes)[..6]);
        Ok(Asset { name, kind, bytes, digest })
    };
    FILES.into_iter().map(asset).collect()
}

/// Reads the files from the folder that `ASSAY_STATIC` names; `false` when it is not set.
///
/// # Errors
/// When one of them cannot be read; the error names it.
pub fn read_folder() -> io::Result<bool> {
    let Some(folder) = env::var_os(FOLDER) else { return Ok(false) };
    let read = |name: &str| {
        let path = FilePath::new(&folder).join(name);
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        fs::read(&path).map(Cow::Owned).map_err(named)
    };
    // Another thread has read the same folder already.
    drop(ASSETS.set(load(read)?));
    Ok(true)
}

/// Registers the embedded files, by name; without effect when there are files already.
///
/// # Errors
/// When a file that pages refer to is missing.
pub fn use_embedded(files: &[(&str, &'static [u8])]) -> io::Result<()> {
    let read = |name: &str| {
        let found = files.iter().find(|(known, _)| *known == name);
        let bytes = found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, name))?.1;
        Ok(Cow::Borrowed(bytes))
    };
    drop(ASSETS.set(load(read)?));
    Ok(())
}

/// Tests have no `main` that loads them; they read the folder.
fn assets() -> &'static [Asset] {
    if ASSETS.get().is_none()
        && let Err(error) = read_folder()
    {
        tracing::error!("static files: {error}");
    }
    ASSETS.get().map_or(&[], Vec::as_slice)
}

/// Address of a static file.
pub fn address(name: &str) -> String {
    let asset = assets().iter().find(|asset| asset.name == name);
    format!("/static/{}/{name}", asset.map_or("0", |asset| asset.digest.as_str()))
}

/// A style sheet, for documents that embed it.
pub fn style(name: &str) -> &'static str {
    let asset = assets().iter().find(|asset| asset.name == name);
    asset.and_then(|asset| str::from_utf8(&asset.bytes).ok()).unwrap_or_default()
}

/// Serves a static file. The digest in the address only serves to change the address.
pub async fn serve(path: Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let asset = assets().iter().find(|asset| asset.name == path.1).ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.bytes.as_ref()))
}
