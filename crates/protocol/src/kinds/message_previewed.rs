//! Previews: what the pages say of themselves to which the links of a message lead.
//!
//! ```json
//! {"kind":"message_previewed","message":41,"previews":[{"url":"https://example.org/","site":"example.org","title":"Example","description":""}]}
//! ```

use serde::Serialize;

use crate::{Seq, deserialize_by_read, read_record};

/// The previews of the message sent at `message` are now these; none where its author took them
/// away, where its links went with an edit, and once it has been deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessagePreviewed {
    pub message: Seq,
    pub previews: Vec<Preview>,
}

/// A page that a message links to, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The address as it stands in the message.
    pub url: String,
    /// The name of the site, or its host.
    pub site: String,
    pub title: String,
    /// Empty where the page has none.
    pub description: String,
}

impl Preview {
    /// A message has so many.
    pub const MOST: usize = 3;
}

read_record!(MessagePreviewed { message, previews });
read_record!(Preview { url, site, title, description });
deserialize_by_read!(MessagePreviewed, Preview);

#[cfg(test)]
mod tests {
    use crate::{Entry, Event, UserId};

    const PREVIEWS: &str =
        r#""previews":[{"url":"https://a.example/","site":"A","title":"B","description":""}]"#;
    const BEGIN: &str = r#"{"room":3,"seq":42,"tag":"00000000000000ff","at":7,"author":{"id":7,"handle":"ana","name":"Ana"},"kind":"message_previewed","message":41,"#;
    const ENTRY: &str = r#"{"seq":41,"at":7,"author":{"id":7,"handle":"ana","name":"Ana"},"kind":"message","body":"Hello","changed":41"#;

    #[test]
    fn previews_are_folded_into_their_message_and_taken_away() {
        let event = format!("{BEGIN}{PREVIEWS}}}");
        let previewed: Event = serde_json::from_str(&event).expect("parses");
        assert_eq!(serde_json::to_string(&previewed).expect("serialises"), event);
        let mut entry: Entry = serde_json::from_str(&format!("{ENTRY}}}")).expect("parses");
        assert_eq!(previewed.what.changes(), Some(entry.seq));
        previewed.fold(&mut entry, UserId(1));
        let with = format!("{ENTRY},{PREVIEWS}}}");
        assert_eq!(serde_json::to_string(&entry).expect("serialises"), with);
        assert_eq!(serde_json::from_str::<Entry>(&with).expect("parses"), entry);
        let none: Event =
            serde_json::from_str(&format!("{BEGIN}\"previews\":[]}}")).expect("parses");
        none.fold(&mut entry, UserId(1));
        assert_eq!(serde_json::to_string(&entry).expect("serialises"), format!("{ENTRY}}}"));
    }
}
