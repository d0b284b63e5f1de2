//! The execution providers of this machine, in the reader's language.

use config::Settings;
use i18n::Lang;
use lab::engine::{Engine, ProviderStatus, StatusCode};
use web::{error::AppError, figures::translate};

/// What can be measured with here, and what is missing. Loading the library
/// may take a moment, so it is done beside the server's threads.
pub(super) async fn providers(
    settings: &Settings,
    lang: Lang,
) -> Result<(Vec<ProviderStatus>, Option<String>), AppError> {
    let (folder, explicit) = (settings.runtime_dir(), settings.ort_lib.clone());
    let asked = tokio::task::spawn_blocking(move || {
        Engine::load(&folder, explicit.as_deref()).map(|engine| engine.providers())
    });
    match asked.await.map_err(anyhow::Error::from)? {
        Ok(providers) => Ok((providers, None)),
        Err(error) => Ok((Vec::new(), Some(translate(&error.note(), lang)))),
    }
}

/// What there is to know about a provider, in the reader's language.
pub(super) fn about(status: &ProviderStatus, lang: Lang) -> Option<String> {
    let key = match status.code? {
        StatusCode::SoftwareAdapter => "provider-software-adapter",
        StatusCode::PluginMissing => "provider-plugin-missing",
        StatusCode::PluginBroken => "provider-plugin-broken",
        StatusCode::NoGpu => "provider-no-gpu",
        StatusCode::NotInLibrary => "provider-not-in-library",
    };
    Some(lang.t(key))
}
