//! Lists byte sequences that are UTF-8, and that are not, as Markus Kuhn's decoder stress test does
//! (<https://www.cl.cam.ac.uk/~mgk25/ucs/examples/UTF-8-test.txt>).

/// κόσμε, the last letter but one with its accent in one code point.
pub(crate) const KOSME: &[u8] = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";

/// Beginnings of 2 to 6 bytes, the last byte missing; first the lowest, then the highest.
const CUT_SHORT: [&[u8]; 10] = [
    b"\xc0",
    b"\xe0\x80",
    b"\xf0\x80\x80",
    b"\xf8\x80\x80\x80",
    b"\xfc\x80\x80\x80\x80",
    b"\xdf",
    b"\xef\xbf",
    b"\xf7\xbf\xbf",
    b"\xfb\xbf\xbf\xbf",
    b"\xfd\xbf\xbf\xbf\xbf",
];

/// Whether it is UTF-8, and the bytes.
type Sample = (bool, Vec<u8>);

/// The sequences of the parts 6.5 to 6.23.
pub(crate) fn sequences() -> Vec<Vec<Sample>> {
    let prefixes = (1..=KOSME.len()).map(|length| {
        let prefix = KOSME[..length].to_vec();
        (std::str::from_utf8(&prefix).is_ok(), prefix)
    });
    let mut sequences = vec![
        good(&[
            b"hello\x24world",
            b"hello\xc2\xa2world",
            b"hello\xe2\x82\xacworld",
            b"hello\xf0\xa4\xad\xa2world",
            KOSME,
        ]),
        prefixes.collect(),
        good(&[b"\x00", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"]),
        bad(&[b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"]),
        good(&[b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"]),
        bad(&[b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf\xbf"]),
        [
            good(&[b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbd", b"\xf4\x8f\xbf\xbf"]),
            bad(&[b"\xf4\x90\x80\x80"]),
        ]
        .concat(),
        continuations(),
        lonely_starts(),
        bad(&CUT_SHORT),
        bad(&[&CUT_SHORT.concat()]),
    ];
    sequences.extend(impossible());
    sequences.push(non_characters());
    let specials = (0xb9..=0xbf).map(|last| (true, vec![0xef, 0xbf, last]));
    sequences.push(specials.collect());
    sequences
}

fn good(samples: &[&[u8]]) -> Vec<Sample> {
    samples.iter().map(|bytes| (true, bytes.to_vec())).collect()
}

fn bad(samples: &[&[u8]]) -> Vec<Sample> {
    samples.iter().map(|bytes| (false, bytes.to_vec())).collect()
}

/// One to six of them, and nearly all there are.
fn continuations() -> Vec<Sample> {
    let row = [0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf];
    let all: Vec<u8> = (0x80..0xbf).collect();
    bad(&[&row[..1], &row[1..2], &row[..2], &row[..3], &row[..4], &row[..5], &row, &all])
}

fn lonely_starts() -> Vec<Sample> {
    let ranges = [(0xc0, 0xdf), (0xe0, 0xef), (0xf0, 0xf7), (0xf8, 0xfb), (0xfc, 0xfd)];
    let apart = |(from, to): (u8, u8)| (false, (from..to).flat_map(|byte| [byte, b' ']).collect());
    ranges.into_iter().map(apart).collect()
}

/// Bytes that never are, forms that are longer than they need be, and surrogates.
fn impossible() -> [Vec<Sample>; 6] {
    [
        bad(&[b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"]),
        bad(&[
            b"\xc0\xaf",
            b"\xe0\x80\xaf",
            b"\xf0\x80\x80\xaf",
            b"\xf8\x80\x80\x80\xaf",
            b"\xfc\x80\x80\x80\x80\xaf",
        ]),
        bad(&[
            b"\xc1\xbf",
            b"\xe0\x9f\xbf",
            b"\xf0\x8f\xbf\xbf",
            b"\xf8\x87\xbf\xbf\xbf",
            b"\xfc\x83\xbf\xbf\xbf\xbf",
        ]),
        bad(&[
            b"\xc0\x80",
            b"\xe0\x80\x80",
            b"\xf0\x80\x80\x80",
            b"\xf8\x80\x80\x80\x80",
            b"\xfc\x80\x80\x80\x80\x80",
        ]),
        bad(&[
            b"\xed\xa0\x80",
            b"\xed\xad\xbf",
            b"\xed\xae\x80",
            b"\xed\xaf\xbf",
            b"\xed\xb0\x80",
            b"\xed\xbe\x80",
            b"\xed\xbf\xbf",
        ]),
        bad(&[
            b"\xed\xa0\x80\xed\xb0\x80",
            b"\xed\xa0\x80\xed\xbf\xbf",
            b"\xed\xad\xbf\xed\xb0\x80",
            b"\xed\xad\xbf\xed\xbf\xbf",
            b"\xed\xae\x80\xed\xb0\x80",
            b"\xed\xae\x80\xed\xbf\xbf",
            b"\xed\xaf\xbf\xed\xb0\x80",
            b"\xed\xaf\xbf\xed\xbf\xbf",
        ]),
    ]
}

/// The last two code points of each plane, which are no characters and yet valid.
fn non_characters() -> Vec<Sample> {
    let planes = (0..=0x10_u32).flat_map(|plane| [plane << 16 | 0xfffe, plane << 16 | 0xffff]);
    let encode = |code| char::from_u32(code).expect("no surrogate").to_string().into_bytes();
    planes.map(|code| (true, encode(code))).collect()
}
