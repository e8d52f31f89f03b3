//! Addresses of pictures of people and of the installation.

use confab_protocol::FileId;

/// The address of a picture, where there is one.
pub(crate) fn picture_at(picture: Option<FileId>) -> Option<String> {
    picture.map(|id| format!("/pictures/{id}"))
}
