//! Unit costs, margins, simulation and the verdict rules. Pure: knows no web, no database and no async.
