//! Sheets of a workbook, by name.

/// The name of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    pub name: String,
    /// Nobody sees it who opens the workbook.
    pub hidden: bool,
}
