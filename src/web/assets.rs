//! Static files, part of the program. Their address carries a digest of their
//! content, so that browsers may keep them for ever.

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header, web::Path};
use sha2::{Digest, Sha256};

use super::error::AppError;

/// A file that ships inside the program.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const ASSETS: [Asset; 5] = [
    Asset {
        name: "app.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("../../static/app.css"),
    },
    Asset {
        name: "charts.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("../../static/charts.css"),
    },
    Asset {
        name: "app.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../static/app.js"),
    },
    Asset {
        name: "upload.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../static/upload.js"),
    },
    Asset {
        name: "icon.svg",
        kind: "image/svg+xml",
        bytes: include_bytes!("../../static/icon.svg"),
    },
];

static DIGESTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    ASSETS.iter().map(|asset| hex::encode(&Sha256::digest(asset.bytes)[..6])).collect()
});

/// Address of a static file.
#[must_use]
pub fn address(name: &str) -> String {
    let digest =
        ASSETS.iter().position(|asset| asset.name == name).map(|index| DIGESTS[index].as_str());
    format!("/static/{}/{name}", digest.unwrap_or("0"))
}

/// Serves a static file. The digest in the address is only there to make it change.
///
/// # Errors
/// When there is no such file.
pub async fn serve(path: Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let asset = ASSETS.iter().find(|asset| asset.name == path.1).ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.bytes))
}
