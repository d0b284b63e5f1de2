//! The disjoint buckets that tokens are counted in. Every token of a request is in exactly one.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What tokens carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// Also whatever a provider does not split.
    Text,
    Audio,
    Image,
    Video,
}

/// What a prompt cache did with tokens of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CacheUse {
    Uncached,
    Read,
    /// Written for a duration that the provider does not state.
    Write,
    Write5m,
    Write1h,
}

/// What tokens of the output are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutputKind {
    Text,
    Reasoning,
    Audio,
    Image,
    Video,
}

/// Something counted and priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    Input(Modality, CacheUse),
    Output(OutputKind),
    /// Searches made by the provider, priced per thousand.
    WebSearch,
    /// The request itself, priced per thousand.
    Request,
}

impl Modality {
    pub const ALL: [Self; 4] = [Self::Text, Self::Audio, Self::Image, Self::Video];
}

impl CacheUse {
    pub const ALL: [Self; 5] =
        [Self::Uncached, Self::Read, Self::Write, Self::Write5m, Self::Write1h];
}

impl OutputKind {
    pub const ALL: [Self; 5] = [Self::Text, Self::Reasoning, Self::Audio, Self::Image, Self::Video];
}

const INPUTS: usize = Modality::ALL.len() * CacheUse::ALL.len();
/// How many buckets there are.
pub(crate) const BUCKETS: usize = INPUTS + OutputKind::ALL.len() + 2;

/// In the order of [`Bucket::index`]. A constant, since every cost walks through it.
const ALL: [Bucket; BUCKETS] = {
    let mut all = [Bucket::WebSearch; BUCKETS];
    let mut place = 0;
    while place < INPUTS {
        let modality = Modality::ALL[place / CacheUse::ALL.len()];
        all[place] = Bucket::Input(modality, CacheUse::ALL[place % CacheUse::ALL.len()]);
        place += 1;
    }
    while place < INPUTS + OutputKind::ALL.len() {
        all[place] = Bucket::Output(OutputKind::ALL[place - INPUTS]);
        place += 1;
    }
    all[BUCKETS - 1] = Bucket::Request;
    all
};

const NAMES: [&str; BUCKETS] = [
    "input",
    "cache_read",
    "cache_write",
    "cache_write_5m",
    "cache_write_1h",
    "input_audio",
    "cache_read_audio",
    "cache_write_audio",
    "cache_write_5m_audio",
    "cache_write_1h_audio",
    "input_image",
    "cache_read_image",
    "cache_write_image",
    "cache_write_5m_image",
    "cache_write_1h_image",
    "input_video",
    "cache_read_video",
    "cache_write_video",
    "cache_write_5m_video",
    "cache_write_1h_video",
    "output",
    "reasoning",
    "output_audio",
    "output_image",
    "output_video",
    "web_search",
    "request",
];

impl Bucket {
    pub const INPUT: Self = Self::Input(Modality::Text, CacheUse::Uncached);
    pub const CACHE_READ: Self = Self::Input(Modality::Text, CacheUse::Read);
    pub const CACHE_WRITE: Self = Self::Input(Modality::Text, CacheUse::Write);
    pub const CACHE_WRITE_5M: Self = Self::Input(Modality::Text, CacheUse::Write5m);
    pub const CACHE_WRITE_1H: Self = Self::Input(Modality::Text, CacheUse::Write1h);
    pub const OUTPUT: Self = Self::Output(OutputKind::Text);
    pub const REASONING: Self = Self::Output(OutputKind::Reasoning);

    /// All buckets, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.into_iter()
    }

    /// Its place in arrays over all buckets.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Input(modality, cache) => {
                modality as usize * CacheUse::ALL.len() + cache as usize
            }
            Self::Output(kind) => INPUTS + kind as usize,
            Self::WebSearch => BUCKETS - 2,
            Self::Request => BUCKETS - 1,
        }
    }

    /// Its name in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(self.index()).copied().unwrap_or_default()
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().find(|bucket| bucket.name() == name)
    }

    /// Tokens are priced per million, the rest per thousand.
    #[must_use]
    pub const fn is_tokens(self) -> bool {
        matches!(self, Self::Input(..) | Self::Output(_))
    }

    #[must_use]
    pub const fn is_input(self) -> bool {
        matches!(self, Self::Input(..))
    }

    /// For how many of its units a price is stated.
    #[must_use]
    pub const fn priced_per(self) -> u32 {
        if self.is_tokens() { 1_000_000 } else { 1_000 }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Bucket {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Bucket {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| D::Error::custom(format!("no bucket is called {name:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_has_a_place_and_a_name_of_its_own() {
        let all: Vec<Bucket> = Bucket::all().collect();
        assert_eq!(all.len(), BUCKETS);
        for (place, bucket) in all.into_iter().enumerate() {
            assert_eq!(bucket.index(), place);
            assert_eq!(Bucket::parse(bucket.name()), Some(bucket));
        }
        assert_eq!(Bucket::CACHE_WRITE_1H.name(), "cache_write_1h");
        assert_eq!(Bucket::Input(Modality::Video, CacheUse::Read).name(), "cache_read_video");
        assert_eq!(Bucket::REASONING.name(), "reasoning");
        assert_eq!(Bucket::WebSearch.name(), "web_search");
    }
}
