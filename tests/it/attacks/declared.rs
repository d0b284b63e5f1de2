//! The list of what identifiers in an export lead to is whole: what it lacks, an attack
//! through a document would find.

use std::collections::BTreeSet;

use exchange::{
    restore::links::{Field, LINKS, Link, Shape, of},
    tables::TABLES,
};

#[test]
fn every_column_of_identifiers_says_what_it_leads_to() {
    for table in TABLES {
        let links = of(table.name).unwrap_or_else(|| panic!("{} is not declared", table.name));
        let declared: BTreeSet<&str> = links.columns.iter().map(|(name, _)| *name).collect();
        let held: BTreeSet<&str> = table.records.identifiers().into_iter().collect();
        assert_eq!(declared, held, "{}", table.name);
        let columns = table.records.columns();
        for (column, _) in links.inside {
            assert!(columns.contains(column), "{}.{column}", table.name);
        }
    }
    assert_eq!(LINKS.len(), TABLES.len());
}

#[test]
fn every_link_leads_to_a_table_that_travels() {
    let known = |name: &str| assert!(TABLES.iter().any(|table| table.name == name), "{name}");
    for (_, link) in LINKS.iter().flat_map(|links| links.columns) {
        if let Link::Row(tables) = link {
            tables.iter().for_each(|name| known(name));
        }
    }
    for (_, shape) in LINKS.iter().flat_map(|links| links.inside) {
        match shape {
            Shape::Keys(table) => known(table),
            Shape::Criteria(tables) => tables.iter().for_each(|name| known(name)),
            Shape::Report | Shape::Document => {}
            Shape::Object(fields) => {
                for (_, field) in *fields {
                    match field {
                        Field::Rows(table) => known(table),
                        Field::Objects(parts) => parts.iter().for_each(|(_, table)| known(table)),
                    }
                }
            }
        }
    }
}

#[test]
fn a_column_of_a_venture_is_always_the_one_that_is_filled() {
    for links in LINKS {
        for (column, link) in links.columns {
            assert_eq!(*column == "venture_id", *link == Link::Venture, "{}", links.table);
        }
    }
}
