//! Market scoring by published methods. Pure: knows no web, no database and no async.
