//! Files: added above the composer in each way, carried over a bad line, seen on every server, and
//! looked at by keyboard.

mod given;
mod seen;

use anyhow::{Context as _, ensure};
use confab_e2e::Browser;
use confab_e2e::browser::COMPOSER;

/// A file above the composer, and one that the server has whole.
const ADDED: &str = "[data-file]";
const WHOLE: &str = "[data-file]:not(:has(progress)):not([data-failed])";

/// Gives the page files in one of these ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Pasted,
    Dropped,
    Picked,
}

/// Gives files to the window, each by its name, its type and its bytes in JavaScript.
pub(crate) async fn give(
    window: &Browser,
    way: Way,
    files: &[(&str, &str, String)],
) -> anyhow::Result<()> {
    let files: Vec<String> = files
        .iter()
        .map(|(name, kind, bytes)| {
            format!("data.items.add(new File([{bytes}], '{name}', {{ type: '{kind}' }}));")
        })
        .collect();
    let then = match way {
        Way::Pasted => format!(
            "document.querySelector(\"{COMPOSER}\").dispatchEvent(new ClipboardEvent('paste', \
             {{ clipboardData: data, bubbles: true, cancelable: true }}));"
        ),
        Way::Dropped => "const made = { dataTransfer: data, bubbles: true, cancelable: true };
             const target = document.querySelector('[data-drop]');
             if (target.dispatchEvent(new DragEvent('drop', made))) throw Error('the page is left');"
            .to_owned(),
        Way::Picked => "const field = document.querySelector('[data-files-input]');
             field.files = data.files;
             field.dispatchEvent(new Event('change', { bubbles: true }));"
            .to_owned(),
    };
    let data = format!("const data = new DataTransfer(); {}", files.concat());
    if way == Way::Dropped {
        let over = "document.body.dispatchEvent(new DragEvent('dragover', \
             { dataTransfer: data, bubbles: true, cancelable: true }));";
        window.script(&format!("{data} {over}")).await?;
        window.find("[data-drop]").await?;
    }
    window.script(&format!("{data} {then}")).await.map(drop)
}

/// So many bytes that differ, in JavaScript.
pub(crate) fn bytes(count: usize) -> String {
    format!("new Uint8Array({count}).map((_, at) => at % 251)")
}

/// An image as a file, in JavaScript.
pub(crate) fn image(width: u32, height: u32) -> String {
    format!("new Uint8Array({:?})", png(width, height))
}

/// A PNG of black and white stripes.
fn png(width: u32, height: u32) -> Vec<u8> {
    let row: Vec<u8> = std::iter::once(0).chain((0..width.div_ceil(8)).map(|_| 0xf0)).collect();
    let rows = row.repeat(height as usize);
    let mut packed = vec![0x78, 0x01];
    let pieces: Vec<&[u8]> = rows.chunks(0xffff).collect();
    for (at, piece) in pieces.iter().enumerate() {
        let length = u16::try_from(piece.len()).unwrap_or_default();
        packed.push(u8::from(at + 1 == pieces.len()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(*piece);
    }
    packed.extend(adler(&rows).to_be_bytes());
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in [(b"IHDR", head), (b"IDAT", packed), (b"IEND", Vec::new())] {
        file.extend(u32::try_from(content.len()).unwrap_or_default().to_be_bytes());
        let named = [name.to_vec(), content].concat();
        file.extend(&named);
        file.extend(crc(&named).to_be_bytes());
    }
    file
}

fn adler(bytes: &[u8]) -> u32 {
    let add = |(a, b): (u32, u32), byte: &u8| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    };
    let (a, b) = bytes.iter().fold((1, 0), add);
    b << 16 | a
}

fn crc(bytes: &[u8]) -> u32 {
    let add = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 }
        })
    };
    !bytes.iter().fold(!0, add)
}

/// Waits until so many files above the composer are whole.
pub(crate) async fn whole(window: &Browser, count: usize) -> anyhow::Result<()> {
    let script = format!("return document.querySelectorAll('{WHOLE}').length === {count}");
    window.until(&format!("{count} whole files"), &script).await
}

/// The names of the files above the composer, in order.
async fn names(window: &Browser) -> anyhow::Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-file] .file__name')]
        .map((name) => name.textContent)";
    serde_json::from_value(window.script(script).await?).context("no list of names")
}

/// Has requests that send bytes wait, from the second on, until `window.release()`; notes where
/// each begins.
const HOLD: &str = "
    const send = window.fetch, held = [];
    window.begins = [];
    window.fetch = (address, about) => {
        if (about?.method !== 'PATCH') return send.call(window, address, about);
        const first = window.begins.length === 0;
        window.begins.push(Number(about.headers.get('upload-offset')));
        if (first || window.released) return send.call(window, address, about);
        return new Promise((go) => held.push(() => go(send.call(window, address, about))));
    };
    window.release = () => { window.released = true; held.forEach((go) => go()); };";

/// The size of an image in the room, in CSS pixels, once it is loaded.
async fn image_size(window: &Browser, name: &str) -> anyhow::Result<[u32; 2]> {
    let loaded = format!(
        "const image = document.querySelector(\"[data-files] img[alt='{name}']\");
         return image !== null && image.complete && image.naturalWidth > 0"
    );
    window.until(&format!("the image {name}"), &loaded).await?;
    let size = format!(
        "const box = document.querySelector(\"[data-files] img[alt='{name}']\")
            .getBoundingClientRect(); return [Math.round(box.width), Math.round(box.height)]"
    );
    let size: [u32; 2] = serde_json::from_value(window.script(&size).await?)?;
    ensure!(size[0] > 0, "the image has no size");
    Ok(size)
}
