//! Options of commands that read a data set.

use clap::Args;

use crate::lab::data::{Encoding, LoadOptions, SplitRule};

/// How the files of a data set are read.
#[derive(Debug, Args)]
pub(super) struct Load {
    /// Column of the class, where names do not say
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// The class that counts as the positive one of two
    #[arg(long, value_name = "CLASS")]
    positive: Option<String>,
    /// Column of the text, where names do not say
    #[arg(long, value_name = "COLUMN")]
    text_column: Option<String>,
    /// utf-8, gbk or latin-1
    #[arg(long, default_value = "utf-8")]
    encoding: Encoding,
    /// stratified, time, time=COLUMN or group=COLUMN
    #[arg(long, default_value = "stratified")]
    split: SplitRule,
    /// Share of the rows for the test, where the files have no test part [default: 0.2]
    #[arg(long, value_name = "SHARE")]
    test_share: Option<f64>,
    /// Seed of the split into training and test part [default: 1]
    #[arg(long, value_name = "SEED")]
    split_seed: Option<u64>,
}

impl Load {
    /// The options with their defaults.
    pub(super) fn options(&self) -> LoadOptions {
        let usual = LoadOptions::default();
        LoadOptions {
            target: self.target.clone(),
            positive: self.positive.clone(),
            text_column: self.text_column.clone(),
            encoding: self.encoding,
            split: self.split.clone(),
            test_share: self.test_share.unwrap_or(usual.test_share),
            seed: self.split_seed.unwrap_or(usual.seed),
            ..usual
        }
    }
}
