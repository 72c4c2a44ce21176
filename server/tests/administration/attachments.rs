//! `carepost attachments`.

use crate::place::Place;

#[test]
fn a_new_key_is_made_while_the_portal_serves() {
    let place = Place::embedded();
    let served = place.serve();
    for key in 1..=2 {
        let done = place.done(&["attachments", "rotate-key"]);
        let expected = format!("Done: key {key} is the one in use, and 0 files ");
        assert!(done.starts_with(&expected), "{done}");
    }
    drop(served);
    let nowhere = Place::embedded();
    let refused = nowhere.refused(&["attachments", "rotate-key"]);
    assert!(refused.contains("there is no installation"), "{refused}");
}
