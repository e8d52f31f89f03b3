//! Claims about the encryption: the numbers of the RFC, and what a browser reads.

use data_encoding::BASE64URL_NOPAD;

use super::*;

fn decode(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
}

/// RFC 8291, appendix A.
#[test]
fn key_and_nonce_are_those_of_the_rfc() {
    let browser = PushSubscription {
        endpoint: String::new(),
        p256dh: decode(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx\
             aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        ),
        auth: decode("BTBZMqHH6r4Tts7J_aSIgg"),
    };
    let secret = decode("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
    let public = decode(
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg\
         Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
    );
    let salt = decode("DGv6ra1nlYgDCS1FRnbzlw");
    let (key, nonce) = derive(&secret, &browser, &public, &salt);
    assert_eq!(BASE64URL_NOPAD.encode(&key), "oIhVW04MRdy2XN9CiKLxTg");
    assert_eq!(BASE64URL_NOPAD.encode(&nonce), "4h_95klXJ5E_qnoN");
}

/// A browser's end, whose key can be used once.
struct Browser {
    own: EphemeralPrivateKey,
    subscription: PushSubscription,
}

fn browser() -> Browser {
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).unwrap();
    let p256dh = own.compute_public_key().unwrap().as_ref().to_vec();
    let subscription = PushSubscription { endpoint: String::new(), p256dh, auth: vec![7; 16] };
    Browser { own, subscription }
}

fn decrypt(browser: Browser, body: &[u8]) -> Vec<u8> {
    let (head, sealed) = body.split_at(HEAD);
    let (salt, public) = (&head[..16], &head[21..]);
    assert_eq!(head[16..21], [0, 0, 0x10, 0, 65], "one record of 4,096 bytes, and a point");
    let theirs = UnparsedPublicKey::new(&ECDH_P256, public);
    let Browser { own, subscription } = browser;
    let (key, nonce) =
        agree_ephemeral(own, &theirs, |secret| derive(secret, &subscription, public, salt))
            .unwrap();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
    let mut sealed = sealed.to_vec();
    let opened =
        key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed).unwrap();
    let end = opened.iter().rposition(|byte| *byte != 0).unwrap();
    assert_eq!(opened[end], 2, "the delimiter of the last record");
    opened[..end].to_vec()
}

#[test]
fn a_browser_reads_what_was_encrypted_for_it() {
    for length in [0, 1, STEP - 1, STEP, 1_000, MOST_BYTES] {
        let (browser, text) = (browser(), vec![b'x'; length]);
        let body = encrypt(&browser.subscription, &text).unwrap();
        assert!(body.len() <= 4_096, "{length}");
        assert_eq!(decrypt(browser, &body), text, "{length}");
    }
}

#[test]
fn lengths_are_told_in_steps() {
    let to = browser().subscription;
    let length = |text: &[u8]| encrypt(&to, text).unwrap().len();
    assert_eq!(length(b"a"), length(&[b'a'; STEP - 1]));
    assert_eq!(length(&[b'a'; STEP]), length(b"a") + STEP);
}

#[test]
fn keys_that_are_none_and_texts_too_long_are_refused() {
    let to = browser().subscription;
    assert_eq!(encrypt(&to, &vec![0; MOST_BYTES + 1]), Err(BadKeys));
    for (p256dh, auth) in [
        (Vec::new(), to.auth.clone()),
        (vec![4; 65], to.auth.clone()),
        (to.p256dh[..64].to_vec(), to.auth.clone()),
        (to.p256dh.clone(), vec![0; 15]),
    ] {
        let bad = PushSubscription { p256dh, auth, ..to.clone() };
        assert_eq!(encrypt(&bad, b"text"), Err(BadKeys), "{bad:?}");
    }
}
