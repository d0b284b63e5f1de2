//! Enums whose variants each have one word: in the database, in forms, in addresses and in
//! JSON. One table of words replaces hand-written conversions, which could disagree.

#[doc(hidden)]
pub use serde;

/// Defines an enum with `ALL`, `as_str` and `parse`, serialized as its words; `as "prefix-"`
/// adds `text_key`, the key of a variant's name in the texts.
///
/// ```
/// parsing::words! {
///     /// State of a door.
///     pub enum Door as "door-" {
///         Open = "open",
///         Shut = "shut",
///     }
/// }
/// assert_eq!(Door::parse("shut"), Some(Door::Shut));
/// assert_eq!(Door::Open.text_key(), "door-open");
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $vis:vis enum $name:ident $(as $prefix:literal)? {
        $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// All variants, in the order in which they are offered.
            $vis const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The variant's word.
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The variant of a word.
            $vis fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            $(
                /// Text key of the variant's name.
                $vis fn text_key(self) -> String {
                    format!(concat!($prefix, "{}"), self.as_str())
                }
            )?
        }

        impl $crate::words::serde::Serialize for $name {
            fn serialize<S: $crate::words::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::words::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::words::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                use $crate::words::serde::de::Error;
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&word).ok_or_else(|| D::Error::unknown_variant(&word, &[$($word),+]))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    crate::words! {
        #[derive(Default)]
        enum State as "state-" {
            #[default]
            Open = "open",
            InWork = "in-work",
        }
    }

    #[test]
    fn words_are_written_and_read_back() {
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!(State::parse("shut"), None);
        assert_eq!(State::default().text_key(), "state-open");
    }
}
