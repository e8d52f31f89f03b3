//! An upload comes to its end whatever the line does, and sends no byte twice that has arrived.

use confab_protocol::FileKind;

use super::*;

const CUT: Answer = Answer::None { online: false };

fn id() -> FileId {
    FileId::from_random(1)
}

fn file(size: u64) -> File {
    File {
        id: id(),
        name: "a.txt".into(),
        size,
        media_type: "text/plain".into(),
        kind: FileKind::Other,
        width: None,
        height: None,
    }
}

/// A server that takes what it is given in order, over a line that is cut at these requests.
fn run(size: u64, cuts: &[usize]) -> (Upload, Vec<(u64, u64)>) {
    let (mut upload, mut has, mut given) = (Upload::new(size), 0, Vec::new());
    for request in 0..10_000 {
        let cut = cuts.contains(&request);
        let answer = match upload.step() {
            Step::Pause(_) => {
                upload.wake();
                continue;
            }
            Step::Done(_) | Step::Failed(_) => return (upload, given),
            _ if cut => CUT,
            Step::Begin => Answer::Begun(id()),
            Step::Ask(_) => Answer::Has(has),
            Step::Give(_, from, to) => {
                if from == has {
                    (has, given) = (to, [given, vec![(from, to)]].concat());
                    Answer::Has(has)
                } else {
                    Answer::Elsewhere
                }
            }
            Step::Look(_) => Answer::Known((has == size).then(|| file(size))),
        };
        upload.hear(answer, 100);
    }
    panic!("no end");
}

#[test]
fn a_file_arrives_whole_whatever_the_line_does() {
    for size in [0, 1, FIRST_PIECE, FIRST_PIECE + 1, 30 * LARGEST_PIECE] {
        for cuts in [&[][..], &[0], &[1, 2, 3], &[2, 5, 6, 9], &[0, 2, 4, 6, 8, 10, 12, 14]] {
            let (upload, given) = run(size, cuts);
            assert_eq!(upload.step(), Step::Done(file(size)), "{size} with cuts {cuts:?}");
            let ends: Vec<u64> = given.iter().map(|(_, to)| *to).collect();
            let begins: Vec<u64> = given.iter().map(|(from, _)| *from).collect();
            assert_eq!(begins.get(1..).unwrap_or_default(), &ends[..ends.len().max(1) - 1]);
            assert_eq!(ends.last().copied().unwrap_or_default(), size);
        }
    }
}

#[test]
fn after_a_cut_it_asks_where_the_server_is_and_goes_on_there() {
    let mut upload = Upload::new(LARGEST_PIECE);
    upload.hear(Answer::Begun(id()), 1);
    assert_eq!(upload.step(), Step::Give(id(), 0, FIRST_PIECE));
    upload.hear(CUT, 1);
    assert_eq!(upload.step(), Step::Pause(FIRST_PAUSE_MS));
    upload.wake();
    assert_eq!(upload.step(), Step::Ask(id()));
    // A part of the piece had arrived.
    upload.hear(Answer::Has(1000), 1);
    assert_eq!(upload.step(), Step::Give(id(), 1000, 1000 + FIRST_PIECE / 2));
    // Another request has sent more of it.
    upload.hear(Answer::Elsewhere, 1);
    upload.wake();
    assert_eq!(upload.step(), Step::Ask(id()));
}

#[test]
fn pauses_grow_while_the_line_is_away_and_it_is_never_given_up() {
    let mut upload = Upload::new(10);
    let mut pauses = Vec::new();
    for _ in 0..20 {
        upload.hear(CUT, 1);
        let Step::Pause(pause) = upload.step() else { panic!("{:?}", upload.step()) };
        pauses.push(pause);
        upload.wake();
    }
    assert_eq!(pauses[..3], [500, 1000, 2000]);
    assert_eq!(pauses[19], LONGEST_PAUSE_MS);
    assert_eq!(upload.step(), Step::Begin);
}

#[test]
fn a_file_that_cannot_be_read_fails_though_the_server_answers() {
    let mut upload = Upload::new(10);
    upload.hear(Answer::Begun(id()), 1);
    for _ in 0..100 {
        match upload.step() {
            Step::Pause(_) => upload.wake(),
            Step::Ask(_) => upload.hear(Answer::Has(0), 1),
            Step::Give(..) => upload.hear(Answer::None { online: true }, 1),
            _ => break,
        }
    }
    assert_eq!(upload.step(), Step::Failed(String::new()));
    upload.retry();
    assert_eq!(upload.step(), Step::Ask(id()), "what has arrived is not sent again");
}

#[test]
fn pieces_fit_the_line() {
    let mut upload = Upload::new(100 * LARGEST_PIECE);
    upload.hear(Answer::Begun(id()), 1);
    let piece = |upload: &Upload| match upload.step() {
        Step::Give(_, from, to) => to - from,
        step => panic!("{step:?}"),
    };
    let mut give = |took: u64| {
        let Step::Give(_, _, to) = upload.step() else { panic!("{:?}", upload.step()) };
        upload.hear(Answer::Has(to), took);
        piece(&upload)
    };
    let quick: Vec<u64> = (0..6).map(|_| give(100)).collect();
    assert_eq!(quick, [2, 4, 8, 16, 16, 16].map(|times| times * FIRST_PIECE));
    assert_eq!(give(1_000), LARGEST_PIECE);
    assert_eq!(give(10_000), LARGEST_PIECE / 2);
    let slow: Vec<u64> = (0..8).map(|_| give(10_000)).collect();
    assert_eq!(slow.last(), Some(&SMALLEST_PIECE));
}

#[test]
fn what_the_server_forgot_is_begun_anew_once() {
    let mut upload = Upload::new(10);
    upload.hear(Answer::Begun(id()), 1);
    upload.hear(Answer::Gone, 1);
    assert_eq!(upload.step(), Step::Begin);
    upload.hear(Answer::Begun(id()), 1);
    upload.hear(Answer::Gone, 1);
    assert_eq!(upload.step(), Step::Failed(String::new()));
}

#[test]
fn the_progress_counts_what_the_server_has() {
    let mut upload = Upload::new(4 * FIRST_PIECE);
    assert_eq!(upload.percent(), 0);
    upload.hear(Answer::Begun(id()), 1);
    upload.hear(Answer::Has(FIRST_PIECE), 1);
    assert_eq!(upload.percent(), 25);
    assert_eq!(Upload::done(file(7)).percent(), 100);
}
