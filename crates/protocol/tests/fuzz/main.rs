//! Throws everything at the decoders of the wire: what is kept in `tests/corpus`, changed at
//! random, and values of the types, changed as JSON.
//!
//! No decoder panics. A decoded value stays the same when it is encoded and decoded again. Values
//! of the types come back as they were, and values that the types forbid are never decoded.
//!
//! `PROPTEST_CASES` asks for more cases of each property than there are by themselves.

mod corpus;
mod decoders;
mod mutate;
mod values;

use proptest::prelude::*;

use corpus::corpus;
use decoders::{DECODERS, decode_all};

/// Cases of a property where nothing else is said: a few seconds, unoptimised.
const CASES: u32 = 10_000;

fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases.max(CASES), ..asked }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn bytes_of_any_kind_panic_no_decoder(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        decode_all(&bytes);
    }

    #[test]
    fn kept_texts_that_are_damaged_decode_to_what_they_say_or_to_nothing(
        pick in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        damage in proptest::collection::vec(mutate::any_damage(), 1..6),
    ) {
        let (text, other) = (*pick.get(corpus()), *other.get(corpus()));
        decode_all(&mutate::damaged(text.as_bytes(), other.as_bytes(), &damage));
    }

    #[test]
    fn kept_values_with_other_fields_decode_to_what_they_say_or_to_nothing(
        pick in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
    ) {
        let (text, other) = (*pick.get(corpus()), *other.get(corpus()));
        let changed = mutate::transplanted(text, other, at, from);
        decode_all(changed.as_bytes());
    }

    #[test]
    fn a_client_s_frame_comes_back_as_it_was(frame in values::client_frame()) {
        prop_assert_eq!(values::again(&frame), frame);
    }

    #[test]
    fn a_server_s_frame_comes_back_as_it_was(frame in values::server_frame()) {
        prop_assert_eq!(values::again(&frame), frame);
    }

    #[test]
    fn a_page_of_history_comes_back_as_it_was(page in values::history_page()) {
        prop_assert_eq!(values::again(&page), page);
    }
}

#[test]
fn every_kept_text_is_decoded_by_someone_and_every_decoder_has_one() {
    let mut used = vec![0; DECODERS.len()];
    for text in corpus() {
        let by: Vec<usize> = decode_all(text.as_bytes());
        assert!(!by.is_empty(), "nobody decodes {text}");
        for decoder in by {
            used[decoder] += 1;
        }
    }
    for (decoder, times) in DECODERS.iter().zip(used) {
        assert!(times > 0, "no kept text is a {}", decoder.name);
    }
}

#[test]
fn what_the_types_forbid_is_never_decoded() {
    for (name, text) in corpus::forbidden() {
        let decoder = DECODERS.iter().position(|decoder| decoder.name == name).expect(name);
        assert!(!decode_all(text.as_bytes()).contains(&decoder), "{name} takes {text}");
    }
}
