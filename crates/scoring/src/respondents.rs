//! Uniqueness of respondents: nobody may count twice. Independent of the method.

use std::{collections::HashMap, hash::Hash};

use super::error::ScoreError;

/// Refuses a second answer of the same person to the same question; answers
/// of unnamed people (`None`) are taken as different people's.
///
/// # Errors
/// With the second answer's position in the list `field`.
pub fn only_once<K: Hash + Eq>(
    field: &str,
    keys: impl IntoIterator<Item = Option<K>>,
) -> Result<(), ScoreError> {
    let mut seen: HashMap<K, usize> = HashMap::new();
    for (at, key) in keys.into_iter().enumerate() {
        let Some(key) = key else { continue };
        if let Some(before) = seen.insert(key, at) {
            let told = format!("the same person answered this before, in {field}[{before}]");
            return Err(ScoreError::input(format!("{field}[{at}]"), told));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_answer_of_a_person_is_named() {
        assert_eq!(only_once("answers", [Some("a"), None, None, Some("b")]), Ok(()));
        let told = only_once("answers", [Some("a"), None, Some("a")]).unwrap_err().to_string();
        assert!(told.starts_with("answers[2]") && told.contains("answers[0]"), "{told}");
    }
}
