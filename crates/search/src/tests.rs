//! Table tests: texts and queries that find them, or not.

use proptest::prelude::*;

use crate::query::{Filter, Has};
use crate::{Coder, Day, Document, Match, Query, Tag, marks, pieces};

const TODAY: Day = Day { year: 2026, month: 3, day: 1 };

fn coder() -> Coder {
    Coder::new(&[7; 16])
}

fn document(text: &str) -> Document {
    coder().document(&[text], &[Tag::Any])
}

/// Matches as the databases do.
fn fits(document: &Document, wanted: &Match) -> bool {
    let all = || document.words.iter().chain(&document.others);
    match wanted {
        Match::Token(token) => all().any(|known| known == token),
        Match::Beginning(token) => all().any(|known| known.starts_with(token)),
        Match::Row(row, begins) => document.words.windows(row.len()).any(|found| {
            found.iter().zip(row).enumerate().all(|(place, (found, wanted))| {
                found == wanted || (*begins && place + 1 == row.len() && found.starts_with(wanted))
            })
        }),
        Match::All(all) => all.iter().all(|wanted| fits(document, wanted)),
        Match::Any(all) => all.iter().any(|wanted| fits(document, wanted)),
        Match::Not(wanted) => !fits(document, wanted),
    }
}

fn finds(query: &str, text: &str) -> bool {
    let query = Query::parse(query, TODAY);
    let document = document(text);
    query
        .terms
        .iter()
        .filter_map(|term| coder().wanted(term))
        .all(|wanted| fits(&document, &wanted))
}

#[test]
fn queries_find_texts() {
    for (query, text) in [
        ("deploy", "We deployed it"),
        ("DÉPLOY", "the deploy"),
        ("strasse", "Hauptstraße? Straße!"),
        ("naive cafe", "naïve café"),
        ("cafe\u{301}", "CAFÉ"),
        ("smorrebrod", "Smørrebrød"),
        ("ﬁsh", "fish"),
        ("ＡＢＣ", "abc"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("\"exactly this\"", "it is Exactly, this."),
        ("foo-bar", "a foo-bar-baz b"),
        ("bar", "a foo-bar-baz b"),
        ("v1.2.3", "released v1.2.3 today"),
        ("ana@example.com", "write to <Ana@Example.com>"),
        ("example.com", "https://www.example.com/path?q=1"),
        ("snake_case", "the snake_case_name"),
        ("don't", "I don’t know"),
        ("C++", "in C++ or"),
        ("c#", "C# too"),
        ("12:30", "at 12:30 sharp"),
        ("部署", "今天部署完成"),
        ("部署完", "今天部署完成"),
        ("署", "今天部署完成"),
        ("がっこう", "がっこうへ"),
        ("ガ", "ｶﾞｯｺｳ"),
        ("한국", "한국어를"),
        ("สวัสดี", "สวัสดีครับ"),
        ("\"部署 server\"", "部署 server 完成"),
        ("🎉", "done 🎉🎉"),
        ("de*", "dear"),
        ("-tea coffee", "coffee only"),
        ("и́стина", "истина"),
        ("“a b”", "a b"),
    ] {
        assert!(finds(query, text), "{query} finds {text}");
    }
}

#[test]
fn queries_leave_texts() {
    for (query, text) in [
        ("\"deploy\"", "We deployed it"),
        ("ploy", "deploy"),
        ("de", "dear"),
        ("\"b a\"", "a b"),
        ("\"a b\"", "a c b"),
        ("foo-bar", "bar foo"),
        ("部完", "今天部署完成"),
        ("署部", "今天部署完成"),
        ("-tea coffee", "coffee and tea"),
        ("-\"green tea\" tea", "green tea"),
        ("C++", "C or c#"),
        ("ไทย", "ไท"),
    ] {
        assert!(!finds(query, text), "{query} does not find {text}");
    }
}

#[test]
fn filters_are_read() {
    let query = Query::parse(
        "from:@ana -in:#general has:link is:pinned after:2026-02 before:today tea",
        TODAY,
    );
    let named = |of, name: &str, negated| Filter { of, name: name.to_owned(), negated };
    assert_eq!(
        query.filters,
        [named(Has::Author, "ana", false), named(Has::Room, "general", true)]
    );
    assert_eq!(query.terms.len(), 3);
    assert_eq!(query.from, Some(TODAY));
    assert_eq!(query.before, Some(TODAY));
    assert_eq!(query.unknown, [""; 0]);
    let on = Query::parse("on:2024-02-29", TODAY);
    assert_eq!(on.from, Some(Day { year: 2024, month: 2, day: 29 }));
    assert_eq!(on.before, Some(Day { year: 2024, month: 3, day: 1 }));
    let yesterday = Query::parse("on:yesterday", TODAY);
    assert_eq!(yesterday.from, Some(Day { year: 2026, month: 2, day: 28 }));
    let room = Query::parse("in:\"release notes\"", TODAY);
    assert_eq!(room.filters, [named(Has::Room, "release notes", false)]);
}

#[test]
fn unknown_filters_are_words_and_said() {
    for (text, unknown) in [
        ("note:fix", vec!["note:fix"]),
        ("has:wings", vec!["has:wings"]),
        ("on:2026-02-30", vec!["on:2026-02-30"]),
        ("before:soon", vec!["before:soon"]),
        ("https://example.com", vec![]),
        ("12:30", vec![]),
        ("from:", vec![]),
        (":-)", vec![]),
    ] {
        assert_eq!(Query::parse(text, TODAY).unknown, unknown, "{text}");
    }
    assert!(finds("note:fix", "a note: fix it"));
}

#[test]
fn marks_are_the_words_as_they_stand() {
    let marked = |query, text| marks(&Query::parse(query, TODAY), text);
    assert_eq!(marked("deploy", "We DÉPLOYED, deploy"), ["DÉPLOYED", "deploy"]);
    assert_eq!(marked("foo-bar", "a Foo-bar b"), ["Foo-bar"]);
    assert_eq!(marked("\"a b\"", "a\nb"), ["a", "b"]);
    assert_eq!(marked("部署", "今天部署完成"), ["部署"]);
    assert_eq!(marked("-tea from:ana has:link", "tea"), [""; 0]);
}

#[test]
fn a_code_holds_no_word_and_begins_as_its_beginning_does() {
    let (one, other) = (Coder::new(&[1; 16]), Coder::new(&[2; 16]));
    let code = one.word("needle");
    assert!(code.starts_with(&one.beginning("need").expect("two letters")));
    assert!(!code.starts_with(&one.beginning("neel").expect("two letters")));
    assert_ne!(code, one.word("needles"));
    assert_ne!(code, other.word("needle"));
    assert_eq!(one.beginning("n"), None);
    // Codes are kept for good, by servers of any release.
    assert_eq!(code, "w3wuxcvptneephmcfv33v");
}

proptest! {
    #[test]
    fn any_word_of_a_text_finds_it(text in "\\PC{0,60}") {
        for piece in pieces(&text) {
            let word = &text[piece.at.clone()];
            prop_assert!(finds(&format!("\"{word}\""), &text), "{word:?} in {text:?}");
        }
    }

    #[test]
    fn any_query_is_read(text in "\\PC{0,80}", other in "[-a-z:\"@#* ]{0,40}") {
        for query in [text.as_str(), &other] {
            let read = Query::parse(query, TODAY);
            prop_assert!(read.terms.len() <= 24);
            let codes = read.terms.iter().filter_map(|term| coder().wanted(term));
            let written = format!("{:?}", codes.collect::<Vec<_>>());
            prop_assert!(written.is_ascii());
            let _marks = marks(&read, &text);
        }
    }

    #[test]
    fn folding_is_done_once(text in "\\PC{0,40}") {
        for piece in pieces(&text) {
            for again in pieces(&piece.folded) {
                prop_assert!(piece.folded.contains(&again.folded), "{:?}", piece.folded);
            }
        }
    }
}
