//! Web furniture that all capabilities share. Knows no capability.

pub mod charts;
