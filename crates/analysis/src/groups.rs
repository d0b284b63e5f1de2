//! Groups of respondents with similar answers, by k-means or a mixture: how many and why, and
//! what each has in common. Depends on no page.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use sea_orm::DatabaseConnection;

use market::Snapshot;
use scoring::{SEED, ScoreError, mixture, observations::MOST_COLUMNS, segments};
use venture::{MemorySize, RevisionCache, Venture};
use web::budget;

/// Most answers, known or not, of all respondents to all questions.
pub const MOST_CELLS: usize = 1_000_000;

parsing::words! {
    /// Basis of the groups.
    #[derive(Default)]
    pub enum Basis {
        #[default]
        Importance = "importance",
        Satisfaction = "satisfaction",
        Both = "both",
    }
}

parsing::words! {
    /// Clustering methods.
    #[derive(Default)]
    pub enum Way {
        #[default]
        KMeans = "k-means",
        Mixture = "mixture",
    }
}

/// A feature for clustering.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Position of the need.
    pub need: usize,
    /// Importance, or satisfaction.
    pub importance: bool,
}

/// The groups, and their data.
#[derive(Debug, Clone)]
pub struct Groups {
    pub found: Result<Found, ScoreError>,
    pub respondents: usize,
    /// Excluded respondents: less than half of their answers are known.
    pub left_out: usize,
    /// Questions that were used.
    pub questions: Vec<Question>,
    pub all_questions: usize,
    /// Unknown answers that were set to their question's mean.
    pub filled: usize,
}

/// Result of either method.
#[derive(Debug, Clone)]
pub enum Found {
    KMeans(segments::Segments),
    Mixture(mixture::Segments),
}

impl MemorySize for Groups {
    fn bytes(&self) -> usize {
        // A label per respondent, and a mean per group and question.
        64 * self.respondents + 16 * 8 * self.questions.len() + 4_096
    }
}

static FOUND: LazyLock<[RevisionCache<Groups>; 6]> = LazyLock::new(Default::default);

/// Finds groups, cached per revision of the venture and method; `k` overrides the number.
pub async fn groups(
    db: &DatabaseConnection,
    venture: &Venture,
    basis: Basis,
    way: Way,
    k: Option<usize>,
) -> anyhow::Result<Arc<Groups>> {
    let compute = async || {
        let market = market::snapshot(db, venture).await?;
        let bytes = 64 * MOST_CELLS as u64;
        let found = budget::process().work(bytes, move || find(&market, basis, way, k)).await?;
        Ok(found.0)
    };
    match k {
        Some(_) => Ok(Arc::new(compute().await?)),
        None => FOUND[basis as usize * 2 + way as usize].get_or_compute(venture, compute).await,
    }
}

fn find(market: &Snapshot, basis: Basis, way: Way, k: Option<usize>) -> Groups {
    let questions: Vec<Question> = (0..market.needs.len())
        .flat_map(|need| [true, false].map(|importance| Question { need, importance }))
        .filter(|question| match basis {
            Basis::Importance => question.importance,
            Basis::Satisfaction => !question.importance,
            Basis::Both => true,
        })
        .collect();
    let respondents: BTreeSet<&str> = market
        .needs
        .iter()
        .flat_map(|need| need.ratings.iter().map(|one| one.respondent.as_str()))
        .collect();
    let cells = respondents.len().saturating_mul(questions.len());
    if questions.len() > MOST_COLUMNS || cells > MOST_CELLS {
        return too_many(respondents.len(), questions.len());
    }
    let rows = answers(market, &questions);
    // Indices instead of statements: two needs may have the same wording.
    let columns: Vec<String> = (0..questions.len()).map(|at| at.to_string()).collect();
    let found = match way {
        Way::KMeans => {
            let input = segments::Input {
                rows: rows.clone(),
                columns,
                names: Vec::new(),
                most: 8,
                k,
                standardise: true,
            };
            segments::segments(&input, SEED).map(Found::KMeans)
        }
        Way::Mixture => {
            let input = mixture::Input {
                rows: rows.clone(),
                columns,
                names: Vec::new(),
                most: 6,
                standardise: true,
                regularisation: 0.01,
            };
            mixture::mixture(&input, SEED).map(Found::Mixture)
        }
    };
    let (used, labels): (&[String], &[Option<usize>]) = match &found {
        Ok(Found::KMeans(found)) => (&found.columns, &found.labels),
        Ok(Found::Mixture(found)) => (&found.columns, &found.labels),
        Err(_) => (&[], &[]),
    };
    let used: Vec<usize> = used.iter().filter_map(|name| name.parse().ok()).collect();
    let kept = || rows.iter().zip(labels).filter(|(_, label)| label.is_some());
    Groups {
        respondents: rows.len(),
        left_out: labels.iter().filter(|label| label.is_none()).count(),
        filled: kept().map(|(row, _)| used.iter().filter(|&&at| row[at].is_none()).count()).sum(),
        all_questions: questions.len(),
        questions: used.iter().map(|&at| questions[at].clone()).collect(),
        found,
    }
}

fn too_many(respondents: usize, questions: usize) -> Groups {
    let told = format!(
        "{respondents} respondents and {questions} questions are too many to be grouped; at most \
         {MOST_COLUMNS} questions and {MOST_CELLS} answers"
    );
    Groups {
        found: Err(ScoreError::input("rows", told)),
        respondents,
        left_out: 0,
        questions: Vec::new(),
        all_questions: questions,
        filled: 0,
    }
}

/// One row per respondent, one cell per question.
fn answers(market: &Snapshot, questions: &[Question]) -> Vec<Vec<Option<f64>>> {
    let mut rows: BTreeMap<&str, Vec<Option<f64>>> = BTreeMap::new();
    for (at, question) in questions.iter().enumerate() {
        for one in &market.needs[question.need].ratings {
            let row =
                rows.entry(one.respondent.as_str()).or_insert_with(|| vec![None; questions.len()]);
            let answer = if question.importance { one.importance } else { one.satisfaction };
            row[at] = Some(f64::from(answer));
        }
    }
    rows.into_values().collect()
}
