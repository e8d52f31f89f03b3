//! Puts a stylesheet and all that it imports into one file.

use std::fs;
use std::path::Path;

use crate::fault::Error;
use crate::sources::beside;

/// Each `@import "…" layer(…);` replaced by the file, in its layer, without comments.
pub(crate) fn bundle(root: &Path, file: &str) -> Result<String, Error> {
    let path = root.join(file);
    let text = fs::read_to_string(&path).map_err(Error::read(&path))?;
    let mut all = String::new();
    for line in without_comments(&text).lines() {
        let Some((import, layer)) = import(line) else {
            all.push_str(line);
            all.push('\n');
            continue;
        };
        let found = beside(file, import).filter(|found| root.join(found).is_file());
        let found = found
            .ok_or_else(|| Error::Style { style: file.to_owned(), import: import.to_owned() })?;
        let imported = bundle(root, &found)?;
        let (before, after) = match layer {
            Some(layer) => (format!("@layer {layer} {{\n"), "}\n"),
            None => (String::new(), ""),
        };
        all.extend([before.as_str(), &imported, after]);
    }
    Ok(all)
}

/// The path and the layer of an import.
fn import(line: &str) -> Option<(&str, Option<&str>)> {
    let (path, rest) = line.trim().strip_prefix("@import \"")?.split_once('"')?;
    let layer = rest.trim().strip_prefix("layer(").and_then(|rest| rest.split(')').next());
    Some((path, layer))
}

/// The same style for elements that only say that they are pointed at, pressed or focused: the
/// catalogue shows all states at once.
pub(crate) fn with_states(style: &str) -> String {
    let mut style = style.to_owned();
    for (state, word) in [
        (":hover", "[data-state~=\"hover\"]"),
        (":active", "[data-state~=\"active\"]"),
        (":focus-visible", "[data-state~=\"focus\"]"),
        (":focus {", "[data-state~=\"focus\"] {"),
    ] {
        style = style.replace(state, word);
    }
    style
}

/// A style or a script without its `/* … */`, its lines of `//` and what they leave empty.
pub(crate) fn without_comments(text: &str) -> String {
    let (mut all, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("/*") {
        all.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    all.push_str(rest);
    let lines = all.lines().map(str::trim);
    let kept = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    kept.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_stand_in_their_layers() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        fs::write(folder.path().join("a/b/kit.css"), "/* kit */\n.x {\n  color: red;\n}\n")
            .unwrap();
        let own = "@layer kit, own;\n\n@import \"./b/kit.css\" layer(kit);\n\n.y {}\n";
        fs::write(folder.path().join("a/own.css"), own).unwrap();
        let all = bundle(folder.path(), "a/own.css").unwrap();
        assert_eq!(all, "@layer kit, own;\n@layer kit {\n.x {\ncolor: red;\n}\n}\n.y {}\n");
        fs::write(folder.path().join("a/own.css"), "@import \"./gone.css\";\n").unwrap();
        let error = bundle(folder.path(), "a/own.css").unwrap_err().to_string();
        assert_eq!(error, "a/own.css imports ./gone.css, which is not there");
    }

    #[test]
    fn states_are_also_words() {
        assert_eq!(
            with_states(".a:hover:not(:disabled) {}\n.b:focus-visible {}"),
            ".a[data-state~=\"hover\"]:not(:disabled) {}\n.b[data-state~=\"focus\"] {}"
        );
    }
}
