//! Makes a name of what a client says that its file is called.

use confab_names::is_blank;

/// Bytes of a name.
const MOST_BYTES: usize = 200;

/// The name without folders, control characters and marks of direction, and not too long; its ending
/// stays.
pub(super) fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = last.chars().filter(|c| !c.is_control() && !turns(*c)).collect::<String>();
    let shown = shown.trim().trim_start_matches('.');
    if is_blank(shown) {
        return "file".to_owned();
    }
    if shown.len() <= MOST_BYTES {
        return shown.to_owned();
    }
    let ending = shown.rsplit_once('.').map(|(_, ending)| ending).filter(|e| e.len() <= 20);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let mut end = MOST_BYTES - ending.len();
    while !shown.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", shown.get(..end).unwrap_or_default())
}

/// Whether a character turns the direction of others, so that `exe.jpg` could read as `gpj.exe`; or
/// ends a line.
fn turns(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_neither_folders_nor_tricks_and_keeps_its_ending() {
        for (said, clean_name) in [
            ("Lake.jpg", "Lake.jpg"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\ana\a b.txt", "a b.txt"),
            ("/", "file"),
            ("..", "file"),
            ("", "file"),
            (" \u{200B} ", "file"),
            (".htaccess", "htaccess"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
            ("gpj.\u{202E}exe", "gpj.exe"),
            ("a\0b\u{7F}.png", "ab.png"),
            ("Größe \"x\".pdf", "Größe \"x\".pdf"),
        ] {
            assert_eq!(clean(said), clean_name, "{said:?}");
        }
        let long = clean(&format!("{}.tar.gz", "ä".repeat(300)));
        assert!(long.len() <= MOST_BYTES && long.rsplit('.').next() == Some("gz"), "{long}");
    }
}
