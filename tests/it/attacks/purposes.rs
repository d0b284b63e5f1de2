//! What was signed for one purpose, shown for another.

use web::key::{Purpose, SecretKey};

#[test]
fn a_tag_of_one_purpose_does_not_verify_for_another() {
    let key = SecretKey::new([7; 32]);
    for made in Purpose::ALL {
        let tag = key.derive(made).tag(b"message");
        for read in Purpose::ALL {
            assert_eq!(
                key.derive(read).verify(b"message", &tag),
                made == read,
                "made for {made:?}, read for {read:?}"
            );
        }
        assert!(!key.derive(made).verify(b"another message", &tag));
        assert!(!SecretKey::new([8; 32]).derive(made).verify(b"message", &tag));
    }
}
