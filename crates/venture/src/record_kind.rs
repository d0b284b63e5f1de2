//! Records as others refer to them, such as comments and the audit log: by what they are called
//! and where their page is. Names tables of all capabilities and reads nothing but labels.

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait, DbErr, ExprTrait, QueryResult,
    sea_query::{Expr, Query},
};
use time::OffsetDateTime;
use uuid::Uuid;

use i18n::{Lang, format};

parsing::words! {
    /// Kinds of records with a name.
    pub enum RecordKind as "record-kind-" {
        Need = "need",
        Competitor = "competitor",
        Segment = "segment",
        Capability = "capability",
        Survey = "survey",
        Evidence = "evidence",
        Idea = "idea",
        Experiment = "experiment",
        Channel = "channel",
        MarketSize = "market-size",
        Milestone = "milestone",
        Run = "run",
        Model = "model",
        Benchmark = "benchmark",
        Report = "report",
        MachinePrice = "machine-price",
        WeightSet = "weight-set",
        Import = "import",
    }
}

/// What a record is called.
enum Label {
    Text(&'static str),
    /// One column for each language, of which one may be empty.
    Languages {
        en: &'static str,
        zh: &'static str,
    },
    Moment(&'static str),
}

impl RecordKind {
    /// The table of its records.
    pub fn table(self) -> &'static str {
        match self {
            Self::Need => "needs",
            Self::Competitor => "competitors",
            Self::Segment => "segments",
            Self::Capability => "capabilities",
            Self::Survey => "surveys",
            Self::Evidence => "evidence",
            Self::Idea => "ideas",
            Self::Experiment => "experiments",
            Self::Channel => "channels",
            Self::MarketSize => "market_sizes",
            Self::Milestone => "milestones",
            Self::Run => "runs",
            Self::Model => "models",
            Self::Benchmark => "benchmarks",
            Self::Report => "reports",
            Self::MachinePrice => "machine_prices",
            Self::WeightSet => "weight_sets",
            Self::Import => "imports",
        }
    }

    fn label(self) -> Label {
        match self {
            Self::Need => Label::Text("statement"),
            Self::Experiment => Label::Text("hypothesis"),
            Self::Evidence | Self::Idea | Self::Milestone => Label::Text("title"),
            Self::Survey => Label::Languages { en: "title_en", zh: "title_zh" },
            Self::Benchmark => Label::Text("provider"),
            Self::Report => Label::Moment("created_at"),
            Self::Import => Label::Text("file_name"),
            _ => Label::Text("name"),
        }
    }

    /// Address of a record below its venture; of the list where records have no page.
    pub fn path(self, id: Uuid) -> String {
        let own = match self {
            Self::Need => "needs",
            Self::Competitor => "competitors",
            Self::Segment => "market/segments",
            Self::Capability => "capabilities",
            Self::Survey => "surveys",
            Self::Evidence => "evidence",
            Self::Idea => "ideas",
            Self::Experiment => "experiments",
            Self::Run => "runs",
            Self::Benchmark => "benchmarks",
            Self::Report => "reports",
            Self::Import => "imports",
            Self::Channel => return "go-to-market/channels".to_owned(),
            Self::MarketSize => return "go-to-market/market-size".to_owned(),
            Self::Milestone => return "go-to-market/roadmap".to_owned(),
            Self::Model => return "models".to_owned(),
            Self::MachinePrice => return "offer/machines".to_owned(),
            Self::WeightSet => return "market/weights".to_owned(),
        };
        format!("{own}/{id}")
    }
}

/// The names of records of a venture, by identifier; what is not there is left out.
pub async fn find_labels(
    db: &impl ConnectionTrait,
    venture: Uuid,
    kind: RecordKind,
    ids: impl IntoIterator<Item = Uuid>,
    lang: Lang,
) -> Result<HashMap<Uuid, String>, DbErr> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let label = kind.label();
    let mut query = Query::select();
    query.column("id").from(kind.table());
    match label {
        Label::Text(column) | Label::Moment(column) => query.column(column),
        Label::Languages { en, zh } => query.columns([en, zh]),
    };
    query.and_where(Expr::col("venture_id").eq(venture)).and_where(Expr::col("id").is_in(ids));
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, text(row, &label, lang)?))).collect()
}

fn text(row: &QueryResult, label: &Label, lang: Lang) -> Result<String, DbErr> {
    match label {
        Label::Text(column) => row.try_get("", column),
        Label::Moment(column) => Ok(format::date_time(row.try_get::<OffsetDateTime>("", column)?)),
        Label::Languages { en, zh } => {
            let (own, other) = if lang == Lang::Zh { (zh, en) } else { (en, zh) };
            let own: String = row.try_get("", own)?;
            if own.is_empty() { row.try_get("", other) } else { Ok(own) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::world;

    #[tokio::test]
    async fn every_kind_has_a_table_with_a_label() {
        let world = world().await;
        for kind in RecordKind::ALL {
            let found =
                find_labels(&world.db, world.edit.venture, kind, [Uuid::now_v7()], Lang::En).await;
            assert_eq!(found.unwrap().len(), 0, "{kind:?}");
        }
    }
}
