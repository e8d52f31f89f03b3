//! Texts of the interface: they are in the catalogue, not in the code of the web app and its kit.

use super::sources::is_for_tests;
use super::{File, Violation};

/// Sources of the interface.
const INTERFACE: [&str; 2] = ["apps/web/src/", "crates/ui/src/"];

/// Names of keys, products and the web's own things, which are the same in every language.
const NAMES: &[&str] = &[
    "Enter",
    "Escape",
    "Esc",
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "Arrow",
    "PageUp",
    "PageDown",
    "Digit7",
    "Digit8",
    "Digit9",
    "Tab",
    "Home",
    "End",
    "Delete",
    "Del",
    "Ctrl",
    "Ctrl K",
    "Alt",
    "Shift",
    "Confab",
    "Edge",
    "Opera",
    "Firefox",
    "Chrome",
    "Chrome/",
    "Firefox/",
    "Safari",
    "Safari/",
    "Edg/",
    "Android",
    "Windows",
    "Linux",
    "Mac OS",
    "Files",
    "AbortSignal",
    "File",
    "Slash",
    "Period",
    "Key",
];

pub(super) fn check(file: &File) -> Vec<Violation> {
    let is_ours = INTERFACE.iter().any(|folder| file.path.starts_with(folder));
    let is_test = ["tests.rs", "samples.rs"].iter().any(|name| file.path.ends_with(name))
        || is_for_tests(&file.path);
    if file.kind() != "rs" || !is_ours || is_test {
        return Vec::new();
    }
    let rule = "is a text of the interface, which belongs in crates/words/languages/en";
    let refuse = |(line, text)| file.violation_in(line, format!("{text:?} {rule}"));
    texts(&file.text).map(refuse).collect()
}

/// Literals that read like words for people, with their lines from 0.
fn texts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate();
    let code = lines.take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    let code = code.filter(|(_, line)| {
        let line = line.trim_start();
        !line.starts_with("//")
            && !["reason = ", "expect(", "assert", "debug_struct(", "debug_tuple("]
                .iter()
                .any(|it| line.contains(it))
    });
    code.flat_map(|(number, line)| literals(line).map(move |text| (number, text)))
}

/// The literals of a line that read so: a sentence, or a word between tags.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    // At odd places, as long as no literal holds a quotation mark.
    let parts: Vec<&str> = line.split('"').collect();
    let literal = move |at: usize| {
        let text = parts[at];
        let is_between_tags = parts[at - 1].ends_with(['>', '}']) && has_word(text);
        let mut letters = text.trim_start().chars();
        let is_sentence = letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase);
        let is_typed = text.contains(['’', '…', '“']) && has_word(text);
        let is_ours = is_between_tags || is_sentence || is_typed;
        (is_ours && !NAMES.contains(&text)).then_some(text)
    };
    (1..line.split('"').count().saturating_sub(1)).step_by(2).filter_map(literal)
}

/// Whether there are two letters beside each other, outside of holes.
fn has_word(text: &str) -> bool {
    let mut depth = 0;
    let plain: String = text
        .chars()
        .filter(|letter| {
            depth += i32::from(*letter == '{') - i32::from(*letter == '}');
            depth == 0
        })
        .collect();
    plain.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn found(line: &str) -> usize {
        check(&file("apps/web/src/pages/browse.rs", &format!("{line}\n"))).len()
    }

    #[test]
    fn a_text_in_the_code_is_refused() {
        for line in [
            r#"<p class="a">"Save"</p>"#,
            r#"<p>"members"</p>"#,
            r#"<input placeholder="Find a member"/>"#,
            r#"chat.say(format!("{count} can’t"))"#,
            r#"format!("Invitation {id}")"#,
        ] {
            assert_eq!(found(line), 1, "{line}");
        }
    }

    #[test]
    fn what_nobody_reads_is_not_meant() {
        for line in [
            r#"<p class="button button--primary" data-copy>{words::save()}</p>"#,
            r#"<span>{format!("@{handle}")}</span>"#,
            r#"match key { "Enter" => {} }"#,
            r#"#[expect(dead_code, reason = "It waits")]"#,
            r#"    // "Save""#,
            r#"" · ""#,
        ] {
            assert_eq!(found(line), 0, "{line}");
        }
        assert!(check(&file("apps/server/src/x.rs", "f(\"Save\")\n")).is_empty());
        assert_eq!(found("#[cfg(test)]\nmod tests { f(\"Save\") }"), 0);
    }
}
