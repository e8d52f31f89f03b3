//! Sentences that hold names, as elements.

use leptos::prelude::*;

use crate::live::{Piece, Sentence};

/// Isolates what is someone's own: words that run the other way keep their place in the sentence.
pub(crate) fn said(sentence: Sentence) -> Vec<AnyView> {
    let show = |piece| match piece {
        Piece::Ours(words) => words.into_any(),
        Piece::Theirs(words) => view! { <bdi>{words}</bdi> }.into_any(),
    };
    sentence.pieces().into_iter().map(show).collect()
}
