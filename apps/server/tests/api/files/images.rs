//! Images are shown without their metadata, upright, and in three sizes; pictures of people are square.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView as _, ImageEncoder as _, ImageFormat, Rgb, RgbImage};
use serde_json::json;

use super::{path_of, send, upload};
use crate::house::House;
use crate::visitor::Visitor;

/// An image whose left half is red and whose right half is blue.
pub(super) fn halves(width: u32, height: u32) -> DynamicImage {
    let image = RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }
    });
    image.into()
}

pub(super) fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG that says where it was taken, and that it is to be turned to the right.
pub(super) fn photograph(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = halves(width, height);
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    // TIFF, big endian, with one entry: the orientation 6; and what else a camera tells.
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 52.5200N 13.4050E");
    encoder.set_exif_metadata(exif).unwrap();
    encoder.write_image(image.as_bytes(), width, height, image.color().into()).unwrap();
    bytes
}

async fn bytes(visitor: &Visitor, path: &str) -> (String, Vec<u8>) {
    visitor.bytes(path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_is_served_upright_and_tells_no_place() {
    let (house, mut root) = House::with_root().await;
    let photograph = photograph(3_000, 1_500);
    let holds = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    assert!(holds(&photograph, b"GPS 52.52"));
    let file = upload(&root, "Lake.jpg", &photograph).await;
    assert_eq!((&file["kind"], &file["media_type"]), (&json!("image"), &json!("image/jpeg")));
    assert_eq!((&file["width"], &file["height"]), (&json!(1_500), &json!(3_000)));
    send(&mut root, 1, &[&file]).await.expect(200);
    for (size, width, height) in
        [("", 1_500, 3_000), ("/small", 320, 640), ("/large", 1_024, 2_048)]
    {
        let (kind, served) = bytes(&root, &format!("{}{size}", path_of(&file))).await;
        assert_eq!(kind, "image/jpeg", "{size}");
        assert!(!holds(&served, b"GPS") && !holds(&served, b"Exif"), "{size}");
        let image = image::load_from_memory(&served).unwrap();
        assert_eq!((image.width(), image.height()), (width, height), "{size}");
        // Turned to the right, what was left is on top.
        let (top, bottom) = (image.get_pixel(width / 2, 5), image.get_pixel(width / 2, height - 5));
        assert!(top.0[0] > 150 && bottom.0[2] > 150, "{size}: {top:?} {bottom:?}");
    }
    let (_, served) = bytes(&root, &path_of(&file)).await;
    assert_eq!(file["size"], served.len());
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn png_webp_and_an_animated_gif_keep_what_they_show_and_lose_what_they_tell() {
    let (house, root) = House::with_root().await;
    let mut transparent = halves(40, 30).to_rgba8();
    transparent.put_pixel(0, 0, image::Rgba([0, 0, 0, 0]));
    let transparent = DynamicImage::from(transparent);
    for (format, name) in [(ImageFormat::Png, "a.png"), (ImageFormat::WebP, "a.webp")] {
        let file = upload(&root, name, &encoded(&transparent, format)).await;
        assert_eq!(file["media_type"], format.to_mime_type(), "{name}");
        let (_, served) = bytes(&root, &path_of(&file)).await;
        assert_eq!(image::load_from_memory(&served).unwrap().to_rgba8(), transparent.to_rgba8());
        let (kind, small) = bytes(&root, &format!("{}/small", path_of(&file))).await;
        assert_eq!(kind, "image/png", "something shines through");
        assert_eq!(image::load_from_memory(&small).unwrap().width(), 40);
    }
    let mut gif = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
        for _ in 0..3 {
            encoder.encode_frame(image::Frame::new(halves(20, 10).to_rgba8())).unwrap();
        }
    }
    // A comment before the end, and something after it.
    gif.pop();
    gif.extend_from_slice(b"\x21\xFE\x06secret\0\x3Btrailer");
    let file = upload(&root, "a.gif", &gif).await;
    let (_, served) = bytes(&root, &path_of(&file)).await;
    assert!(!served.windows(6).any(|part| part == b"secret"));
    assert!(served.ends_with(b"\x3B"));
    let decoder = image::codecs::gif::GifDecoder::new(Cursor::new(served)).unwrap();
    assert_eq!(image::AnimationDecoder::into_frames(decoder).count(), 3);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_the_installation_have_square_pictures() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let file = upload(&ben, "me.png", &encoded(&halves(300, 100), ImageFormat::Png)).await;
    let me = ben.put("/api/v1/me/picture", &json!({"file": file["id"]})).await.expect(200).json();
    let picture = me["person"]["picture"].as_str().unwrap().to_owned();
    let path = format!("/pictures/{picture}");
    let (kind, square) = bytes(&root, &path).await;
    let square = image::load_from_memory(&square).unwrap();
    assert_eq!((kind.as_str(), square.width(), square.height()), ("image/jpeg", 128, 128));
    root.signed_out().get(&path).await.refused(401, "unauthenticated");
    let told = root.get("/api/v1/people/@ben").await.expect(200).json();
    assert_eq!(told["person"]["picture"], picture);
    root.put("/api/v1/me/picture", &json!({"file": file["id"]})).await.refused(404, "not_found");
    let text = upload(&ben, "a.txt", b"Hello").await;
    ben.put("/api/v1/me/picture", &json!({"file": text["id"]})).await.refused(422, "invalid");
    let me = ben.delete("/api/v1/me/picture").await.expect(200).json();
    assert_eq!(me["person"].get("picture"), None);
    root.get(&path).await.refused(404, "not_found");

    ben.patch("/api/v1/settings", &json!({"picture": file["id"]})).await.refused(403, "forbidden");
    let own = upload(&root, "us.png", &encoded(&halves(300, 100), ImageFormat::Png)).await;
    let settings = root.patch("/api/v1/settings", &json!({"picture": own["id"]})).await.expect(200);
    let path = format!("/pictures/{}", settings.json()["picture"].as_str().unwrap());
    root.signed_out().get(&path).await.expect(200);
    let settings = root.patch("/api/v1/settings", &json!({"picture": null})).await.expect(200);
    assert_eq!(settings.json().get("picture"), None);
    root.signed_out().get(&path).await.expect(404);
    house.close().await;
}
