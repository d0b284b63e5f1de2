//! The name of a file that somebody sends, fit to be shown.

/// The last part of a path, without what cannot be shown.
pub fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if clean.trim().is_empty() { "file".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_is_no_path() {
        assert_eq!(file_name("../../etc/pass\nwd"), "passwd");
        assert_eq!(file_name("C:\\data\\需求.csv"), "需求.csv");
        assert_eq!(file_name(""), "file");
    }
}
