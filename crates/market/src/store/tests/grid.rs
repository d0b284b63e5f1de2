//! Editable grids: what a person changed is written in one transaction, or nothing is.

use super::*;
use crate::{
    CapabilityDraft, ChangedField, Product,
    grid::{Entry, Version},
};

impl World {
    /// The cell as a page shows it now.
    async fn seen(&self, sheet: Sheet, row: Uuid, product: Product) -> Version {
        let place: (&[Uuid], &[Product]) = (&[row], &[product]);
        let cells = list_cells(&self.db, self.edit.venture, sheet, place, "R1").await.unwrap();
        cells.get(&(row, product)).map(|cell| cell.version).unwrap_or_default()
    }

    /// Enters cells that were shown as they are now.
    async fn enter(
        &self,
        sheet: Sheet,
        cells: &[(Uuid, Product, Entry)],
    ) -> Result<GridOutcome, DbErr> {
        let mut changes = Vec::new();
        for &(row, product, entry) in cells {
            let shown = self.seen(sheet, row, product).await;
            changes.push(change(row, product, shown, entry));
        }
        save_cells(&self.db, self.edit, sheet, "R1", changes).await
    }

    async fn logged(&self, rival: Uuid) -> Vec<(ChangedField, Option<String>, Option<String>)> {
        let query = ListQuery::default();
        let lines = list_changes(&self.db, self.edit.venture, rival, &query).await.unwrap().items;
        lines.into_iter().map(|one| (one.field, one.before, one.after)).collect()
    }
}

fn change(row: Uuid, product: Product, shown: Version, entry: Entry) -> CellChange {
    CellChange { row, product, shown, entry, provenance: Some(said()) }
}

fn saved(outcome: Result<GridOutcome, DbErr>) -> usize {
    match outcome.unwrap() {
        GridOutcome::Saved(count) => count,
        GridOutcome::Conflicts(cells) => panic!("{cells:?}"),
    }
}

#[actix_web::test]
async fn a_whole_grid_is_saved_at_once_and_unchanged_cells_stay_untouched() {
    let world = world().await;
    let (first, second) = (world.need("a").await, world.need("b").await);
    let rival = Product::Competitor(world.rival("Rival", None).await);
    let cells = [
        (first, rival, Entry::Level(3)),
        (second, rival, Entry::Unsure),
        (first, Product::Offer, Entry::Level(4)),
    ];
    assert_eq!(saved(world.enter(Sheet::Needs, &cells).await), 3);
    let before = world.seen(Sheet::Needs, first, rival).await;
    let revision = world.venture().await.revision;
    assert_eq!(saved(world.enter(Sheet::Needs, &cells).await), 0);
    assert_eq!(world.seen(Sheet::Needs, first, rival).await, before);
    assert_eq!(world.venture().await.revision, revision, "nothing changed");
    let more = [(second, rival, Entry::Level(5)), (first, rival, Entry::Level(3))];
    assert_eq!(saved(world.enter(Sheet::Needs, &more).await), 1);
    let records = competitor_ratings(&world.db, world.edit.venture).await.unwrap();
    let levels: Vec<u8> =
        [first, second].iter().map(|need| records[0].ratings[need].rating).collect();
    assert_eq!(levels, [3, 5]);
    let ours = list_offer_ratings(&world.db, world.edit.venture, first).await.unwrap();
    assert_eq!((ours.len(), ours[0].rating, ours[0].respondent.as_str()), (1, 4, "R1"));
}

#[actix_web::test]
async fn a_cell_that_somebody_else_changed_stops_the_whole_grid() {
    let world = world().await;
    let (first, second) = (world.need("a").await, world.need("b").await);
    let rival = Product::Competitor(world.rival("Rival", None).await);
    saved(world.enter(Sheet::Needs, &[(first, rival, Entry::Level(3))]).await);
    let shown = world.seen(Sheet::Needs, first, rival).await;
    // Somebody else saves first.
    saved(world.enter(Sheet::Needs, &[(first, rival, Entry::Level(5))]).await);
    let mine = |shown| {
        vec![
            change(second, rival, Version::default(), Entry::Level(1)),
            change(first, rival, shown, Entry::Level(2)),
        ]
    };
    let outcome = save_cells(&world.db, world.edit, Sheet::Needs, "R1", mine(shown)).await;
    let GridOutcome::Conflicts(cells) = outcome.unwrap() else { panic!("overwritten") };
    assert_eq!(cells.len(), 1);
    let now = &cells[&(first, rival)];
    assert_eq!((now.version.entry, now.author), (Entry::Level(5), world.edit.author));
    let untouched = world.seen(Sheet::Needs, second, rival).await;
    assert_eq!(untouched, Version::default(), "the other cell was written");
    // Knowing what stands there, it may be replaced.
    let again = save_cells(&world.db, world.edit, Sheet::Needs, "R1", mine(now.version)).await;
    assert_eq!(saved(again), 2);
}

#[actix_web::test]
async fn an_archived_row_stops_the_whole_grid() {
    let world = world().await;
    let (first, second) = (world.need("a").await, world.need("b").await);
    let rival = Product::Competitor(world.rival("Rival", None).await);
    Need::set_archived(&world.db, world.edit, second, true).await.unwrap();
    let cells = [(first, rival, Entry::Level(3)), (second, rival, Entry::Level(3))];
    assert!(world.enter(Sheet::Needs, &cells).await.is_err());
    assert_eq!(world.seen(Sheet::Needs, first, rival).await, Version::default());
}

#[actix_web::test]
async fn another_rating_of_a_competitor_is_in_its_log_and_its_evidence_stays() {
    let world = world().await;
    let need = world.need("a").await;
    let id = world.rival("Rival", None).await;
    let rival = Product::Competitor(id);
    let evidence = "tried".to_owned();
    let draft = FeatureDraft { need, rating: Some(2), evidence, provenance: said() };
    put_feature(&world.db, world.edit, id, draft).await.unwrap();
    saved(world.enter(Sheet::Needs, &[(need, rival, Entry::Level(4))]).await);
    let said = list_features(&world.db, world.edit.venture, id).await.unwrap();
    assert_eq!((said[0].rating, said[0].evidence.as_str()), (Some(4), "tried"));
    saved(world.enter(Sheet::Needs, &[(need, rival, Entry::Empty)]).await);
    assert!(list_features(&world.db, world.edit.venture, id).await.unwrap().is_empty());
    let text = |level: u8| Some(crate::rating_text(level.into()));
    let log = world.logged(id).await;
    let rating = ChangedField::Rating;
    assert_eq!(log, [(rating, text(4), None), (rating, text(2), text(4))]);
}

#[actix_web::test]
async fn a_removed_rating_of_the_offer_leaves_its_count() {
    let world = world().await;
    let need = world.need("a").await;
    saved(world.enter(Sheet::Needs, &[(need, Product::Offer, Entry::Level(1))]).await);
    saved(world.enter(Sheet::Needs, &[(need, Product::Offer, Entry::Empty)]).await);
    assert!(list_offer_ratings(&world.db, world.edit.venture, need).await.unwrap().is_empty());
    // A verdict can tell that something was left out.
    let most = most_answers(&world.db, world.edit.venture, None).await.unwrap();
    assert_eq!(most[&need.to_string()].offer, 1);
}

#[actix_web::test]
async fn the_feature_matrix_is_saved_for_the_offer_and_competitors() {
    let world = world().await;
    let draft = CapabilityDraft { name: "Offline".to_owned(), ..CapabilityDraft::default() };
    let capability = insert_capability(&world.db, world.edit, draft).await.unwrap();
    let id = world.rival("Rival", None).await;
    let rival = Product::Competitor(id);
    let enter = |ours, theirs| [(capability, Product::Offer, ours), (capability, rival, theirs)];
    let first = enter(Entry::Unsure, Entry::Level(0));
    assert_eq!(saved(world.enter(Sheet::Capabilities, &first).await), 2);
    let second = enter(Entry::Level(5), Entry::Level(2));
    assert_eq!(saved(world.enter(Sheet::Capabilities, &second).await), 2);
    let all = list_capability_ratings(&world.db, world.edit.venture).await.unwrap();
    let mut levels: Vec<_> = all.iter().map(|one| (one.product, one.rating)).collect();
    levels.sort_unstable();
    assert_eq!(levels, [(Product::Offer, Some(5)), (rival, Some(2))]);
    assert_eq!(world.logged(id).await.len(), 1);
    assert_eq!(
        saved(world.enter(Sheet::Capabilities, &enter(Entry::Empty, Entry::Empty)).await),
        2
    );
    let all = list_capability_ratings(&world.db, world.edit.venture).await.unwrap();
    assert!(all.is_empty());
}
