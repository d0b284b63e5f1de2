//! Card transactions of which fewer than one in a hundred is a fraud. The true
//! probability of each is known. Rows come in the order of time and the test
//! part is the later one, as it would be in use.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{normal, rounded, sigmoid, stream, weighted};
use crate::data::{
    About, BestAchievable, Card, Column, DataError, Frame, LoadOptions, Schema, SplitRule,
    TableData, TablePart, rank::average_precision, split,
};

const ROWS: usize = 120_000;
const SECONDS_BETWEEN: i64 = 26;
const FIRST: i64 = 1_704_067_200;
const SHOP: [&str; 7] =
    ["cash machine", "electronics", "fuel", "gift cards", "groceries", "restaurant", "travel"];
const SHOP_SHARE: [f64; 7] = [0.08, 0.07, 0.15, 0.02, 0.4, 0.22, 0.06];
const SHOP_RISK: [f64; 7] = [0.5, 1.0, -0.8, 2.4, -1.2, -0.8, 0.4];
const CHANNEL: [&str; 3] = ["chip", "online", "stripe"];

#[derive(Default)]
struct Transactions {
    amount: Vec<f64>,
    hour: Vec<f64>,
    shop: Vec<u32>,
    channel: Vec<u32>,
    abroad: Vec<u32>,
    distance: Vec<f64>,
    last_day: Vec<f64>,
    ratio: Vec<f64>,
    account_months: Vec<f64>,
    risk: Vec<f64>,
    labels: Vec<u8>,
    times: Vec<i64>,
}

impl Transactions {
    fn draw(&mut self, row: usize, random: &mut ChaCha8Rng) {
        let time = FIRST + row as i64 * SECONDS_BETWEEN;
        let hour = time.rem_euclid(86_400) / 3600;
        let shop = weighted(random, &SHOP_SHARE);
        let channel = weighted(random, &[0.55, 0.33, 0.12]);
        let abroad = random.random_bool(0.05);
        let usual = (3.4 + 0.5 * normal(random)).exp();
        let ratio = (0.75 * normal(random)).exp();
        let far = if abroad { 6.2 } else { 1.6 };
        let distance = if channel == 1 { 0.0 } else { (far + 1.1 * normal(random)).exp() };
        // A burst of transactions is rare, but informative.
        let last_day = if random.random_bool(0.03) {
            f64::from(random.random_range(5..20_u32))
        } else {
            f64::from(random.random_range(0..5_u32))
        };
        let account_months = (180.0 * random.random::<f64>()).floor();
        let night = matches!(hour, 0..5);
        let signs = SHOP_RISK[shop]
            + [-0.5, 0.9, 0.6][channel]
            + if abroad { 1.5 } else { 0.0 }
            + if night { 0.8 } else { 0.0 }
            + 1.5 * ratio.ln().max(-1.0)
            + 0.38 * last_day
            // New accounts that buy far above their habit.
            + if account_months < 6.0 && ratio > 2.0 { 2.5 } else { 0.0 }
            + if abroad && channel == 1 { 1.2 } else { 0.0 };
        let risk = sigmoid(1.5 * signs - 11.3);
        self.labels.push(u8::from(random.random::<f64>() < risk));
        self.risk.push(risk);
        self.times.push(time);
        self.amount.push(rounded(usual * ratio, 2));
        self.hour.push(hour as f64);
        self.shop.push(shop as u32);
        self.channel.push(channel as u32);
        self.abroad.push(u32::from(abroad));
        self.distance.push(rounded(distance, 1));
        self.last_day.push(last_day);
        self.ratio.push(rounded(ratio, 3));
        self.account_months.push(account_months);
    }

    fn part(self) -> (TablePart, Vec<f64>) {
        let columns = vec![
            Column::numbers("amount", self.amount),
            Column::numbers("amount_to_usual", self.ratio),
            Column::numbers("hour", self.hour),
            Column::categories("shop", self.shop, &SHOP),
            Column::categories("channel", self.channel, &CHANNEL),
            Column::categories("abroad", self.abroad, &["no", "yes"]),
            Column::numbers("km_from_home", self.distance),
            Column::numbers("transactions_last_day", self.last_day),
            Column::numbers("account_months", self.account_months),
        ];
        let frame = Frame { columns, rows: ROWS };
        let part =
            TablePart { frame, labels: self.labels, groups: Vec::new(), keys: Some(self.times) };
        (part, self.risk)
    }
}

/// The set. The split is always by time.
///
/// # Errors
/// A share that leaves a part empty.
pub(in crate::data) fn load(options: &LoadOptions) -> Result<TableData, DataError> {
    let mut random = stream(5);
    let mut rows = Transactions::default();
    (0..ROWS).for_each(|row| rows.draw(row, &mut random));
    let times = rows.times.clone();
    let (all, risk) = rows.part();
    let parts = split::by_time(&times, options.test_share)?;
    let (train, test) = (all.select(&parts.training), all.select(&parts.validation));
    let risk: Vec<f64> = parts.validation.iter().map(|index| risk[*index as usize]).collect();
    let frauds = test.labels.iter().filter(|label| **label == 1).count();
    let mut about = About::generated("transactions", card());
    about.classes = vec!["honest".to_owned(), "fraud".to_owned()];
    about.split =
        format!("the latest {} of the transactions are the test part", options.test_share);
    about.best_achievable = average_precision(&risk, &test.labels).map(|figure| BestAchievable {
        figure,
        metric: "pr_auc",
        how: format!(
            "average precision of the true probability of fraud on the {} test rows, of \
                 which {frauds} ({:.2} %) are frauds; a model without knowledge reaches the share",
            test.len(),
            100.0 * frauds as f64 / test.len() as f64
        ),
    });
    let data = TableData {
        about,
        schema: Schema::of_frame(&all.frame, "fraud"),
        target: "fraud".to_owned(),
        train,
        test,
        protected: Vec::new(),
        cost: None,
        rule: SplitRule::Time(None),
    };
    Ok(data.with_digest())
}

fn card() -> Card {
    Card::new(
        "card transactions invented by this program; each has a true probability of fraud, and \
         the class is drawn from it",
        "none; neither cards nor people exist",
        "trying and comparing models for rare events: precision at the alert budget, PR-AUC",
        "frauds do not react to the model and do not change over time, as real ones do",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frauds_are_rare_and_the_ceiling_is_far_above_their_share() {
        let data = load(&LoadOptions::default()).unwrap();
        assert_eq!((data.train.len(), data.test.len()), (96_000, 24_000));
        for part in [&data.train, &data.test] {
            let frauds = part.labels.iter().filter(|label| **label == 1).count() as f64;
            let share = frauds / part.len() as f64;
            assert!((0.003..0.01).contains(&share), "{share}");
        }
        let best = data.best_achievable.as_ref().unwrap().figure;
        assert!((0.35..0.85).contains(&best), "{best}");
        let latest = data.train.keys.as_ref().unwrap().iter().max().unwrap();
        assert!(data.test.keys.as_ref().unwrap().iter().all(|time| time > latest));
        assert_eq!(data.digest, load(&LoadOptions::default()).unwrap().digest);
    }
}
