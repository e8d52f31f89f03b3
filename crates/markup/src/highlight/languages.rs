//! Keywords and marks of the usual languages.

/// A language's words and marks.
#[expect(clippy::struct_excessive_bools, reason = "a row of a table, each a column of its own")]
pub(super) struct Language {
    /// The names that a fence may call it by.
    names: &'static str,
    pub(super) words: &'static str,
    /// Each with what ends it.
    pub(super) comments: &'static [(&'static str, &'static str)],
    /// Around texts that end on their line.
    pub(super) quotes: &'static str,
    /// Around texts that go over lines.
    pub(super) long: &'static [&'static str],
    /// Whether `'` stands around one letter, and may mean something else.
    pub(super) letters: bool,
    /// Signs that begin a name.
    pub(super) sigils: &'static str,
    /// The sign after a key.
    pub(super) keys: Option<char>,
    /// Whether a large letter begins a type.
    pub(super) types: bool,
    pub(super) dashes: bool,
    pub(super) any_case: bool,
}

type Comments = &'static [(&'static str, &'static str)];

const SLASHES: Comments = &[("//", "\n"), ("/*", "*/")];
const HASH: Comments = &[("#", "\n")];

const NONE: Language = Language {
    names: "",
    words: "",
    comments: &[],
    quotes: "\"'",
    long: &[],
    letters: false,
    sigils: "",
    keys: None,
    types: false,
    dashes: false,
    any_case: false,
};

/// Features that languages with braces share.
const BRACES: Language =
    Language { comments: SLASHES, quotes: "\"", letters: true, types: true, ..NONE };

static LANGUAGES: [Language; 12] = [
    Language {
        names: "rust rs",
        words: "as async await break const continue crate dyn else enum extern false fn for if \
                impl in let loop match mod move mut pub ref return self Self static struct super \
                trait true type unsafe use where while bool char f32 f64 i8 i16 i32 i64 i128 isize \
                str u8 u16 u32 u64 u128 usize",
        quotes: "",
        long: &["\""],
        ..BRACES
    },
    Language {
        names: "js javascript jsx mjs cjs ts typescript tsx",
        words: "abstract any as async await boolean break case catch class const continue declare \
                default delete do else enum export extends false finally for from function get if \
                implements import in instanceof interface keyof let namespace never new null \
                number of private protected public readonly return satisfies set static string \
                super switch this throw true try type typeof undefined unknown var void while yield",
        quotes: "\"'",
        long: &["`"],
        letters: false,
        sigils: "@",
        ..BRACES
    },
    Language {
        names: "python py python3",
        words: "False None True and as assert async await break case class continue def del elif \
                else except finally for from global if import in is lambda match nonlocal not or \
                pass raise return self try while with yield",
        comments: HASH,
        long: &["\"\"\"", "'''"],
        sigils: "@",
        types: true,
        ..NONE
    },
    Language {
        names: "go golang",
        words: "any bool break byte case chan const continue default defer else error fallthrough \
                false float64 for func go goto if import int int64 interface iota map nil package \
                range return rune select string struct switch true type uint64 var",
        long: &["`"],
        ..BRACES
    },
    Language {
        names: "c h cpp c++ cc hpp cxx",
        words: "alignas auto bool break case catch char class const constexpr continue default \
                delete do double else enum explicit extern false final float for friend goto if \
                inline int long mutable namespace new noexcept nullptr operator override private \
                protected public register return short signed sizeof static struct switch template \
                this throw true try typedef typename union unsigned using virtual void volatile \
                while",
        sigils: "#",
        ..BRACES
    },
    Language {
        names: "java kotlin kt scala swift cs csharp c# dart",
        words: "abstract as assert async await boolean break byte case catch char class const \
                continue data def default do double else enum extends extension false final finally \
                float for foreach fun func guard if implements import in init instanceof int \
                interface internal is let long match namespace native new nil null object open \
                override package private protected public readonly record return sealed self short \
                static string struct super switch this throw throws true try using val var virtual \
                void volatile when where while yield",
        long: &["\"\"\""],
        sigils: "@",
        ..BRACES
    },
    Language {
        names: "ruby rb",
        words: "and begin break case class def do else elsif end ensure extend false for if in \
                include module next nil not or private protected raise require rescue return self \
                super then true unless until when while yield",
        comments: HASH,
        sigils: "@:$",
        types: true,
        ..NONE
    },
    Language {
        names: "json json5 jsonc",
        words: "false null true",
        comments: SLASHES,
        keys: Some(':'),
        ..NONE
    },
    Language {
        names: "yaml yml",
        words: "false no null off on true yes",
        comments: HASH,
        keys: Some(':'),
        dashes: true,
        ..NONE
    },
    Language {
        names: "toml ini conf",
        words: "false true",
        comments: HASH,
        long: &["\"\"\"", "'''"],
        keys: Some('='),
        dashes: true,
        ..NONE
    },
    Language {
        names: "sql psql postgres postgresql mysql sqlite",
        words: "add all alter and as asc begin between bigint boolean by case check column commit \
                constraint create cross database default delete desc distinct do drop else end \
                exists explain false foreign from full function group having if in index inner \
                insert int integer into is join key left like limit not null offset on or order \
                outer over partition primary references returning right rollback select set table \
                text then timestamp transaction true truncate union unique update using values \
                varchar view when where with",
        comments: &[("--", "\n"), ("/*", "*/")],
        any_case: true,
        ..NONE
    },
    Language {
        names: "sh bash zsh shell fish console",
        words: "case cd do done echo elif else esac exit export fi for function if in local return \
                set shift source sudo then unset until while",
        comments: HASH,
        sigils: "$",
        dashes: true,
        ..NONE
    },
];

/// Style sheets have no comments to the line's end, and no quotes that matter.
static STYLES: Language = Language {
    names: "css scss less",
    words: "auto inherit initial none unset",
    comments: &[("/*", "*/")],
    sigils: "@$",
    keys: Some(':'),
    dashes: true,
    ..NONE
};

impl Language {
    pub(super) fn called(name: &str) -> Option<&'static Self> {
        let is = |language: &&Self| language.names.split(' ').any(|known| known == name);
        LANGUAGES.iter().chain([&STYLES]).find(is)
    }
}
