//! Reads catalogues as the build does: what is taken, and what is refused with its place.

#![expect(clippy::unwrap_used, reason = "these are tests")]

#[path = "../build/catalogue.rs"]
mod catalogue;
#[path = "../build/code.rs"]
mod code;
#[path = "../build/pattern.rs"]
mod pattern;

use std::fs;

use catalogue::{Catalogue, read};

/// Reads these files: a language with a feature, and its text.
fn reading(files: &[(&str, &str)]) -> Result<Catalogue, String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(format!("{path}.ftl"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    read(folder.path())
}

/// The line of the only message of an English file.
fn line(text: &str) -> Result<String, String> {
    let catalogue = reading(&[("en/pins", &format!("## First\n\n{text}\n"))])?;
    Ok(catalogue.languages[0].lines.last().unwrap().clone())
}

#[test]
fn a_message_is_a_line_with_numbered_holes() {
    assert_eq!(line("a = Pin").unwrap(), "Pin");
    assert_eq!(line("a = { $who } for { $name }").unwrap(), "{1} for {0}", "by their names");
    assert_eq!(line("a = One\n    two { \" \" }").unwrap(), "One two  ");
    let plural = "a = You have { $n ->\n    [one] a pin\n   *[other] { $n } pins\n    }.";
    assert_eq!(line(plural).unwrap(), "\t0\tone\tYou have a pin.\tother\tYou have {0} pins.");
    assert_eq!(line("-us = Confab\na = In { -us }").unwrap(), "In Confab");
    assert_eq!(line("b = pin\na = A { b }").unwrap(), "A pin");
}

#[test]
fn what_no_line_can_be_is_refused() {
    for (text, fault) in [
        ("a = A { $x ->", "pins.ftl"),
        (
            "a = { $x ->\n    [a] { $y ->\n        [b] c\n       *[d] e\n    }\n   *[f] g\n    }",
            "one choice",
        ),
        ("a = { missing }", "no missing"),
        ("a = { a }", "circle"),
        ("a = { \"{\" }", "braces"),
        ("a = <b>bold</b>", "markup"),
        ("a = { DATETIME($x) }", "DATETIME"),
        ("a = A\n    .title = B", "attributes"),
        ("a = A\na = B", "twice"),
    ] {
        let error = line(text).unwrap_err();
        assert!(error.contains(fault), "{text}: {error}");
    }
    let error = reading(&[("en/pins", "a = A\n")]).unwrap_err();
    assert!(error.contains("## First"), "{error}");
    assert!(reading(&[("en/server", "## First\n\na = A\n")]).is_err(), "a name of the crate's own");
}

#[test]
fn messages_are_numbered_by_when_they_are_needed() {
    let english = [
        ("en/locale", "## First\n\nintl = en\n"),
        ("en/admin", "## Printed\n\na = A\n## First\n\nb = B\n"),
        ("en/pins", "## Late\n\nc = C\n## First\n\nd = D\n"),
    ];
    let catalogue = reading(&english).unwrap();
    assert_eq!(catalogue.languages[0].lines, ["en", "B", "D", "C", "A"]);
    let texts = code::texts(&catalogue, |_| Ok("*".into()), |_| Ok(Default::default())).unwrap();
    assert!(texts.contains("FIRST: usize = 3") && texts.contains("LATE: usize = 4"), "{texts}");
}

#[test]
fn a_language_has_its_own_order_and_plurals_and_english_where_it_has_nothing() {
    let english = ("en/pins", "## First\n\na = { $x } of { $y }\nb = B\n");
    let german =
        ("de/pins", "a = { $y } – { $x ->\n    [one] eins\n    [few] x\n   *[other] y\n    }\n");
    let catalogue = reading(&[english, german]).unwrap();
    let german = &catalogue.languages[1];
    assert_eq!((german.tag.as_str(), german.lines[1].as_str()), ("de", "B"));
    assert_eq!(german.lines[0], "\t0\tone\t{1} – eins\tfew\t{1} – x\tother\t{1} – y");
}

#[test]
fn a_translation_of_nothing_and_an_argument_of_nobody_are_refused() {
    let english = ("en/pins", "## First\n\na = { $x }\n");
    for (german, fault) in [("b = B\n", "no such message"), ("a = { $y }\n", "no argument $y")] {
        let error = reading(&[english, ("de/pins", german)]).unwrap_err();
        assert!(error.contains(fault) && error.contains("de/pins.ftl"), "{error}");
    }
}

#[test]
fn callers_get_a_function_or_a_struct() {
    let text = "## First\n\nmove = Move\nnews = { NUMBER($count) }, { $name }\n\
                # $room (element)\nin-room = In { $room }\n";
    let code = code::features(&reading(&[("en/pins", text)]).unwrap());
    for part in [
        "pub mod pins {",
        "pub fn r#move() -> &'static str { crate::words(0) }",
        "pub struct News<'a> { pub count: u64, pub name: &'a str, }",
        "pub struct InRoom<V> { pub room: V, }",
        "pub fn around(self) -> (crate::Sentence, [V; 1])",
    ] {
        assert!(code.contains(part), "{part}:\n{code}");
    }
}
