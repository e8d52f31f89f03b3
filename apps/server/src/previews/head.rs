//! Reads what the head of a page says of it, from left to right and once.
//!
//! A page is not parsed: tags of its head are, which is all that a preview takes. The first of each
//! name counts, since scripts and people write others into the body.

/// Texts of a page about itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) site: Option<String>,
}

/// Names of meta tags, the better ones first.
const TITLES: [&str; 2] = ["og:title", "twitter:title"];
const DESCRIPTIONS: [&str; 3] = ["og:description", "twitter:description", "description"];
const SITES: [&str; 2] = ["og:site_name", "application-name"];

/// Elements whose contents are no tags.
const RAW: [&str; 5] = ["script", "style", "noscript", "template", "textarea"];

/// Reads a page up to the end of its head.
pub(super) fn read(page: &str) -> Head {
    let (mut rest, mut named, mut title) = (page, Vec::<(String, String)>::new(), None);
    while let Some((_, tag)) = rest.split_once('<') {
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let name = name_of(tag);
        if name == "/head" || name == "body" {
            break;
        }
        let (attributes, after) = attributes(&tag[name.len()..]);
        rest = after;
        if name == "title" {
            let (text, after) = until_end(after, "title");
            title = title.or_else(|| Some(decoded(text)));
            rest = after;
        } else if name == "meta" {
            let value = |wanted: &str| {
                attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
            };
            let name = value("property").or_else(|| value("name"));
            if let Some((name, content)) = name.zip(value("content")) {
                named.push((name.to_ascii_lowercase(), decoded(content)));
            }
        } else if RAW.contains(&name.as_str()) {
            rest = until_end(after, &name).1;
        }
    }
    let first = |names: &[&str]| {
        let of = |name: &&str| {
            let is = |(known, text): &&(String, String)| known == name && !text.trim().is_empty();
            named.iter().find(is).map(|(_, text)| text.clone())
        };
        names.iter().find_map(of)
    };
    Head {
        title: first(&TITLES).or(title.filter(|title| !title.trim().is_empty())),
        description: first(&DESCRIPTIONS),
        site: first(&SITES),
    }
}

/// The name of a tag in small letters, with the slash of one that ends something.
fn name_of(tag: &str) -> String {
    let slash = usize::from(tag.starts_with('/'));
    let letters = tag[slash..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    tag[..slash + letters].to_ascii_lowercase()
}

/// Names and values of a tag's attributes, and what comes after the tag.
fn attributes(tag: &str) -> (Vec<(String, String)>, &str) {
    let (mut found, mut rest) = (Vec::new(), tag);
    loop {
        rest = rest.trim_start_matches(|sign: char| sign.is_ascii_whitespace() || sign == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        let ends = |sign: char| sign.is_ascii_whitespace() || "=>/".contains(sign);
        let length = rest.find(ends).unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        rest = after.trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            if name.is_empty() {
                return (found, "");
            }
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|sign| "\"'".contains(*sign));
        let (value, after) = if let Some(quote) = quote {
            value[1..].split_once(quote).unwrap_or(("", ""))
        } else {
            let ends = |sign: char| sign.is_ascii_whitespace() || sign == '>';
            value.split_at(value.find(ends).unwrap_or(value.len()))
        };
        found.push((name.to_ascii_lowercase(), value.to_owned()));
        rest = after;
    }
}

/// The text up to the tag that ends this element, and what comes after it.
fn until_end<'a>(text: &'a str, name: &str) -> (&'a str, &'a str) {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let tag = &text[from + at + 2..];
        let is_end = tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_end {
            let after = tag.split_once('>').map_or("", |(_, after)| after);
            return (&text[..from + at], after);
        }
        from += at + 2;
    }
    (text, "")
}

/// Letters that pages write by name.
const NAMED: [(&str, &str); 17] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("middot", "·"),
    ("bull", "•"),
    ("laquo", "«"),
    ("raquo", "»"),
];

/// A text with its letters in place of their names and numbers.
fn decoded(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let letter = piece.split_once(';').and_then(|(name, after)| Some((letter(name)?, after)));
        match letter {
            Some((letter, after)) => decoded.extend([letter.as_str(), after]),
            None => decoded.extend(["&", piece]),
        }
    }
    decoded
}

fn letter(name: &str) -> Option<String> {
    if let Some((_, letter)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Some((*letter).to_owned());
    }
    let number = name.strip_prefix('#')?;
    let number = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(number).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(title: &str, description: &str, site: &str) -> Head {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Head { title: text(title), description: text(description), site: text(site) }
    }

    #[test]
    fn a_page_says_who_it_is_and_the_first_and_best_tag_counts() {
        for (page, expected) in [
            ("<title>A &amp; B</title>", head("A & B", "", "")),
            ("<TITLE\nid=a>A</TITLE><title>B</title>", head("A", "", "")),
            (
                "<meta property=\"og:title\" content='It&#39;s \"A\"'><title>B</title>\
                 <meta name=description content=\"C &gt; D\"><META NAME=\"og:site_name\" CONTENT=E>",
                head("It's \"A\"", "C > D", "E"),
            ),
            (
                "<meta content=A property=og:title /><meta property=og:title content=B>",
                head("A", "", ""),
            ),
            ("<meta name=og:title content=' '><title>A</title>", head("A", "", "")),
            ("<!-- <title>A</title> --><title>B</title>", head("B", "", "")),
            ("<script>'<title>A</title>'</script ><title>B</title>", head("B", "", "")),
            ("<svg><title>A</title></head><title>B</title>", head("A", "", "")),
            ("</head><title>A</title>", head("", "", "")),
            ("<body><meta name=description content=A>", head("", "", "")),
            ("<title>&#x41;&#1114112;&x;&</title>", head("A&#1114112;&x;&", "", "")),
        ] {
            assert_eq!(read(page), expected, "{page}");
        }
    }

    #[test]
    fn broken_pages_end() {
        let long = "<meta a=\"".repeat(10_000);
        for page in [
            "<",
            "<>",
            "</",
            "<meta",
            "<meta a",
            "<meta a=",
            "<meta a='",
            "<title>A",
            "<!--",
            "<ä>",
            &long,
            "<meta / / =>",
            "<meta ==b>",
            "<script>",
        ] {
            let _head = read(page);
        }
        assert_eq!(read("<title>A").title.as_deref(), Some("A"));
    }
}
