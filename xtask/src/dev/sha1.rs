//! SHA-1 as in RFC 3174, for the WebSocket handshake alone: it protects nothing.

/// Hashes a short message.
pub(super) fn sha1(message: &[u8]) -> [u8; 20] {
    let mut state: [u32; 5] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0];
    for block in padded(message).chunks_exact(64) {
        absorb(&mut state, block);
    }
    let mut digest = [0; 20];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

/// The message, a one bit, zeros, and its length in bits, to a multiple of 64 bytes.
fn padded(message: &[u8]) -> Vec<u8> {
    let mut all = message.to_vec();
    all.push(0x80);
    all.resize((all.len() + 8).next_multiple_of(64) - 8, 0);
    all.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    all
}

#[expect(clippy::many_single_char_names, reason = "these are the names of the RFC")]
fn absorb(state: &mut [u32; 5], block: &[u8]) {
    let mut words = [0_u32; 80];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    for t in 16..80 {
        words[t] = (words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16]).rotate_left(1);
    }
    let before = *state;
    for (step, word) in words.iter().enumerate() {
        let [a, b, c, d, e] = *state;
        let mixed = match step {
            0..20 => ((b & c) | (!b & d)).wrapping_add(0x5A82_7999),
            20..40 => (b ^ c ^ d).wrapping_add(0x6ED9_EBA1),
            40..60 => ((b & c) | (b & d) | (c & d)).wrapping_add(0x8F1B_BCDC),
            _ => (b ^ c ^ d).wrapping_add(0xCA62_C1D6),
        };
        let next = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e).wrapping_add(*word);
        *state = [next, a, b.rotate_left(30), c, d];
    }
    for (word, add) in state.iter_mut().zip(before) {
        *word = word.wrapping_add(add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(message: &str) -> String {
        let words = sha1(message.as_bytes());
        words
            .chunks_exact(4)
            .map(|word| format!("{:08x}", u32::from_be_bytes(word.try_into().unwrap())))
            .collect::<Vec<_>>()
            .concat()
    }

    #[test]
    fn the_vectors_of_the_rfc_hold() {
        assert_eq!(hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex(two_blocks), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        assert_eq!(hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    }
}
