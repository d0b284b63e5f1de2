//! Rows that go from one record to another when the two are merged, and back when
//! the merge is undone. Every statement names the venture: identifiers that came
//! from elsewhere move nothing. Knows no table.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use db::entity::evidence_link;

/// Rows of one statement; databases take only so many values at once.
const AT_ONCE: usize = 1_000;

/// From which record to which, and the venture that both belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Route {
    pub(super) venture: Uuid,
    pub(super) from: Uuid,
    pub(super) to: Uuid,
}

impl Route {
    pub(super) fn back(self) -> Self {
        Self { from: self.to, to: self.from, ..self }
    }
}

/// A table in which rows belong to a record: the column that says to which, and
/// the one that tells its rows apart.
pub(super) struct Belongings<E: EntityTrait> {
    pub(super) owner: E::Column,
    pub(super) which: E::Column,
    /// A record has at most one row with the same `which`.
    pub(super) once: bool,
    /// The rows of a venture.
    pub(super) within: fn(Uuid) -> Condition,
}

impl<E: EntityTrait> Belongings<E> {
    fn owned(&self, venture: Uuid, owner: Uuid) -> Condition {
        (self.within)(venture).add(self.owner.eq(owner))
    }

    async fn of(
        &self,
        db: &impl ConnectionTrait,
        venture: Uuid,
        owner: Uuid,
    ) -> Result<Vec<Uuid>, DbErr> {
        E::find()
            .select_only()
            .column(self.which)
            .filter(self.owned(venture, owner))
            .into_tuple()
            .all(db)
            .await
    }

    /// Gives what one has to another; where both have one, both keep theirs.
    pub(super) async fn give(
        &self,
        db: &impl ConnectionTrait,
        route: Route,
    ) -> Result<Vec<Uuid>, DbErr> {
        let mut moving = self.of(db, route.venture, route.from).await?;
        if self.once {
            let taken: HashSet<Uuid> =
                self.of(db, route.venture, route.to).await?.into_iter().collect();
            moving.retain(|which| !taken.contains(which));
        }
        self.send(db, &moving, route).await?;
        Ok(moving)
    }

    /// Sends rows that the first record has to the second; others stay where they are.
    pub(super) async fn send(
        &self,
        db: &impl ConnectionTrait,
        rows: &[Uuid],
        route: Route,
    ) -> Result<(), DbErr> {
        for part in rows.chunks(AT_ONCE) {
            let which =
                self.owned(route.venture, route.from).add(self.which.is_in(part.iter().copied()));
            E::update_many()
                .col_expr(self.owner, Expr::value(route.to))
                .filter(which)
                .exec(db)
                .await?;
        }
        Ok(())
    }
}

impl Belongings<evidence_link::Entity> {
    /// What a link says besides the record that it is about: where it is made.
    async fn places(
        &self,
        db: &impl ConnectionTrait,
        venture: Uuid,
        owner: Uuid,
    ) -> Result<Vec<(Uuid, Uuid, Option<Uuid>)>, DbErr> {
        use evidence_link::Column;
        evidence_link::Entity::find()
            .select_only()
            .columns([Column::Id, Column::EvidenceId, Column::PassageId])
            .filter(self.owned(venture, owner))
            .into_tuple()
            .all(db)
            .await
    }

    /// Gives links of evidence to another record, unless the same record or
    /// passage of the library is about that one already.
    pub(super) async fn give_links(
        &self,
        db: &impl ConnectionTrait,
        route: Route,
    ) -> Result<Vec<Uuid>, DbErr> {
        let there = self.places(db, route.venture, route.to).await?;
        let taken: HashSet<_> =
            there.into_iter().map(|(_, evidence, passage)| (evidence, passage)).collect();
        let moving: Vec<Uuid> = self
            .places(db, route.venture, route.from)
            .await?
            .into_iter()
            .filter(|(_, evidence, passage)| !taken.contains(&(*evidence, *passage)))
            .map(|(id, _, _)| id)
            .collect();
        self.send(db, &moving, route).await?;
        Ok(moving)
    }
}
