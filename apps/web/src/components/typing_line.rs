//! Who is writing.

use confab_protocol::RoomId;
use confab_ui::{follow, memo};
use leptos::prelude::*;

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
                    <span class="u-truncate">{sentence}</span>
                </span>
            }
            .into_any()
        })
    })
}

fn sentence(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("{one} is typing…"),
        [one, two] => format!("{one} and {two} are typing…"),
        _ => "Several people are typing…".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_people_are_several() {
        let names = ["Ana", "Ben", "Cy"].map(String::from);
        assert_eq!(sentence(&names[..0]), "");
        assert_eq!(sentence(&names[..1]), "Ana is typing…");
        assert_eq!(sentence(&names[..2]), "Ana and Ben are typing…");
        assert_eq!(sentence(&names), "Several people are typing…");
    }
}
