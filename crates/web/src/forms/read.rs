//! Whether somebody else changed a record while its form was open. The form of a stored record
//! carries a digest of each value as it was read. When it comes back, the handler compares them
//! with what is stored then: fields that only the other person changed take the new value,
//! fields that both changed keep what was typed and show the other value beside it. Sending the
//! form again saves it, as it now carries the digests of what it showed.
//!
//! Knows no record and no table. `venture::meanwhile` keeps the comparison true until the save.

use std::collections::BTreeMap;

use super::{
    Form, FormState,
    digests::{Digests, Theirs, of},
};

impl FormState {
    /// Marks the values as those of the stored record, so that a change by somebody else is
    /// noticed when the form comes back.
    #[must_use]
    pub fn as_read(mut self) -> Self {
        self.read = Some(self.digests());
        self
    }

    /// The same form with another value in a field, which counts as typed.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.values.insert(name.to_owned(), vec![value]);
        self
    }

    fn digests(&self) -> Digests {
        let digests = self.values.iter().filter_map(|(name, values)| {
            let values = of(Some(values))?;
            Some((name.clone(), values))
        });
        digests.collect()
    }

    /// Content of the hidden field, if the form shows a stored record.
    pub fn read_mark(&self) -> Option<String> {
        self.read.as_ref().and_then(|read| serde_json::to_string(read).ok())
    }

    /// What somebody else saved into a field meanwhile.
    pub fn theirs(&self, name: &str) -> Option<&Theirs> {
        self.theirs.get(name)
    }

    /// True for the option that somebody else chose meanwhile.
    pub fn is_theirs(&self, name: &str, value: &str) -> bool {
        self.theirs(name).is_some_and(|theirs| theirs.value == value)
    }

    /// True when somebody else changed the record meanwhile.
    pub fn is_overtaken(&self) -> bool {
        !self.theirs.is_empty()
    }
}

impl Form {
    /// True when somebody else changed the record since the form showed it: the form then holds
    /// what was typed with the other values beside it. `stored` is the form of the record as it
    /// is now.
    pub fn is_overtaken_by(&mut self, stored: &FormState) -> bool {
        let Some(read) = &self.state.read else { return false };
        let now = stored.digests();
        let mut names: Vec<String> = read.keys().chain(now.keys()).cloned().collect();
        names.sort_unstable();
        names.dedup();
        let mut theirs = BTreeMap::new();
        for name in names {
            let (before, after) = (read.get(&name), now.get(&name));
            let typed = of(self.state.values.get(&name));
            if before == after || typed.as_ref() == after {
                continue;
            }
            let taken = typed.as_ref() == before;
            theirs.insert(name.clone(), Theirs { value: stored.value(&name).to_owned(), taken });
        }
        if theirs.is_empty() {
            return false;
        }
        for (name, _) in theirs.iter().filter(|(_, theirs)| theirs.taken) {
            match stored.values.get(name) {
                Some(values) => self.state.values.insert(name.clone(), values.clone()),
                None => self.state.values.remove(name),
            };
        }
        self.state.theirs = theirs;
        self.state.read = Some(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{super::digests::FIELD, *};

    fn stored(values: &[(&str, &str)]) -> FormState {
        FormState::filled(values.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    /// The form that a browser sends back for one that showed `read`.
    fn sent(read: &FormState, typed: &[(&str, &str)]) -> Form {
        let mark = (FIELD.to_owned(), read.read_mark().unwrap_or_default());
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Form::gathered(typed.chain([mark]))
    }

    #[test]
    fn a_form_is_overtaken_only_by_changes_that_it_would_undo() {
        let read = stored(&[("name", "A"), ("note", "one\ntwo"), ("box-1", "on")]).as_read();
        let typed = [("name", "Mine"), ("note", "one\r\ntwo"), ("box-1", "on")];
        let mut form = sent(&read, &typed);
        assert!(!form.is_overtaken_by(&read), "nobody changed it");
        let same = stored(&[("name", "Mine"), ("note", "one\ntwo"), ("box-1", "on")]);
        assert!(!form.is_overtaken_by(&same), "somebody typed the same");
        let theirs = stored(&[("name", "Theirs"), ("note", "three"), ("link", "x")]);
        assert!(form.is_overtaken_by(&theirs));
        let state = form.into_state();
        assert_eq!(state.value("name"), "Mine", "what was typed stays");
        let both = Theirs { value: "Theirs".to_owned(), taken: false };
        assert_eq!(state.theirs("name"), Some(&both));
        assert_eq!((state.value("note"), state.value("link")), ("three", "x"));
        assert!(state.theirs("note").is_some_and(|theirs| theirs.taken));
        assert!(!state.has("box-1", "on"), "a box that they cleared and nobody touched");
        // Sent again, it saves; a third change is noticed.
        let again = [("name", "Mine"), ("note", "three"), ("link", "x")];
        assert!(!sent(&state, &again).is_overtaken_by(&theirs));
        let third = stored(&[("name", "Third"), ("note", "three"), ("link", "x")]);
        assert!(sent(&state, &again).is_overtaken_by(&third));
    }

    #[test]
    fn a_form_without_digests_is_never_overtaken() {
        let read = stored(&[("name", "A")]);
        assert_eq!(read.read_mark(), None);
        assert!(!sent(&read, &[("name", "B")]).is_overtaken_by(&stored(&[("name", "C")])));
        let mut form = Form::gathered([(FIELD.to_owned(), "no digests".to_owned())]);
        assert!(!form.is_overtaken_by(&stored(&[("name", "C")])));
        assert_eq!(form.names().count(), 0);
    }
}
