//! Files are read in turn: as many at once as there are processors, each with
//! the memory that it takes. Who waits for a turn holds next to nothing, so that
//! fifty large files wait for one another instead of filling the memory.

use sea_orm::DatabaseConnection;

use super::{Import, ImportError, ImportPreview, Rules, parse, preview, store};
use web::{
    budget::{Budget, Permit, SMALL, Turn},
    error::AppError,
    spool::Spooled,
};

/// A file in memory, with the right to hold and to read it.
struct Loaded {
    content: Vec<u8>,
    turn: Turn,
    permit: Permit,
    /// What reading it takes beside the content.
    more: Permit,
}

/// Loads and weighs a file of so many bytes in its turn: `fetch` answers what gives its
/// content and may block. What was small and is large once it is unpacked waits for a turn
/// among the large.
async fn load<C: FnOnce() -> std::io::Result<Vec<u8>> + Send + 'static>(
    budget: &Budget,
    bytes: u64,
    fetch: impl Future<Output = Result<C, AppError>>,
    weigh: impl FnOnce(&[u8]) -> u64 + Send + 'static,
) -> Result<Loaded, AppError> {
    let turn = budget.turn(bytes).await?;
    let permit = budget.reserve(bytes).await?;
    let content = fetch.await?;
    let loading = tokio::task::spawn_blocking(move || {
        let content = content();
        let weight = content.as_ref().map_or(0, |content| weigh(content));
        (content, weight, turn, permit)
    });
    let (content, weight, mut turn, permit) = loading.await.map_err(anyhow::Error::from)?;
    let content = content.map_err(anyhow::Error::from)?;
    if bytes <= SMALL && weight > SMALL {
        drop(turn);
        turn = budget.turn(weight).await?;
    }
    let more = budget.reserve(weight).await?;
    Ok(Loaded { content, turn, permit, more })
}

impl Loaded {
    async fn read<T: Send + 'static>(
        self,
        work: impl FnOnce(Vec<u8>) -> T + Send + 'static,
    ) -> Result<(T, Permit), AppError> {
        let Self { content, turn, permit, more } = self;
        let working = tokio::task::spawn_blocking(move || {
            let made = work(content);
            drop((turn, permit));
            (made, more)
        });
        Ok(working.await.map_err(anyhow::Error::from)?)
    }
}

/// Does `work` with a file that was received, in its turn; `weigh` says what that takes beside
/// the content. The permit goes with what was made.
///
/// # Errors
/// When there is no turn or no memory for it in time; when the disk refuses.
pub(super) async fn received<T: Send + 'static>(
    budget: &Budget,
    content: Spooled,
    weigh: impl FnOnce(&[u8]) -> u64 + Send + 'static,
    work: impl FnOnce(Vec<u8>) -> T + Send + 'static,
) -> Result<(T, Permit), AppError> {
    let bytes = content.len();
    let fetch = async move { Ok(move || content.into_bytes()) };
    load(budget, bytes, fetch, weigh).await?.read(work).await
}

/// The preview of a waiting file as its mapping says, read in its turn.
///
/// # Errors
/// As [`received`]; when the file waits no longer.
pub(super) async fn waiting(
    budget: &Budget,
    db: &DatabaseConnection,
    import: &Import,
    rules: Rules,
) -> Result<(Result<ImportPreview, ImportError>, Permit), AppError> {
    // As it is stored and as it was sent.
    let bytes = import.file_bytes.saturating_mul(2);
    let fetch = async {
        let packed = store::packed(db, import.id).await?;
        let packed = packed.ok_or(AppError::Conflict("error-import-gone"))?;
        Ok(move || store::unpacked(&packed))
    };
    let mapping = import.mapping.clone();
    let loaded = load(budget, bytes, fetch, parse::weight).await?;
    loaded.read(move |content| preview(content, mapping, &rules)).await
}
