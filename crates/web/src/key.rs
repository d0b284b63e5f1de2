//! The installation's secret key and the keys that are derived from it, one per purpose, so
//! that a signature for one purpose is invalid for another. Independent of what is signed.

use std::{fs, io::Write, path::Path};

use anyhow::Context;
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRngCore;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bytes of a block of SHA-256. HMAC pads a shorter key with zeros.
const BLOCK: usize = 64;

parsing::words! {
    /// What a derived key is for. A new use of the key gets a variant of its own.
    pub enum Purpose {
        /// Tokens of forms.
        Csrf = "csrf",
        /// Codes that give respondents access to their answers.
        SurveyReceipt = "survey-receipt",
        /// Device cookies of browsers that signed in before.
        KnownDevice = "known-device",
        /// Signatures of exported documents.
        ExportSignature = "export-signature",
        /// Cookies of readers who knew a shared report's passphrase.
        SharedReport = "shared-report",
    }
}

/// Key of the installation. Only derives other keys.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

/// A key that signs for one [`Purpose`].
#[derive(Clone)]
pub struct PurposeKey([u8; 32]);

impl SecretKey {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key for a purpose: one step of HKDF-Expand, enough because the
    /// installation's key is uniformly random already.
    pub fn derive(&self, purpose: Purpose) -> PurposeKey {
        let info = format!("assay/{}\u{1}", purpose.as_str());
        PurposeKey(hmac(&self.0, info.as_bytes()))
    }
}

impl PurposeKey {
    /// The tag of a message: 64 hexadecimal digits.
    pub fn tag(&self, message: &[u8]) -> String {
        hex::encode(hmac(&self.0, message))
    }

    /// True when `tag` is this key's signature of `message`.
    pub fn verify(&self, message: &[u8], tag: &str) -> bool {
        self.tag(message).as_bytes().ct_eq(tag.as_bytes()).into()
    }
}

fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut padded = [0_u8; BLOCK];
    for (to, from) in padded.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = Hmac::<Sha256>::new(&padded.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Reads the installation's key from `secret.key` in the data folder, or creates it.
pub fn load_key(folder: &Path) -> anyhow::Result<SecretKey> {
    let path = folder.join("secret.key");
    if let Ok(text) = fs::read_to_string(&path) {
        let bytes = hex::decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        return bytes.map(SecretKey).with_context(|| {
            format!("{} holds no key of 32 bytes; delete it to have a new one made", path.display())
        });
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(hex::encode(bytes).as_bytes())?;
    match file.persist_noclobber(&path) {
        Ok(_) => Ok(SecretKey(bytes)),
        // Another process was faster: use its key.
        Err(_) => load_key(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_fits_its_purpose_its_message_and_its_installation_only() {
        let key = SecretKey::new([7; 32]);
        for made in Purpose::ALL {
            let tag = key.derive(made).tag(b"a");
            for read in Purpose::ALL {
                assert_eq!(key.derive(read).verify(b"a", &tag), made == read, "{made:?} {read:?}");
            }
            assert!(!key.derive(made).verify(b"b", &tag));
            assert!(!SecretKey::new([8; 32]).derive(made).verify(b"a", &tag));
        }
    }
}
