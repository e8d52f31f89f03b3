//! Three devices of one person agree with the store about what is unread, whatever they do and in
//! whatever order they learn of it.

use std::collections::VecDeque;
use std::sync::Arc;

use confab_protocol::api::{ChangeRoomSettings, SignUpMode};
use confab_protocol::{
    ClientId, Event, Handle, Person, ReadPointer, Role, RoomId, RoomSummary, Seq, Signal, Tag,
    Timestamp, UserId, Visibility,
};
use confab_store::{
    Admission, Append, AppendKind, Moved, NewAccount, NewRoom, Options, PasswordHash, Store, open,
};
use confab_web::live::RoomList;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::task::JoinSet;

const DEVICES: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Someone else says something; it may mention the person.
    Say {
        mention: bool,
    },
    /// The person does.
    SayOwn,
    /// One of the other's messages is deleted.
    Delete(usize),
    /// A device reads all that it knows of.
    Read(usize),
    /// A device marks unread from some message on.
    Unread(usize, usize),
    Mute(usize),
    /// A device learns of so many events.
    Events(usize, usize),
    /// A device learns of a signal; they may overtake each other.
    Signal(usize, bool),
    /// The server learns of a device's pointer.
    Tell(usize),
    /// A device loses its line, and has another.
    Reconnect(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let device = || 0..DEVICES;
    prop_oneof![
        3 => any::<bool>().prop_map(|mention| Step::Say { mention }),
        1 => Just(Step::SayOwn),
        2 => (0..20_usize).prop_map(Step::Delete),
        2 => device().prop_map(Step::Read),
        2 => (device(), 0..20_usize).prop_map(|(device, at)| Step::Unread(device, at)),
        1 => device().prop_map(Step::Mute),
        3 => (device(), 1..4_usize).prop_map(|(device, count)| Step::Events(device, count)),
        3 => (device(), any::<bool>()).prop_map(|(device, first)| Step::Signal(device, first)),
        3 => device().prop_map(Step::Tell),
        1 => device().prop_map(Step::Reconnect),
    ]
}

struct Device {
    list: RoomList,
    events: VecDeque<Event>,
    signals: VecDeque<Signal>,
    to_tell: Option<ReadPointer>,
}

struct Case {
    store: Arc<Store>,
    room: RoomId,
    me: UserId,
    other: UserId,
    said: Vec<Seq>,
    devices: Vec<Device>,
}

/// Numbers that no two appends share.
fn number() -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}

impl Case {
    async fn begin(store: Arc<Store>, me: &Person, other: UserId) -> Self {
        let (at, tag) = (Timestamp(1), Tag(number()));
        let (name, topic) = (format!("room {}", number()), String::new());
        let new = NewRoom { creator: other, name, topic, visibility: Visibility::Private, at, tag };
        let room = store.create_room(new).await.expect("a room").id;
        let mut case = Self { store, room, me: me.id, other, said: vec![], devices: vec![] };
        case.append(other, AppendKind::Add { member: me.id }).await;
        let summary = case.summary().await;
        for _ in 0..DEVICES {
            case.devices.push(Device {
                list: RoomList::new(me.clone(), vec![summary.clone()], false),
                events: VecDeque::new(),
                signals: VecDeque::new(),
                to_tell: None,
            });
        }
        case
    }

    async fn summary(&self) -> RoomSummary {
        self.store.find_room(self.room, self.me).await.expect("a store").expect("a room")
    }

    async fn append(&mut self, author: UserId, what: AppendKind) -> Seq {
        let client_id = ClientId::from_random(number().into());
        let (room, at, acting) = (self.room, Timestamp(2), Role::Member);
        let append = Append { room, author, client_id, at, tag: Tag(number()), acting, what };
        let event = self.store.append(append).await.expect("it may be").event;
        for device in &mut self.devices {
            device.events.push_back(event.clone());
        }
        event.seq
    }

    fn signal(&mut self, signal: &Signal) {
        for device in &mut self.devices {
            device.signals.push_back(signal.clone());
        }
    }

    async fn say(&mut self, author: UserId, mention: bool) -> Seq {
        let mentions: Vec<_> = mention.then(|| handle("ana")).into_iter().collect();
        let what = AppendKind::Send { body: "Hello".to_owned(), reply_to: None, mentions };
        self.append(author, what).await
    }

    /// Tells the server a device's pointer, and the devices where it moved.
    async fn tell(&mut self, device: usize) {
        let Some(read) = self.devices[device].to_tell.take() else { return };
        let moved = self.store.move_read(self.room, self.me, read).await.expect("a store");
        let state = moved.expect("a member");
        if state.moved == Moved::Yes {
            let signal = Signal::Read {
                room: self.room,
                read: state.read,
                unread: state.unread,
                mentions: state.mentions,
                head: Some(state.head),
            };
            self.signal(&signal);
        }
    }

    async fn take(&mut self, step: Step) {
        let room = self.room;
        match step {
            Step::Say { mention } => {
                let seq = self.say(self.other, mention).await;
                self.said.push(seq);
            }
            Step::SayOwn => drop(self.say(self.me, false).await),
            Step::Delete(at) if !self.said.is_empty() => {
                let message = self.said.remove(at % self.said.len());
                self.append(self.other, AppendKind::Delete { message }).await;
            }
            Step::Read(device) => {
                let device = &mut self.devices[device];
                let head = device.list.find(room).expect("a room").head.seq;
                if let Some(read) = device.list.read_up_to(room, head) {
                    device.to_tell = device.to_tell.max(Some(read));
                }
            }
            Step::Unread(device, at) if !self.said.is_empty() => {
                let message = self.said[at % self.said.len()];
                let device = &mut self.devices[device];
                if let Some(read) = device.list.unread_from(room, message) {
                    device.to_tell = device.to_tell.max(Some(read));
                }
            }
            Step::Mute(device) => {
                let summary = self.devices[device].list.find(room).expect("a room");
                let muted = Some(!summary.settings.muted);
                let change = ChangeRoomSettings { muted, ..ChangeRoomSettings::default() };
                let changed = self.store.change_room_settings(room, self.me, change).await;
                let settings = changed.expect("a store").expect("a member");
                self.signal(&Signal::Settings { room, settings });
            }
            Step::Events(device, count) => self.devices[device].learn(count),
            Step::Signal(device, first) => self.devices[device].hear(first),
            Step::Tell(device) => self.tell(device).await,
            Step::Reconnect(device) => {
                let summary = self.summary().await;
                let device = &mut self.devices[device];
                device.events.clear();
                device.signals.clear();
                device.list.replace(vec![summary], false);
            }
            Step::Delete(_) | Step::Unread(..) => {}
        }
    }

    /// Everything is told, and everyone has learnt of it.
    async fn settle(&mut self) {
        for device in 0..DEVICES {
            self.tell(device).await;
        }
        let summary = self.summary().await;
        for device in &mut self.devices {
            device.learn(usize::MAX);
            while !device.signals.is_empty() {
                device.hear(true);
            }
            if !device.list.unsure().is_empty() {
                device.list.add(vec![summary.clone()], false);
            }
        }
    }
}

impl Device {
    fn learn(&mut self, count: usize) {
        for _ in 0..count {
            let Some(event) = self.events.pop_front() else { return };
            self.list.apply(&event);
        }
    }

    fn hear(&mut self, first: bool) {
        let next = if first { self.signals.pop_front() } else { self.signals.pop_back() };
        if let Some(signal) = next {
            self.list.signal(&signal);
        }
    }
}

fn handle(name: &str) -> Handle {
    Handle::parse(name).expect("a handle")
}

fn account(name: &str) -> NewAccount {
    let password = PasswordHash("none".to_owned());
    let (handle, name) = (handle(name), name.to_owned());
    NewAccount { handle, name, password, at: Timestamp(1), tag: Tag(number()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_agree_with_the_store_about_what_is_unread() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("confab.db").display());
    let (store, writer) = open(&url, Options::default()).await.expect("a store");
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    let other = store.create_first_account(account("ben")).await.expect("a store");
    let other = other.expect("the first").person.id;
    store.set_sign_up_mode(SignUpMode::Open).await.expect("a store");
    let me = store.create_account(account("ana"), Admission::Open).await.expect("an account");
    let me = me.account.person;

    let runtime = tokio::runtime::Handle::current();
    let cases = tokio::task::spawn_blocking(move || {
        let config = Config { cases: 96, failure_persistence: None, ..Config::default() };
        TestRunner::new(config).run(&prop::collection::vec(step(), 1..50), |steps| {
            runtime.block_on(async {
                let mut case = Case::begin(Arc::clone(&store), &me, other).await;
                for step in steps {
                    case.take(step).await;
                }
                case.settle().await;
                let there = case.summary().await;
                for device in &case.devices {
                    let here = device.list.find(case.room).expect("a room");
                    prop_assert_eq!(
                        (here.read, here.unread, here.mentions, here.settings),
                        (there.read, there.unread, there.mentions, there.settings)
                    );
                }
                Ok(())
            })
        })
    });
    cases.await.expect("no panic").expect("they agree");
}
