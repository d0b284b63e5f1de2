//! A price list as a file: packed or not, with its digest.

use std::io::Read;

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use pricing::catalogue::{ListError, PriceList, read_list};

/// Most bytes of a list when it is unpacked.
pub(crate) const LARGEST_LIST: u64 = 16 << 20;

/// Why a file is no list of prices.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the list is larger than 16 MiB")]
    TooLarge,
    #[error("the file cannot be unpacked: {0}")]
    Packed(std::io::Error),
    #[error("the file is not UTF-8 text")]
    Encoding,
    #[error(transparent)]
    List(#[from] ListError),
}

/// A list and what identifies it.
#[derive(Debug)]
pub struct PriceFile {
    pub list: PriceList,
    /// SHA-256 of the unpacked list.
    pub digest: String,
}

/// Reads a list, packed with gzip or not.
///
/// # Errors
/// When it is too large or none of the lists that can be read.
pub fn read_file(content: Vec<u8>) -> Result<PriceFile, FileError> {
    let content = if content.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        let mut limited = GzDecoder::new(&*content).take(LARGEST_LIST + 1);
        limited.read_to_end(&mut unpacked).map_err(FileError::Packed)?;
        unpacked
    } else {
        content
    };
    if content.len() as u64 > LARGEST_LIST {
        return Err(FileError::TooLarge);
    }
    let digest = hex::encode(Sha256::digest(&content));
    let text = String::from_utf8(content).map_err(|_| FileError::Encoding)?;
    Ok(PriceFile { list: read_list(&text)?, digest })
}
