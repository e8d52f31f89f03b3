//! Sentences that hold names and elements, as elements.

use confab_ui::view;
use leptos::prelude::*;

use crate::live::{Piece, Sentence};

/// Isolates what is someone's own: words that run the other way keep their place in the sentence.
pub(crate) fn said(sentence: Sentence) -> Vec<AnyView> {
    said_with(sentence, Vec::new())
}

/// A sentence with elements in it, each in its place.
pub(crate) fn said_around<const N: usize>(around: (Sentence, [AnyView; N])) -> Vec<AnyView> {
    said_with(around.0, around.1.into_iter().map(Some).collect())
}

fn said_with(sentence: Sentence, mut elements: Vec<Option<AnyView>>) -> Vec<AnyView> {
    let show = |piece| match piece {
        Piece::Ours(words) => words.into_any(),
        Piece::Theirs(words) => view! { <bdi>{words}</bdi> }.into_any(),
        Piece::Element(at) => elements.get_mut(at).and_then(Option::take).into_any(),
    };
    sentence.pieces().into_iter().map(show).collect()
}
