//! The example that the set-up page offers to the first account. What it is, the application
//! decides; here it is only asked for.

use std::{future::Future, pin::Pin};

use uuid::Uuid;

use i18n::Lang;

type Making = Pin<Box<dyn Future<Output = anyhow::Result<Uuid>>>>;

/// Makes an example venture for an account and returns its identifier.
pub struct FirstSample(Box<dyn Fn(Uuid, Lang) -> Making + Send + Sync>);

impl FirstSample {
    pub fn new(make: impl Fn(Uuid, Lang) -> Making + Send + Sync + 'static) -> Self {
        Self(Box::new(make))
    }

    /// Makes it. The account is there all the same if this fails.
    ///
    /// # Errors
    /// Whatever making it needs is missing or refuses.
    pub(crate) async fn make(&self, owner: Uuid, lang: Lang) -> anyhow::Result<Uuid> {
        (self.0)(owner, lang).await
    }
}
