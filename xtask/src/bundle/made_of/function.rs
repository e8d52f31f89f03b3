//! Where a function comes from, by its name.

/// Names of generic code say whose it is by what it was made for.
const OURS: &str = "confab_";

/// The crate of a function, and of the app's own the component.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) crate_name: String,
    pub(super) component: Option<String>,
}

/// Finds the origin of a mangled name. Code of a library that was made for a part of ours counts as
/// ours: it would not be there without.
pub(super) fn origin(mangled: &str) -> Origin {
    let name = format!("{:#}", rustc_demangle::demangle(mangled));
    if let Some(path) = name.find(OURS).map(|at| &name[at..]) {
        let mut parts = path.split("::").map(identifier);
        let crate_name = parts.next().unwrap_or_default().to_owned();
        let modules: Vec<&str> = parts.take_while(|part| is_module(part)).take(2).collect();
        let component = (!modules.is_empty())
            .then(|| format!("{}::{}", &crate_name[OURS.len()..], modules.join("::")));
        return Origin { crate_name, component };
    }
    let start = name.find(|c: char| c.is_ascii_lowercase() || c == '_').unwrap_or(name.len());
    let rest = name[start..].trim_start_matches("dyn ").trim_start_matches("mut ");
    let first = identifier(rest);
    let is_path = rest[first.len()..].starts_with("::");
    let crate_name = if is_path { first } else { "(other)" };
    Origin { crate_name: crate_name.to_owned(), component: None }
}

/// The identifier that a text begins with.
fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    &text[..end.unwrap_or(text.len())]
}

fn is_module(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> (String, Option<String>) {
        let Origin { crate_name, component } = origin(name);
        (crate_name, component)
    }

    #[test]
    fn a_name_tells_the_crate_and_the_component() {
        for (name, crate_name, component) in [
            ("confab_web::components::panel::Panel", "confab_web", Some("web::components::panel")),
            ("<confab_protocol::Seq as core::fmt::Display>::fmt", "confab_protocol", None),
            (
                "<alloc::vec::Vec<confab_web::live::rows::Row>>::push",
                "confab_web",
                Some("web::live::rows"),
            ),
            ("<tachys::view::any_view::AnyView as X>::build", "tachys", None),
            ("core::ptr::drop_in_place::<dyn Fn()>", "core", None),
            ("memcpy", "(other)", None),
        ] {
            assert_eq!(of(name), (crate_name.to_owned(), component.map(str::to_owned)), "{name}");
        }
    }
}
