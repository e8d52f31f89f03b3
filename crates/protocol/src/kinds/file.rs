//! Files of messages: what is told about each, beside its content.
//!
//! ```json
//! {"id":"00c0ffee00c0ffee00c0ffee00c0ffee","name":"Lake.jpg","size":48213,
//!  "media_type":"image/jpeg","kind":"image","width":1200,"height":800}
//! ```

use std::fmt;

use serde::{Serialize, Serializer};

use crate::json::{FromJson, Unreadable, Value, read_word};
use crate::{deserialize_by_read, read_record};

/// Names a file, and the upload that brought it. On the wire it is 32 hexadecimal digits, of which
/// all are random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId([u8; 16]);

/// Kind of a file, by its content: what a client may show of it without saving it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A picture that the server could read: it has previews.
    Image,
    Audio,
    Video,
    /// Anything else, also a kind of a later release.
    Other,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct File {
    pub id: FileId,
    /// Its name as its owner has it, without folders.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Told by its content, never by its name.
    pub media_type: String,
    pub kind: FileKind,
    /// Pixels as shown, of images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// The text is not 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidFileId;

impl fmt::Display for InvalidFileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of a file is 32 hexadecimal digits")
    }
}

impl std::error::Error for InvalidFileId {}

impl FileId {
    /// Makes an id out of 128 random bits that the caller provides.
    pub const fn from_random(bits: u128) -> Self {
        Self(bits.to_be_bytes())
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl std::str::FromStr for FileId {
    type Err = InvalidFileId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = hex.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        number.map(Self::from_random).ok_or(InvalidFileId)
    }
}

impl Serialize for FileId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromJson for FileId {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        let id = value.as_str().unwrap_or_default().parse();
        id.map_err(|_invalid| Unreadable::Expected("32 hexadecimal digits"))
    }
}

read_word!(FileKind { "image" => Image, "audio" => Audio, "video" => Video ; _ => Other });
read_record!(File { id, name, size, media_type, kind, width, height });
deserialize_by_read!(FileId, FileKind, File);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientFrame, Command, Entry, EntryKind, Event, EventKind, Seq, UserId};

    const FILE: &str = concat!(
        r#"{"id":"00c0ffee00c0ffee00c0ffee00c0ffee","name":"Lake.jpg","size":48213,"#,
        r#""media_type":"image/jpeg","kind":"image","width":1200,"height":800}"#
    );

    fn sent() -> String {
        let event = concat!(
            r#"{"room":3,"seq":42,"tag":"00000000000000ff","at":9,"#,
            r#""author":{"id":8,"handle":"ben","name":"Ben"},"#,
            r#""kind":"message_sent","body":"","files":[FILE]}"#
        );
        event.replace("FILE", FILE)
    }

    #[test]
    fn a_message_with_files_reads_as_the_protocol_says() {
        let event: Event = serde_json::from_str(&sent()).expect("parses");
        assert_eq!(serde_json::to_string(&event).expect("serialises"), sent());
        let EventKind::MessageSent { files, .. } = &event.what else { panic!("{event:?}") };
        assert_eq!((files[0].kind, files[0].width), (FileKind::Image, Some(1200)));
        let command = r#"{"ref":1,"command":"send","room":3,"client_id":"c","body":"","files":["00c0ffee00c0ffee00c0ffee00c0ffee"]}"#;
        let frame: ClientFrame = serde_json::from_str(command).expect("parses");
        assert_eq!(serde_json::to_string(&frame).expect("serialises"), command);
        let Command::Send { files: sent, .. } = frame.command else { panic!("{command}") };
        assert_eq!(sent, [files[0].id]);
    }

    #[test]
    fn the_id_of_a_file_is_32_digits_and_nothing_else() {
        for bad in
            ["", "ff", "+0c0ffee00c0ffee00c0ffee00c0ffee", "../../../../../../../etc/passwd0"]
        {
            assert_eq!(bad.parse::<FileId>(), Err(InvalidFileId), "{bad}");
        }
        assert!(serde_json::from_str::<FileId>("7").is_err());
    }

    #[test]
    fn a_kind_of_a_later_release_is_a_file_like_any_other() {
        let file: File =
            serde_json::from_str(&FILE.replace("\"image\"", "\"model\"")).expect("parses");
        assert_eq!(file.kind, FileKind::Other);
    }

    #[test]
    fn a_deleted_message_has_no_files() {
        let entry = format!(
            r#"{{"seq":42,"at":9,"author":{{"id":8,"handle":"ben","name":"Ben"}},"kind":"message","body":"","changed":42,"files":[{FILE}]}}"#
        );
        let mut read: Entry = serde_json::from_str(&entry).expect("parses");
        assert_eq!(serde_json::to_string(&read).expect("serialises"), entry);
        let mut event: Event = serde_json::from_str(&sent()).expect("parses");
        event.what = EventKind::MessageDeleted { message: Seq(42), thread: None };
        event.fold(&mut read, UserId(1));
        let EntryKind::Message { body, annotations, .. } = read.what else { panic!("{entry}") };
        assert_eq!((body, annotations.files), (None, vec![]));
    }
}
