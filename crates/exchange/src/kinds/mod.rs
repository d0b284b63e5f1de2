//! The kinds of rows that a file can hold. Each file has all of one kind: its columns, what a row
//! holds, how cells become rows (`check`) and what rows change in the venture (`compare`). Forms,
//! guesses, examples and the command line derive from it. A new kind is a file and a line here.

mod capabilities;
mod competitor_ratings;
mod competitors;
mod evidence;
pub(crate) mod levels;
mod needs;
mod offer_ratings;
mod prices;
pub(crate) mod ratings;
mod segments;
mod votes;

use sea_orm::{DatabaseExecutor, DbErr};

use crate::{
    check::{Columns, Log},
    field::Field,
    target::Target,
    write::Batch,
};

/// What a kind of rows is to those who do not know which one it is.
pub(crate) struct Spec {
    fields: &'static [Field],
    /// A file that shows how it may look.
    example: &'static str,
    /// Where its records are, below the venture.
    page: &'static str,
    /// A spread field, and the fields that files without it must have.
    long: Option<(&'static str, &'static [&'static str])>,
}

macro_rules! kinds {
    ($($kind:ident $module:ident),+) => {
        /// Checked rows, ready to be written.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Plan {
            $($kind($module::Rows)),+
        }

        impl Target {
            fn spec(self) -> &'static Spec {
                match self {
                    $(Self::$kind => &$module::SPEC),+
                }
            }

            /// Reads every row of a file; what is wrong goes to the log.
            pub(crate) fn check(self, columns: &Columns<'_>, log: &mut Log) -> Plan {
                match self {
                    $(Self::$kind => Plan::$kind($module::check(columns, log))),+
                }
            }
        }

        impl Plan {
            /// Rows that it would write.
            pub fn len(&self) -> usize {
                match self {
                    $(Self::$kind(rows) => rows.len()),+
                }
            }

            /// Works out what the rows change in the venture.
            pub(crate) async fn compare(
                self,
                db: &DatabaseExecutor<'_>,
                batch: &mut Batch,
            ) -> Result<(), DbErr> {
                match self {
                    $(Self::$kind(rows) => $module::compare(db, batch, rows).await),+
                }
            }
        }
    };
}

kinds!(
    Needs needs,
    Ratings ratings,
    Votes votes,
    Competitors competitors,
    Prices prices,
    Capabilities capabilities,
    OfferRatings offer_ratings,
    CompetitorRatings competitor_ratings,
    Segments segments,
    Evidence evidence
);

impl Plan {
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Target {
    /// The columns that it understands.
    pub fn fields(self) -> &'static [Field] {
        self.spec().fields
    }

    /// One of its fields.
    pub fn field(self, id: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.id == id)
    }

    /// Fields that a file must have: those of a long file, too, unless `spread` says that it is wide.
    pub(crate) fn needed(self, spread: &[&str]) -> impl Iterator<Item = &'static Field> {
        let long = self.spec().long.filter(|(wide, _)| !spread.contains(wide));
        let long = long.into_iter().flat_map(|(_, ids)| ids).filter_map(move |id| self.field(id));
        self.fields().iter().filter(|field| field.required).chain(long)
    }

    /// True when rows say where they come from and when it was so.
    pub fn is_dated(self) -> bool {
        self.field("date").is_some()
    }

    /// A file that shows how it may look.
    pub fn example(self) -> &'static str {
        self.spec().example
    }

    /// Where its records are, below the venture.
    pub(crate) fn page(self) -> &'static str {
        self.spec().page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_says_what_it_needs_and_its_example_has_it() {
        for target in Target::ALL {
            assert_eq!(Target::parse(target.as_str()), Some(target));
            let head = target.example().lines().next().unwrap();
            for field in target.fields().iter().filter(|field| field.required) {
                assert!(
                    head.split(',').any(|name| field.fit(name) == 2),
                    "{target:?} {}",
                    field.id
                );
            }
        }
    }
}
