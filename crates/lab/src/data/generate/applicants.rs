//! Credit applicants whose true probability of default is known. It depends on
//! income, debt, history and the loan, some of it in combination; never on sex,
//! age or being a foreign worker. Those only go with other columns, as in life.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{normal, rounded, sigmoid, stream, weighted};
use crate::data::{
    About, BestAchievable, Card, Column, Cost, DataError, Frame, LoadOptions, Protected, Schema,
    SplitRule, TableData, TablePart, rank::auc, split,
};

const ROWS: usize = 20_000;
/// Share of incomes that an applicant did not state.
const UNSTATED_INCOME: f64 = 0.04;
const SEX: [&str; 2] = ["female", "male"];
const FOREIGN: [&str; 2] = ["no", "yes"];
const HISTORY: [&str; 4] = ["all paid", "no credits", "late before", "critical"];
const PURPOSE: [&str; 5] = ["business", "car", "education", "furniture", "repairs"];
const HOUSING: [&str; 3] = ["own", "parents", "rent"];
/// Groups of ages, as regulators ask for them.
pub(in crate::data) const AGES: [&str; 3] = ["under 25", "25 to 59", "60 and over"];

/// The group of an age.
pub(in crate::data) fn age_group(age: f64) -> u8 {
    match age {
        ..25.0 => 0,
        25.0..60.0 => 1,
        _ => 2,
    }
}

#[derive(Default)]
struct Applicants {
    age: Vec<f64>,
    sex: Vec<u32>,
    foreign: Vec<u32>,
    income: Vec<f64>,
    months_employed: Vec<f64>,
    debt_ratio: Vec<f64>,
    amount: Vec<f64>,
    months: Vec<f64>,
    history: Vec<u32>,
    purpose: Vec<u32>,
    housing: Vec<u32>,
    risk: Vec<f64>,
    labels: Vec<u8>,
}

impl Applicants {
    fn draw(&mut self, random: &mut ChaCha8Rng) {
        let age = (19.0 + 50.0 * random.random::<f64>().powf(1.6)).floor();
        let sex = weighted(random, &[0.42, 0.58]);
        let foreign = weighted(random, &[0.88, 0.12]);
        let gap = if sex == 0 { -0.12 } else { 0.0 } + if foreign == 1 { -0.1 } else { 0.0 };
        let income = (7.75 + 0.01 * (age - 35.0) + gap + 0.4 * normal(random)).exp();
        let longest = (age - 18.0) * 12.0;
        let months_employed = (longest * random.random::<f64>().powi(2)).floor();
        let debt_ratio = (0.12 + 0.5 * random.random::<f64>().powf(1.5)).min(0.9);
        let months = f64::from(6 * random.random_range(1..=12_u32));
        let amount = (7.6 + 0.45 * (months / 36.0) + 0.55 * normal(random)).exp();
        let history = weighted(random, &[0.5, 0.2, 0.2, 0.1]);
        let purpose = weighted(random, &[0.1, 0.35, 0.1, 0.3, 0.15]);
        let housing = weighted(random, &[0.5, 0.12, 0.38]);
        let burden = amount / months / income;
        let risk = sigmoid(
            -2.55
                + [0.0, 0.3, 0.9, 1.8][history]
                + [0.55, 0.0, 0.25, -0.1, 0.1][purpose]
                + [-0.25, 0.1, 0.15][housing]
                + 5.0 * burden.min(0.6)
                + 2.2 * debt_ratio
                // Debt weighs double on those who were late before.
                + if history >= 2 { 1.6 * debt_ratio } else { 0.0 }
                - 0.009 * months_employed.min(120.0)
                - 0.35 * (income / 2400.0).ln(),
        );
        self.labels.push(u8::from(random.random::<f64>() < risk));
        let stated = !random.random_bool(UNSTATED_INCOME);
        self.risk.push(risk);
        self.age.push(age);
        self.sex.push(sex as u32);
        self.foreign.push(foreign as u32);
        self.income.push(if stated { income.round() } else { f64::NAN });
        self.months_employed.push(months_employed);
        self.debt_ratio.push(rounded(debt_ratio, 3));
        self.amount.push(amount.round());
        self.months.push(months);
        self.history.push(history as u32);
        self.purpose.push(purpose as u32);
        self.housing.push(housing as u32);
    }

    fn part(self) -> (TablePart, Vec<f64>) {
        let bytes = |indices: &[u32]| indices.iter().map(|index| *index as u8).collect();
        let ages = self.age.iter().map(|age| age_group(*age)).collect();
        let groups = vec![bytes(&self.sex), ages, bytes(&self.foreign)];
        let columns = vec![
            Column::numbers("age", self.age),
            Column::categories("sex", self.sex, &SEX),
            Column::categories("foreign_worker", self.foreign, &FOREIGN),
            Column::numbers("income", self.income),
            Column::numbers("months_employed", self.months_employed),
            Column::numbers("debt_ratio", self.debt_ratio),
            Column::numbers("amount", self.amount),
            Column::numbers("months", self.months),
            Column::categories("history", self.history, &HISTORY),
            Column::categories("purpose", self.purpose, &PURPOSE),
            Column::categories("housing", self.housing, &HOUSING),
        ];
        let frame = Frame { columns, rows: ROWS };
        (TablePart { frame, labels: self.labels, groups, keys: None }, self.risk)
    }
}

/// The protected columns with the groups that [`age_group`] and the lists give.
pub(in crate::data) fn protected() -> Vec<Protected> {
    let one = |name: &str, groups: &[&str]| Protected {
        name: name.to_owned(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
    };
    vec![one("sex", &SEX), one("age", &AGES), one("foreign_worker", &FOREIGN)]
}

/// The set, split as the options say.
///
/// # Errors
/// A share that leaves a part empty.
pub(in crate::data) fn load(options: &LoadOptions) -> Result<TableData, DataError> {
    let mut random = stream(4);
    let mut rows = Applicants::default();
    (0..ROWS).for_each(|_| rows.draw(&mut random));
    let (all, risk) = rows.part();
    let parts = split::stratified(&all.labels, options.test_share, options.seed)?;
    let (train, test) = (all.select(&parts.training), all.select(&parts.validation));
    let risk: Vec<f64> = parts.validation.iter().map(|index| risk[*index as usize]).collect();
    let mut about = About::generated("applicants", card());
    about.classes = vec!["paid back".to_owned(), "defaulted".to_owned()];
    about.split = format!(
        "{} of each class at random are the test part, seed {}",
        options.test_share, options.seed
    );
    about.best_achievable = auc(&risk, &test.labels).map(|figure| BestAchievable {
        figure,
        metric: "auc",
        how: format!(
            "AUC of the true probability of default on the {} test rows. {} % of the incomes are \
             hidden from a model, so it stays a little below",
            test.len(),
            UNSTATED_INCOME * 100.0
        ),
    });
    let data = TableData {
        about,
        schema: Schema::of_frame(&all.frame, "defaulted"),
        target: "defaulted".to_owned(),
        train,
        test,
        protected: protected(),
        cost: Some(Cost { missed: 5.0, false_alarm: 1.0 }),
        rule: SplitRule::Stratified,
    };
    Ok(data.with_digest())
}

fn card() -> Card {
    Card::new(
        "applicants invented by this program; each has a true probability of default, and the \
         class is drawn from it",
        "none; the applicants do not exist. Sex, age and foreign worker are columns on purpose",
        "trying and comparing credit models, calibration and figures by group",
        "the true risk does not depend on sex, age or being a foreign worker; incomes do, so a \
         model may still treat groups differently. Says nothing about real applicants",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_is_known_and_the_groups_are_there() {
        let data = load(&LoadOptions::default()).unwrap();
        assert_eq!((data.train.len(), data.test.len()), (16_000, 4000));
        let best = data.best_achievable.as_ref().unwrap();
        assert!((0.76..0.9).contains(&best.figure), "{}", best.figure);
        let bad = data.train.labels.iter().filter(|label| **label == 1).count() as f64 / 16_000.0;
        assert!((0.15..0.4).contains(&bad), "{bad}");
        for (protected, groups) in data.protected.iter().zip(&data.test.groups) {
            for group in 0..protected.groups.len() as u8 {
                let n = groups.iter().filter(|g| **g == group).count();
                assert!(n > 100, "{} {group}: {n}", protected.name);
            }
        }
        let missing = data.train.frame.column("income").unwrap().missing();
        assert!((450..850).contains(&missing), "{missing}");
        assert_eq!(data.digest, load(&LoadOptions::default()).unwrap().digest);
    }
}
