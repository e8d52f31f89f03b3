//! Files of a message below its text: images in boxes of their size, players, and cards.
//!
//! It is plain HTML, and works as it was printed: a press on an image opens the image. Where scripts
//! run, the lightbox takes that press.

use confab_protocol::{File, FileId, FileKind};
use confab_ui::view;
use confab_words::files as words;
use leptos::prelude::*;

use super::names::{ALONE, AMONG, letters, parts, reserved, size};
use super::strokes;

/// The files of a message, images first.
pub(crate) fn shown(files: &[File]) -> AnyView {
    let (images, others): (Vec<&File>, Vec<&File>) =
        files.iter().partition(|file| reserved(file, ALONE).is_some());
    let most = if images.len() > 1 { AMONG } else { ALONE };
    let images: Vec<_> = images.into_iter().filter_map(|file| image(file, most)).collect();
    let others: Vec<_> = others.into_iter().map(other).collect();
    view! {
        <div class="files" data-files>
            {(!images.is_empty()).then(|| view! { <div class="files__images">{images}</div> }.into_any())}
            {others}
        </div>
    }
    .into_any()
}

/// Its width and height hold its place until it is loaded, which is once it comes near.
fn image(file: &File, most: (u32, u32)) -> Option<AnyView> {
    let (width, height) = reserved(file, most)?;
    let (id, name) = (file.id, file.name.clone());
    let view = view! {
        <a class="files__image" href=format!("/files/{id}") data-image=id.to_string()>
            <img
                src=format!("/files/{id}/small")
                alt=name
                width=width.to_string()
                height=height.to_string()
                loading="lazy"
                decoding="async"
            />
        </a>
    };
    Some(view.into_any())
}

fn other(file: &File) -> AnyView {
    let source = format!("/files/{}", file.id);
    match file.kind {
        FileKind::Audio => view! {
            <figure class="files__player">
                {card(file)}
                <audio controls preload="none" src=source aria-label=file.name.clone()></audio>
            </figure>
        }
        .into_any(),
        FileKind::Video => view! {
            <figure class="files__player">
                <video controls preload="metadata" src=source aria-label=file.name.clone()></video>
                {card(file)}
            </figure>
        }
        .into_any(),
        _ => card(file),
    }
}

/// Kind, name and size; a press saves it.
fn card(file: &File) -> AnyView {
    let size = size(file.size);
    let name = file.name.clone();
    view! {
        <a
            class="file"
            href=format!("/files/{}?download", file.id)
            download=name.clone()
            title=name.clone()
        >
            <span class="u-hidden">{words::download()}" "</span>
            {kind_of(&name)}
            <span class="file__about">
                {name_of(&name)}
                <span class="file__size tabular">{size}</span>
            </span>
            {strokes("M12 4v11m-5-5 5 5 5-5M5 20h14")}
        </a>
    }
    .into_any()
}

/// A tile with the letters that its name ends in.
pub(super) fn kind_of(name: &str) -> AnyView {
    let letters = letters(name);
    let sign = if letters.is_empty() {
        strokes("M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm7 0v5h5")
    } else {
        letters.into_any()
    };
    view! { <span class="file__kind" aria-hidden="true" data-said>{sign}</span> }.into_any()
}

/// A name that is cut short in its middle.
pub(super) fn name_of(name: &str) -> AnyView {
    let (front, end) = parts(name);
    view! {
        <bdi class="file__name" data-said>
            <span class="u-truncate">{front.to_owned()}</span>
            <span class="file__end">{end.to_owned()}</span>
        </bdi>
    }
    .into_any()
}

/// The files of a message that is on its way, as far as this page has uploaded them.
pub(crate) fn pending(files: &[FileId]) -> AnyView {
    let known = super::tray::uploaded(files);
    if known.len() == files.len() {
        return shown(&known);
    }
    let count = files.len() as u64;
    view! { <p class="message__state">{words::Count { count }.text()}</p> }.into_any()
}
