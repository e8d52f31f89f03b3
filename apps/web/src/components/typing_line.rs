//! Names of the people who are writing.

use confab_protocol::RoomId;
use confab_ui::{follow, memo, view};
use confab_words::composer as words;
use leptos::prelude::*;

use super::said;
use crate::live::Sentence;
use crate::state::use_chat;

/// One line of fixed height, so that nothing jumps.
#[component]
pub(super) fn TypingLine(room: RoomId) -> impl IntoView {
    let chat = use_chat();
    let sentence = memo(move || sentence(&chat.typing.names(room)));
    follow(move || {
        (!sentence.read().is_empty()).then(|| {
            view! {
                <span class="typing">
                    <span class="typing__dots" aria-hidden="true"><i></i><i></i><i></i></span>
                    <span class="u-truncate">{said(sentence.get())}</span>
                </span>
            }
            .into_any()
        })
    })
}

fn sentence(names: &[String]) -> Sentence {
    match names {
        [] => Sentence::default(),
        [name] => words::Typing { name }.sentence(),
        [name, other] => words::BothTyping { name, other }.sentence(),
        _ => Sentence::default().ours(words::several_typing()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_people_are_several() {
        let names = ["Ana", "Ben", "Cy"].map(String::from);
        let said = |count: usize| sentence(&names[..count]).text();
        assert_eq!(said(0), "");
        assert_eq!(said(1), "Ana is typing…");
        assert_eq!(said(2), "Ana and Ben are typing…");
        assert_eq!(said(3), "Several people are typing…");
    }
}
