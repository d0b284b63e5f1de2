//! How good answers are. Scored is the answer without its reasoning; one that never ended is
//! neither right nor wrong but has a share of its own. Pure.

mod agreement;
mod matching;
mod overlap;
mod paired;
mod scores;

pub use agreement::{Agreement, agreement};
pub use matching::{Matching, normalised};
pub use overlap::{bleu, chrf};
pub use paired::{ClusterInterval, Paired, cluster_bootstrap, exact_test};
pub use scores::{QualityScores, Verdict, score, verdict};
