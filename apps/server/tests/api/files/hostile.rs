//! Hostile files: each becomes an image that can be shown, or a plain download, and none a page of this
//! site. They are made here.

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat};

use super::images::{encoded, halves};
use super::{path_of, upload};
use crate::house::House;

const IMAGE: &str = "image";
const OTHER: &str = "other";
/// A decoder may take it or not.
const EITHER: &str = "image or other";

struct Hostile {
    name: &'static str,
    content: Vec<u8>,
    kind: &'static str,
}

fn with(name: &'static str, content: impl AsRef<[u8]>, kind: &'static str) -> Hostile {
    Hostile { name, content: content.as_ref().to_vec(), kind }
}

const SCRIPT: &str = "<script>alert(document.cookie)</script>";

/// A chunk of a PNG with its checksum.
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = !0_u32;
    for byte in name.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (!(crc & 1)).wrapping_add(1));
        }
    }
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length, &name[..], data, &(!crc).to_be_bytes()].concat()
}

/// A PNG of this size in gray, whose pixels are these compressed bytes.
fn png(width: u32, height: u32, extra: &[Vec<u8>], pixels: &[u8]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
    file.extend(chunk(*b"IHDR", &head));
    for extra in extra {
        file.extend_from_slice(extra);
    }
    file.extend(chunk(*b"IDAT", pixels));
    file.extend(chunk(*b"IEND", b""));
    file
}

/// Adds chunks to a PNG, behind its head.
fn adorned(png: &[u8], extra: &[Vec<u8>]) -> Vec<u8> {
    let (head, rest) = png.split_at(33);
    [head, &extra.concat(), rest].concat()
}

/// Zeros, compressed a thousandfold.
fn bomb(bytes: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![0; bytes]).unwrap();
    packed.finish().unwrap()
}

/// A GIF of this size, with so many pictures of one pixel.
fn gif(side: u16, frames: usize) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend([side.to_le_bytes(), side.to_le_bytes()].concat());
    file.extend(b"\x80\0\0\0\0\0\xFF\xFF\xFF");
    for _ in 0..frames {
        file.extend(b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    file.push(0x3B);
    file
}

fn half(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() / 2]
}

fn plus(bytes: &[u8], more: impl AsRef<[u8]>) -> Vec<u8> {
    [bytes, more.as_ref()].concat()
}

fn markup() -> Vec<Hostile> {
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{SCRIPT}</svg>");
    let html = format!("<!DOCTYPE html><html><body>{SCRIPT}</body></html>");
    let wide: Vec<u8> =
        format!("\u{FEFF}{html}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        with("picture.svg", &svg, OTHER),
        with("picture.png", &svg, OTHER),
        with("picture.svg", format!("<?xml version=\"1.0\"?>{svg}"), OTHER),
        with("page.html", &html, OTHER),
        with("page.png", &html, OTHER),
        with("page.jpg", format!("\u{FEFF}{html}"), OTHER),
        with("page.txt", wide, OTHER),
        with(
            "x.xml",
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
            OTHER,
        ),
        with("x.mht", format!("MIME-Version: 1.0\nContent-Type: text/html\n\n{html}"), OTHER),
        with("x.js", "alert(1)", OTHER),
        with("x.sh", "#!/bin/sh\nrm -rf /\n", OTHER),
        with(
            "x.pdf",
            format!("%PDF-1.7\n1 0 obj << /OpenAction << /JS (app.alert(1)) >> >>\n{html}"),
            OTHER,
        ),
        with("x.gif", "GIF89a/*\0\0\0\0*/=1;alert(1)", OTHER),
    ]
}

fn bombs() -> Vec<Hostile> {
    let small = encoded(&halves(20, 20), ImageFormat::Png);
    let jpeg = encoded(&halves(20, 20), ImageFormat::Jpeg);
    let mut large_jpeg = jpeg.clone();
    let frame = large_jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    large_jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    let text = [&b"Comment\0\0"[..], &bomb(20_000_000)].concat();
    let profile = [&b"icc\0\0"[..], &bomb(20_000_000)].concat();
    let huge_webp = b"RIFF\x1E\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFE\xFF\0\xFE\xFF\0VP8L\0\0\0\0";
    vec![
        with("bomb.png", png(65_535, 65_535, &[], &bomb(1_000_000)), OTHER),
        with("bomb.png", png(7_000, 7_000, &[], &bomb(7_000 * 7_001)), OTHER),
        with("wide.png", png(30_000, 10, &[], &bomb(30_001 * 10)), OTHER),
        with("none.png", png(0, 0, &[], &bomb(10)), OTHER),
        with("short.png", png(1_000, 1_000, &[], &bomb(1_000)), EITHER),
        with("text.png", adorned(&small, &[chunk(*b"zTXt", &text)]), EITHER),
        with("profile.png", adorned(&small, &[chunk(*b"iCCP", &profile)]), EITHER),
        with("bomb.gif", gif(65_535, 1), OTHER),
        with("many.gif", gif(10, 2_000), OTHER),
        with("much.gif", gif(3_000, 100), OTHER),
        with("bomb.jpg", large_jpeg, OTHER),
        with("scans.jpg", plus(&jpeg, b"\xFF\xDA".repeat(1_000)), OTHER),
        with("bomb.webp", huge_webp, OTHER),
    ]
}

fn broken() -> Vec<Hostile> {
    let image = halves(200, 200);
    let [png, jpeg, webp] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP]
        .map(|format| encoded(&image, format));
    let whole_gif = animation(&image);
    vec![
        with("half.png", half(&png), OTHER),
        with("half.jpg", half(&jpeg), EITHER),
        with("half.webp", half(&webp), OTHER),
        with("half.gif", half(&whole_gif), OTHER),
        with("head.png", &png[..8], OTHER),
        with("head.jpg", &jpeg[..4], OTHER),
        with("head.gif", &whole_gif[..13], OTHER),
        with("zeros.bin", [0; 5_000], OTHER),
        with("program", b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", OTHER),
        with("x.zip", b"PK\x03\x04\x14\0\0\0\x08\0", OTHER),
        with("x.bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", OTHER),
        with("x.tif", b"II*\0\x08\0\0\0\0\0", OTHER),
        with("x.ico", b"\0\0\x01\0\x01\0\x10\x10\0\0", OTHER),
    ]
}

fn animation(image: &DynamicImage) -> Vec<u8> {
    let mut gif = Vec::new();
    GifEncoder::new(&mut gif).encode_frame(Frame::new(image.to_rgba8())).unwrap();
    gif
}

/// Files that are two things at once.
fn polyglots() -> Vec<Hostile> {
    let image = halves(64, 64);
    let [png, jpeg, webp] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP]
        .map(|format| encoded(&image, format));
    let text = chunk(*b"tEXt", format!("Comment\0{SCRIPT}").as_bytes());
    let comment = [&[0xFF, 0xFE, 0, 41][..], SCRIPT.as_bytes()].concat();
    let commented = [&jpeg[..2], &comment, &jpeg[2..]].concat();
    vec![
        with("and.png", plus(&png, SCRIPT), IMAGE),
        with("and.jpg", plus(&jpeg, format!("PK\x03\x04{SCRIPT}")), IMAGE),
        with("and.gif", plus(&animation(&image), SCRIPT), IMAGE),
        with("and.webp", plus(&webp, SCRIPT), IMAGE),
        with("text.png", adorned(&png, &[text]), IMAGE),
        with("comment.jpg", commented, IMAGE),
        with("picture.html", png, IMAGE),
        with("../../../etc/passwd", jpeg, IMAGE),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_a_page_of_this_site_and_none_is_more_than_it_shows() {
    let (house, root) = House::with_root().await;
    let table: Vec<_> = [markup(), bombs(), broken(), polyglots()].into_iter().flatten().collect();
    assert!(table.len() >= 40, "{}", table.len());
    for Hostile { name, content, kind } in table {
        let file = upload(&root, name, &content).await;
        let told = file["kind"].as_str().unwrap();
        assert!(kind.contains(told), "{name}: {file}");
        assert!(!file["name"].as_str().unwrap().contains('/'), "{file}");
        let served = root.get(&path_of(&file)).await.expect(200);
        assert_eq!(served.header("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(served.header("x-content-type-options"), "nosniff");
        let (how, media_type) =
            (served.header("content-disposition"), served.header("content-type"));
        if told == IMAGE {
            assert!(how.starts_with("inline; ") && media_type.starts_with("image/"), "{name}");
            assert_ne!(media_type, "image/svg+xml");
            let (_, bytes) = root.bytes(&path_of(&file)).await;
            let holds = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!holds("script") && !holds("PK\x03\x04"), "{name}");
            assert!(bytes.len() < 200_000, "{name}");
            root.get(&format!("{}/small", path_of(&file))).await.expect(200);
        } else {
            assert!(how.starts_with("attachment; "), "{name}: {how}");
            let shown = ["text/html", "image/svg+xml", "text/xml", "application/xhtml+xml"];
            assert!(
                !shown.iter().any(|shown| media_type.starts_with(shown)),
                "{name}: {media_type}"
            );
            root.get(&format!("{}/large", path_of(&file))).await.expect(404);
        }
    }
    house.close().await;
}

/// Sound and films are told by their beginning, and played in the sandbox that all files are in.
#[tokio::test]
async fn sound_and_films_are_told_by_their_content() {
    let (house, root) = House::with_root().await;
    for (content, kind, media_type) in [
        (&b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41<script>"[..], "video", "video/mp4"),
        (b"ID3\x04\0\0\0\0\0\0<script>", "audio", "audio/mpeg"),
        (b"OggS\0\x02\0\0\0\0\0\0\0\0", "audio", "audio/ogg"),
    ] {
        let file = upload(&root, "x.html", content).await;
        assert_eq!((&file["kind"], &file["media_type"]), (&kind.into(), &media_type.into()));
        let served = root.get(&path_of(&file)).await.expect(200);
        assert!(served.header("content-disposition").starts_with("inline; "));
        let saved = root.get(&format!("{}?download", path_of(&file))).await.expect(200);
        assert!(saved.header("content-disposition").starts_with("attachment; "));
    }
    house.close().await;
}
