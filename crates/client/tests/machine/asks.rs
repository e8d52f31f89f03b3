//! Questions and read pointers are told until they are answered.

use confab_client::core::{AskId, Input, Refusal, SocketId, Update};
use confab_protocol::{ClientId, CloseCode, Command, ReadPointer, RoomId, Seq};

use crate::played::{Played, commands, updates, welcome};

#[test]
fn asks_are_repeated_after_a_cut_and_end_by_their_deadline() {
    let delete =
        Command::Delete { room: RoomId(3), client_id: ClientId::from_random(1), message: Seq(5) };
    let mut played = Played::online();
    let outputs = played.input(Input::Ask { ask: AskId(1), command: delete.clone() });
    assert_eq!(commands(&outputs)[0].2, delete);
    played.input(Input::Closed(SocketId(1), CloseCode::Other(1006)));
    played.wake();
    played.input(Input::Opened(SocketId(2)));
    let again = commands(&played.frame(2, &welcome(&[3])));
    assert_eq!(again.last().map(|sent| &sent.2), Some(&delete));
    let late = played.after(15_000);
    let result = Err(Refusal::Deadline);
    assert!(updates(&late).contains(&&Update::Answered { ask: AskId(1), result }));
}

#[test]
fn a_read_pointer_waits_for_a_connection_and_the_furthest_wins() {
    let read = |seq| ReadPointer { version: 0, seq: Seq(seq) };
    let mut played = Played::new();
    for seq in [4, 9, 6] {
        played.input(Input::Read { room: RoomId(3), read: read(seq) });
    }
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, &welcome(&[3]));
    let last = commands(&outputs).pop().map(|sent| sent.2);
    assert_eq!(last, Some(Command::Read { room: RoomId(3), read: read(9) }));
}

#[test]
fn a_read_pointer_moves_at_most_once_in_two_seconds() {
    let read = |seq| ReadPointer { version: 0, seq: Seq(seq) };
    let mut played = Played::online();
    let mut told = Vec::new();
    for seq in 1..=100 {
        played.now += 100;
        told.extend(commands(&played.input(Input::Read { room: RoomId(3), read: read(seq) })));
    }
    told.extend(commands(&played.input(Input::Hidden)));
    let reads = told.into_iter().filter_map(|sent| match sent.2 {
        Command::Read { read, .. } => Some(read.seq.0),
        _ => None,
    });
    assert_eq!(reads.collect::<Vec<_>>(), [1, 21, 41, 61, 81, 100]);
}

#[test]
fn typing_is_told_at_most_once_in_three_seconds() {
    let mut played = Played::online();
    let mut told = 0;
    for _ in 0..60 {
        played.now += 100;
        told += commands(&played.input(Input::Typing(RoomId(3)))).len();
    }
    assert_eq!(told, 2);
}
