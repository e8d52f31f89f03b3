//! Names offered while one types `@`.

use confab_protocol::api::MemberInfo;
use confab_protocol::{Handle, Person, UserId};
use confab_ui::{Avatar, AvatarSize, Memo, RwSignal, follow, hear, show};
use confab_words::composer as words;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// Mention that is being completed in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// Where the `@` stands, in bytes.
    pub(super) start: usize,
    /// Text typed after it.
    pub(super) typed: String,
}

/// Finds the mention that ends at a position, if one is being typed there.
pub(super) fn mention_at(text: &str, cursor: usize) -> Option<Mention> {
    let before = text.get(..cursor)?;
    let start = before.rfind('@')?;
    let typed = &before[start + 1..];
    let begins = before[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let fits = typed.len() <= 32 && typed.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
    (begins && fits).then(|| Mention { start, typed: typed.to_lowercase() })
}

/// Up to eight members whose handle or a word of whose name begins so: those first who spoke last, the
/// viewer at the end.
pub(super) fn find_members(
    members: &[MemberInfo],
    typed: &str,
    speakers: &[UserId],
    you: UserId,
) -> Vec<Person> {
    let begins = |person: &Person| {
        person.handle.as_str().starts_with(typed)
            || person.name.to_lowercase().split_whitespace().any(|word| word.starts_with(typed))
    };
    let mut found: Vec<_> =
        members.iter().map(|member| &member.person).filter(|p| begins(p)).collect();
    let last_spoke = |person: &Person| speakers.iter().position(|speaker| *speaker == person.id);
    found.sort_by_key(|person| (person.id == you, last_spoke(person).unwrap_or(usize::MAX)));
    found.into_iter().take(8).cloned().collect()
}

/// The list over the composer; its input points at the chosen option.
pub(super) fn show_people(
    people: Memo<Vec<Person>>,
    chosen: RwSignal<usize>,
    on_choose: Callback<Handle>,
) -> AnyView {
    view! {
        {show(move || !people.read().is_empty(), move || view! {
            <div class="complete" id="complete" role="listbox" aria-label=words::people()>
                {follow(move || people.get().into_iter().enumerate().map(|(index, person)| {
                    let handle = person.handle.clone();
                    view! {
                        <div
                            class="person"
                            role="option"
                            id=format!("complete-{index}")
                            aria-selected=follow(move || (chosen.get() == index).to_string())
                            on:mousedown=hear(move |event: MouseEvent| {
                                event.prevent_default();
                                on_choose.run(handle.clone());
                            })
                        >
                            <Avatar name=person.name.clone() seed=person.id.0 size=AvatarSize::Small/>
                            <span class="person__name u-truncate" dir="auto">{person.name.clone()}</span>
                            <span class="person__handle">{format!("@{}", person.handle)}</span>
                        </div>
                    }.into_any()
                }).collect::<Vec<_>>())}
            </div>
        }.into_any())}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use confab_protocol::Membership;

    use super::*;

    fn typed(text: &str) -> Option<String> {
        mention_at(text, text.len()).map(|mention| mention.typed)
    }

    #[test]
    fn a_mention_is_typed_after_an_at_that_begins_a_word() {
        assert_eq!(typed("Hi @An"), Some("an".into()));
        assert_eq!(typed("@"), Some(String::new()));
        assert_eq!(typed("a@b"), None);
        assert_eq!(typed("@ana is"), None);
        assert_eq!(mention_at("é @b", 3), None);
    }

    #[test]
    fn who_spoke_last_is_offered_first_and_the_viewer_last() {
        let member = |id, name| {
            let person = Person::new(UserId(id), Handle::parse(name).expect("a handle"), name);
            MemberInfo { person, membership: Membership::Member, status: None, moderator: false }
        };
        let members = [(1, "ana"), (2, "ben"), (3, "cem"), (4, "dora")];
        let members = members.map(|(id, name)| member(id, name));
        let found = find_members(&members, "", &[UserId(1), UserId(4), UserId(2)], UserId(1));
        let ids: Vec<_> = found.iter().map(|person| person.id.0).collect();
        assert_eq!(ids, [4, 2, 3, 1]);
        assert_eq!(find_members(&members, "do", &[], UserId(1)).len(), 1);
    }
}
