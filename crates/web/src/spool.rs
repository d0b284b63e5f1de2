//! A file that is being received: in memory while it is small, then on disk, so that slow or
//! waiting uploads hold no memory. Deleted with the request. Independent of forms.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek},
};

use tokio::io::AsyncWriteExt;

use super::{
    budget::{Budget, Permit},
    error::AppError,
};

/// Up to so many bytes stay in memory.
const IN_MEMORY: usize = 64 << 10;

/// Receives a file chunk by chunk.
#[derive(Debug, Default)]
pub(super) struct Spool {
    memory: Vec<u8>,
    disk: Option<tokio::fs::File>,
    length: u64,
}

impl Spool {
    pub(super) async fn write(&mut self, part: &[u8]) -> Result<(), AppError> {
        self.length += part.len() as u64;
        if self.disk.is_none() && self.memory.len() + part.len() > IN_MEMORY {
            let file = tokio::task::spawn_blocking(tempfile::tempfile).await;
            let file = file.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
            let mut file = tokio::fs::File::from_std(file);
            file.write_all(&self.memory).await.map_err(anyhow::Error::from)?;
            self.memory = Vec::new();
            self.disk = Some(file);
        }
        match &mut self.disk {
            Some(file) => file.write_all(part).await.map_err(anyhow::Error::from)?,
            None => self.memory.extend_from_slice(part),
        }
        Ok(())
    }

    pub(super) async fn finish(self) -> Result<Spooled, AppError> {
        let place = match self.disk {
            None => Place::Memory(self.memory),
            Some(mut file) => {
                file.flush().await.map_err(anyhow::Error::from)?;
                Place::Disk(file.into_std().await)
            }
        };
        Ok(Spooled { place, length: self.length })
    }
}

/// A file that was received.
#[derive(Debug)]
pub struct Spooled {
    place: Place,
    length: u64,
}

#[derive(Debug)]
enum Place {
    Memory(Vec<u8>),
    Disk(File),
}

impl From<Vec<u8>> for Spooled {
    fn from(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len() as u64, place: Place::Memory(bytes) }
    }
}

impl Spooled {
    /// Its bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Its content in memory; the caller has reserved its size. Blocks.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        match self.place {
            Place::Memory(bytes) => Ok(bytes),
            Place::Disk(mut file) => {
                let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
                file.rewind()?;
                file.read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }

    /// Its content from the start, chunk by chunk. Blocks.
    pub fn reader(&mut self) -> io::Result<Box<dyn Read + '_>> {
        match &mut self.place {
            Place::Memory(bytes) => Ok(Box::new(Cursor::new(&*bytes))),
            Place::Disk(file) => {
                file.rewind()?;
                Ok(Box::new(file))
            }
        }
    }

    /// Its content in memory and the permit to hold it.
    ///
    /// # Errors
    /// [`AppError::Busy`] when there is no memory for it.
    pub async fn load(self, budget: &Budget) -> Result<(Vec<u8>, Permit), AppError> {
        let permit = budget.reserve(self.length).await?;
        let loading = tokio::task::spawn_blocking(move || (self.into_bytes(), permit));
        let (bytes, permit) = loading.await.map_err(anyhow::Error::from)?;
        Ok((bytes.map_err(anyhow::Error::from)?, permit))
    }
}
