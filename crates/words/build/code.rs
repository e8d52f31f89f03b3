//! Writes the catalogue as Rust.

use std::fmt::Debug;

use crate::catalogue::{Catalogue, Load, Message};
use crate::pattern::Kind;

/// Words that no function can be called by.
const KEYWORDS: [&str; 20] = [
    "as", "async", "break", "const", "continue", "else", "enum", "fn", "for", "if", "in", "let",
    "loop", "match", "mod", "move", "return", "static", "type", "use",
];

/// The modules of all features, for callers.
pub(crate) fn features(catalogue: &Catalogue) -> String {
    let mut names: Vec<&str> = catalogue.messages.iter().map(|it| it.feature.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut modules = Vec::new();
    for name in names {
        let numbered = catalogue.messages.iter().enumerate();
        let items = numbered.filter(|(_, it)| it.feature == name).map(|(at, it)| item(at, it));
        let items = items.collect::<Vec<_>>().concat();
        modules
            .push(format!("/// Words of `{name}.ftl`.\npub mod {} {{\n{items}}}\n", snake(name)));
    }
    modules.concat()
}

/// The lines of all languages with their plurals and numbers, and how many of them a browser has, for servers.
pub(crate) fn texts(
    catalogue: &Catalogue,
    plurals: fn(&str) -> Result<String, String>,
    numbers: fn(&str) -> Result<[String; 2], String>,
) -> Result<String, String> {
    let count = |load| catalogue.messages.iter().filter(|message| message.load <= load).count();
    let quoted = |value: &dyn Debug| format!("{value:?}, ");
    let language = |tag: &str, lines: &[String]| -> Result<String, String> {
        // The first line names the locale (`LOCALE`).
        let numbers = numbers(lines.first().map_or(tag, String::as_str))?;
        let lines: Vec<_> = lines.iter().map(|line| quoted(line)).collect();
        Ok(format!("({tag:?}, {:?}, {numbers:?}, &[{}]), ", plurals(tag)?, lines.concat()))
    };
    let languages: Result<Vec<_>, _> =
        catalogue.languages.iter().map(|it| language(&it.tag, &it.lines)).collect();
    Ok(format!(
        "pub(crate) const FIRST: usize = {};\n\
         pub(crate) const LATE: usize = {};\n\
         pub(crate) static TEXTS: &[(&str, &str, [&str; 2], &[&str])] = &[{}];\n",
        count(Load::First),
        count(Load::Late),
        languages?.concat()
    ))
}

/// One message: a function, or a struct with a field for each argument.
fn item(number: usize, message: &Message) -> String {
    let doc = message.line.trim_start_matches('\t').replace('\t', " | ").replace('`', "'");
    let has = |kind| message.arguments.iter().any(|(_, of)| *of == kind);
    if message.arguments.is_empty() {
        let name = snake(&message.id);
        return format!(
            "/// `{doc}`\n#[inline]\npub fn {name}() -> &'static str {{ crate::words({number}) }}\n"
        );
    }
    let name = camel(&message.id);
    let (generics, of, with) = match (has(Kind::Text), has(Kind::Element)) {
        (true, true) => ("<'a, V>", "<V>", "<'_, V>"),
        (true, false) => ("<'a>", "", "<'_>"),
        (false, true) => ("<V>", "<V>", "<V>"),
        (false, false) => ("", "", ""),
    };
    let copy = if has(Kind::Element) { "" } else { "Clone, Copy, " };
    let field = |(name, kind): &(String, Kind)| match kind {
        Kind::Text => format!("pub {}: &'a str, ", snake(name)),
        Kind::Number => format!("pub {}: u64, ", snake(name)),
        Kind::Element => format!("pub {}: V, ", snake(name)),
    };
    let mut elements = 0..;
    let mut argument = |(name, kind): &(String, Kind)| match kind {
        Kind::Text => format!("crate::Argument::Text(self.{}), ", snake(name)),
        Kind::Number => format!("crate::Argument::count(self.{}), ", snake(name)),
        Kind::Element => format!("crate::Argument::Element({}), ", elements.next().unwrap_or(0)),
    };
    let fields = message.arguments.iter().map(field).collect::<Vec<_>>().concat();
    let given = message.arguments.iter().map(&mut argument).collect::<Vec<_>>().concat();
    let methods = if has(Kind::Element) {
        let elements = message.arguments.iter().filter(|(_, kind)| *kind == Kind::Element);
        let views: Vec<_> = elements.map(|(name, _)| format!("self.{}", snake(name))).collect();
        format!(
            "/// The sentence, and the elements for its places.\n\
             pub fn around(self) -> (crate::Sentence, [V; {}]) {{\n\
             (crate::sentence({number}, &[{given}]), [{}])\n}}\n",
            views.len(),
            views.join(", ")
        )
    } else {
        format!(
            "/// As text.\n\
             pub fn text(self) -> String {{ crate::text({number}, &[{given}]) }}\n\
             /// In pieces, so that what is someone's own stays together.\n\
             pub fn sentence(self) -> crate::Sentence {{ crate::sentence({number}, &[{given}]) }}\n"
        )
    };
    format!(
        "/// `{doc}`\n#[derive({copy}Debug)]\npub struct {name}{generics} {{ {fields}}}\n\
         impl{of} {name}{with} {{\n{methods}}}\n"
    )
}

fn snake(id: &str) -> String {
    let name = id.replace('-', "_").to_lowercase();
    if KEYWORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

fn camel(id: &str) -> String {
    let mut name = String::new();
    for word in id.split(['-', '_']) {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}
