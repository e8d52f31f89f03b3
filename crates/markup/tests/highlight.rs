//! Code in colours: the pieces of the usual languages, and that nothing of the text is changed.

use confab_markup::{TOKENS, Token, cut, highlight, highlights};

/// The pieces with their kinds, as `{kind text}`.
fn shown(language: &str, code: &str) -> String {
    let show = |(token, text): (Option<Token>, &str)| match token {
        None => text.to_owned(),
        Some(Token::Comment) => format!("{{c {text}}}"),
        Some(Token::Text) => format!("{{t {text}}}"),
        Some(Token::Number) => format!("{{n {text}}}"),
        Some(Token::Word) => format!("{{w {text}}}"),
        Some(Token::Name) => format!("{{a {text}}}"),
    };
    highlight(language, code, usize::MAX).into_iter().map(show).collect()
}

#[test]
fn the_usual_languages_are_taken_apart() {
    for (language, code, pieces) in [
        (
            "rust",
            "let s: &'a str = \"a\\\"b\"; // \"no\"",
            "{w let} s: &'a {w str} = {t \"a\\\"b\"}; {c // \"no\"}",
        ),
        ("rs", "'x' '\\n' '\\u{1F600}' 'é'", "{t 'x'} {t '\\n'} {t '\\u{1F600}'} {t 'é'}"),
        ("rust,ignore", "0..10_u8 1.5e3", "{n 0}..{n 10_u8} {n 1.5e3}"),
        ("rust", "x1 Vec::new() /* a\nb */ ü", "x1 {a Vec}::new() {c /* a\nb */} ü"),
        ("ts", "const a = `x\n${b}` + 'c'", "{w const} a = {t `x\n${b}`} + {t 'c'}"),
        ("JS", "a.if // http://b", "a.{w if} {c // http://b}"),
        ("python", "def f(a): # b\n  '''c\nd'''", "{w def} f(a): {c # b}\n  {t '''c\nd'''}"),
        ("py", "@cached\nf'{a}' + r\"\\\"\"", "{a @cached}\nf{t '{a}'} + r{t \"\\\"\"}"),
        ("go", "func F() { return `a` }", "{w func} {a F}() { {w return} {t `a`} }"),
        ("c", "#include <a.h>\nint x = 0x1f;", "{a #include} <a.h>\n{w int} x = {n 0x1f};"),
        ("c++", "char c = '\\'';", "{w char} c = {t '\\''};"),
        ("java", "@Override String s;", "{a @Override} {a String} s;"),
        ("json", "{\"a\": [1, \"b\", true]}", "{{a \"a\"}: [{n 1}, {t \"b\"}, {w true}]}"),
        (
            "yaml",
            "on-call: don't # now\nat: http://a#b",
            "{a on-call}: don't {c # now}\n{a at}: http://a#b",
        ),
        ("toml", "[a]\nb-c = \"d\"", "[a]\n{a b-c} = {t \"d\"}"),
        ("sql", "SELECT a FROM b -- c", "{w SELECT} a {w FROM} b {c -- c}"),
        ("sql", "where a = 'it''s'", "{w where} a = {t 'it'}{t 's'}"),
        ("bash", "echo \"$A\" $B $# # c", "{w echo} {t \"$A\"} {a $B} $# {c # c}"),
        ("css", "a:hover { flex-grow: 1 }", "a:hover { {a flex-grow}: {n 1} }"),
        (
            "html",
            "<a href=\"b\">don't <br/></a><!-- c -->",
            "{w <a} {a href}={t \"b\"}{w >}don't {w <br}/{w >}{w </a}{w >}{c <!-- c -->}",
        ),
        ("diff", "--- a\n@@ 1 @@\n-b\n+c\n d", "{c --- a\n}{w @@ 1 @@\n}{a -b\n}{t +c\n} d"),
        ("text", "let it = 1;", "let it = 1;"),
        ("", "let it = 1;", "let it = 1;"),
    ] {
        assert_eq!(shown(language, code), pieces, "{language}");
    }
}

#[test]
fn what_is_not_closed_ends_with_its_line_or_the_code() {
    assert_eq!(shown("go", "a \"b\nc"), "a {t \"b}\nc");
    assert_eq!(shown("js", "a `b\nc"), "a {t `b\nc}");
    assert_eq!(shown("c", "a /* b\nc"), "a {c /* b\nc}");
    assert_eq!(shown("rust", "\"a\\"), "{t \"a\\}");
}

#[test]
fn a_text_stays_the_same_whatever_it_is() {
    let hostile = "é'\"`\\é\n#<a é='\"--/*\u{1F600}'''$é@é:=+-@@<!--\\\n".repeat(400);
    let languages = "rust js python go c java ruby json yaml toml sql sh css html diff none";
    for language in languages.split(' ') {
        for from in 0..60 {
            let Some(code) = hostile.get(from..) else { continue };
            for most in [0, 1, 7, usize::MAX] {
                let pieces = highlight(language, code, most);
                let whole: String = pieces.iter().map(|(_, text)| *text).collect();
                assert!(whole == code, "{language} from {from}");
                assert!(pieces.iter().filter(|(token, _)| token.is_some()).count() <= most);
                assert!(pieces.iter().all(|(_, text)| !text.is_empty()));
            }
        }
    }
}

#[test]
fn code_is_cut_by_spans_and_no_letter_is_lost_to_wrong_ones() {
    let code = "fn ä() {}";
    assert_eq!(
        cut(code, &[2, 4, 1, 0, 2, 5], 9),
        [(Some(Token::Word), "fn"), (None, " "), (Some(Token::Name), "ä"), (None, "() {}")]
    );
    assert_eq!(cut(code, &[2, 4, 1, 0, 1, 5], 9)[2], (None, "ä() {}"), "within a letter");
    assert_eq!(cut(code, &[2, 4, 1, 3], 1)[1], (None, " ä() {}"), "no more than so many");
    for (spans, most) in
        [(&[99, 1][..], 9), (&[], 9), (&[7], 9), (&[u32::MAX, 99], 9), (&[2, 1], 0)]
    {
        assert_eq!(cut(code, spans, most), [(None, code)], "{spans:?}");
    }
    assert_eq!(cut(code, &[2, 99], 9)[0], (None, "fn"), "a kind of a later release");
    assert_eq!(TOKENS[4], Token::Name);
}

#[test]
fn languages_that_are_taken_apart_here_are_known_by_their_names() {
    for language in ["rust", "RS,ignore", "diff", "css", "vue"] {
        assert!(highlights(language), "{language}");
    }
    assert!(!highlights("elixir") && !highlights(""));
}
