//! Many languages are told apart, and no text takes for ever.

use super::*;

/// Code of languages with the pieces that must have a kind.
const CODE: [(&str, &str); 35] = [
    ("elixir", "defmodule A do\n  # b\n  def c, do: \"d\"\nend"),
    ("erl", "-module(a).\n% b\nc() -> \"d\"."),
    ("haskell", "-- a\nmain = putStrLn \"b\"\n  where c = 1"),
    ("lua", "local a = 'b' -- c"),
    ("perl", "my $a = 'b'; # c"),
    ("php", "<?php\n$a = 'b'; // c\nfunction d() { return 1; }"),
    ("r", "a <- function(b) { 'c' } # d"),
    ("julia", "function a(b)\n  \"c\" # d\nend"),
    ("clojure", "(defn a [b] \"c\") ; d"),
    ("scheme", "(define (a b) \"c\") ; d"),
    ("ocaml", "let a = \"b\" (* c *)"),
    ("dockerfile", "FROM a\n# b\nRUN echo \"c\""),
    ("makefile", "a: b\n\t@echo \"c\" # d\nE := 1"),
    ("nginx", "server {\n  listen 80; # a\n}"),
    ("terraform", "resource \"a\" \"b\" {\n  c = 1 # d\n}"),
    ("proto", "message A {\n  string b = 1; // c\n}"),
    ("graphql", "query A { b(c: \"d\") } # e"),
    ("tcl", "set a \"b\" ;# c\nproc d {} { return 1 }"),
    ("zig", "const a = \"b\"; // c"),
    ("nim", "proc a(b: int) = echo \"c\" # d"),
    ("d", "int a = 1; // b\nstring c = \"d\";"),
    ("pascal", "begin\n  writeln('a'); // b\nend."),
    ("groovy", "def a = 'b' // c"),
    ("crystal", "def a\n  \"b\" # c\nend"),
    ("elm", "a = \"b\" -- c\nimport Html exposing (div)"),
    ("latex", "\\section{a} % b"),
    ("markdown", "# a\n\n`b` **c**"),
    ("cmake", "set(A \"b\") # c"),
    ("vim", "let a = 'b' \" c\nfunction! D()\nendfunction"),
    ("fortran", "program a\n  ! b\n  print *, 'c'\nend program"),
    ("asm", "; a\nmov eax, 1"),
    ("nix", "{ a = \"b\"; } # c"),
    ("dart", "void main() { var a = 'b'; } // c"),
    ("solidity", "contract A { uint b = 1; } // c"),
    ("csv", "\"a\",1\n\"b\",2"),
];

/// The kinds in code, none of which may be lost.
fn kinds(language: &str, code: &str) -> Vec<u32> {
    let until = Instant::now() + Duration::from_mins(1);
    let spans = read(language, code, until).unwrap_or_default();
    let pairs = spans.as_chunks::<2>().0;
    let length: u32 = pairs.iter().map(|[length, _]| length).sum();
    assert!(spans.is_empty() || length as usize == code.len(), "{language}: {spans:?}");
    let mut kinds: Vec<_> = pairs.iter().map(|[_, kind]| *kind).filter(|kind| *kind > 0).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.iter().all(|kind| *kind as usize <= confab_markup::TOKENS.len()), "{kinds:?}");
    kinds
}

#[test]
fn many_languages_are_told_apart_and_no_letter_is_lost() {
    let dull: Vec<_> = CODE
        .iter()
        .map(|(language, code)| (*language, kinds(language, code)))
        .filter(|(_, kinds)| kinds.len() < 2)
        .collect();
    assert_eq!(dull, []);
    let highlighter = Highlighter::new();
    assert_eq!(highlighter.spans("no such language", "a"), None);
    assert_eq!(highlighter.spans("", "a"), None);
}

#[test]
fn pieces_are_cut_where_their_kinds_change() {
    let highlighter = Highlighter::new();
    let spans = highlighter.spans("Lua,x", "local ä = 'b' -- c").unwrap();
    assert_eq!(spans[..], [5, 4, 6, 0, 3, 2, 1, 0, 4, 1]);
}

#[test]
fn what_passes_a_bound_is_shown_in_one_colour() {
    let highlighter = Highlighter::new();
    assert_eq!(highlighter.spans("lua", &"a\n".repeat(MOST_BYTES)), None);
    assert_eq!(highlighter.spans("lua", &"a".repeat(LINE_BYTES + 1)), None);
    assert_eq!(read("lua", "a\nb", Instant::now()), None);
}

/// Lines on which expressions with many ways to fail try all of them.
#[test]
fn hostile_code_ends_in_time() {
    let highlighter = Highlighter::new();
    let _first = highlighter.spans("php", "<?php");
    for (language, piece) in
        [("php", "<?php $a = \"{$"), ("markdown", "[[*_*_`"), ("perl", "q{m/s(")]
    {
        let line = piece.repeat(LINE_BYTES / piece.len()) + "\n";
        let text = line.repeat(MOST_BYTES / line.len());
        let began = Instant::now();
        let spans = highlighter.spans(language, &text);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(20), "{language} took {took:?}");
        let began = Instant::now();
        assert_eq!(highlighter.spans(language, &text), spans);
        assert!(began.elapsed() < Duration::from_millis(500), "it is remembered, however it ended");
    }
}
