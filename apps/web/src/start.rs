//! Data that pages are made from: the server loads it, whole, before anything is rendered.

use confab_policy::Standing;
use confab_protocol::api::{
    AccountInfo, AccountsPage, AuditPage, BansPage, ClosedRoomsPage, Draft, FoundPage, HistoryPage,
    Invite, InvitedPage, Me, MemberInfo, MembersPage, MessageVersions, MyAccount, NewInviteLink,
    NewTokenSecret, Profile, PublicRoom, PublicRoomsPage, PushSettings, ResetLink, RoomInvitation,
    RoomSections, RoomsPage, SearchPage, SessionInfo, Settings, SignUpMode, TokenInfo,
};
use confab_protocol::read_record;
use confab_protocol::{
    ClientId, Entry, FileId, Person, RoomId, RoomSummary, ThreadPage, ThreadsPage, Timestamp,
};
use confab_words::{
    admin, around, gates, invite, moderation, notifications, people, rooms, search, sections,
    settings, threads,
};
use serde::Serialize;

use crate::form::{Fault, Typed};
use crate::platform::Colours;
use crate::words::called;
use crate::{Preferences, Reader};

/// One document to be printed.
#[derive(Clone, Debug)]
pub struct Print {
    pub page: Page,
    /// Why a plain form came back, if one did.
    pub fault: Option<Fault>,
    /// A sentence about the form before.
    pub said: Option<String>,
    /// Text typed into it.
    pub typed: Typed,
    pub look: Preferences,
    pub reader: Reader,
    /// Whether this server has the documentation under `/docs`.
    pub docs: bool,
    pub languages: Languages,
    pub colours: Colours,
}

/// Languages to choose from; a context of printed pages.
#[derive(Clone, Debug, Default)]
pub struct Languages {
    /// Their tags and their own names.
    pub offered: Vec<(&'static str, &'static str)>,
    /// The tag of the one that the page is in.
    pub spoken: &'static str,
}

/// Which page it is, with its data.
#[derive(Clone, Debug)]
pub enum Page {
    /// For who is not in, and where nothing is.
    Gate(Gate),
    /// To be read and filled in, beside the rooms. It needs no script.
    Sheet(Box<Session>, Sheet),
    /// A room, which scripts bring to life.
    Room(Box<Start>),
    /// Older messages of a room, for readers without scripts.
    Past(Box<Start>),
}

/// The ways in.
#[derive(Clone, Debug)]
pub enum Gate {
    /// The first account, with the one-time code or without.
    SetUp {
        asks_code: bool,
    },
    SignIn {
        settings: Settings,
        next: Option<String>,
        why: SignInWhy,
    },
    SignUp {
        server_name: String,
        mode: SignUpMode,
        invite: Option<String>,
    },
    /// Where a password is chosen in place of a forgotten one, by its person; by nobody where the
    /// link cannot be used.
    Reset {
        server_name: String,
        code: String,
        person: Option<Box<Person>>,
    },
    NotFound {
        server_name: String,
    },
}

/// Why someone is to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInWhy {
    /// They came by.
    Visit,
    /// Their session ended while they were at something.
    SessionEnded,
}

/// Sheet beside the rooms.
#[derive(Clone, Debug)]
pub enum Sheet {
    Browse {
        query: String,
        rooms: Vec<PublicRoom>,
    },
    NewRoom,
    /// Where a conversation is begun.
    NewMessage {
        /// The people who are ticked.
        to: Vec<Person>,
        query: String,
        /// Others who fit the query.
        found: Vec<Person>,
    },
    /// Someone's profile.
    Person {
        profile: Box<Profile>,
    },
    /// Nobody is called so.
    NoPerson,
    /// The rooms that one is in, and invitations to others.
    YourRooms {
        invitations: Vec<RoomInvitation>,
        page: RoomsPage,
    },
    /// The viewer's sections, which their session holds.
    Sections,
    /// One thread, with a form to answer.
    Thread {
        room: Box<RoomSummary>,
        page: Box<ThreadPage>,
        /// Makes it harmless to send the form twice.
        client_id: ClientId,
    },
    /// The threads that one follows.
    Threads {
        page: ThreadsPage,
    },
    /// Where a text that another app shares is put into a room.
    Share {
        text: String,
        rooms: Vec<RoomSummary>,
    },
    Settings {
        account: Box<MyAccount>,
        push: PushSettings,
        sessions: Vec<SessionInfo>,
        tokens: Vec<TokenInfo>,
        fresh: Option<NewTokenSecret>,
    },
    /// Where the password is changed.
    Password,
    /// Invitation links: all of them, or the viewer's own.
    Invite {
        sign_up: SignUpMode,
        all: bool,
        invites: Vec<Invite>,
        fresh: Option<FreshInvite>,
    },
    Admin {
        settings: Settings,
        /// How much of the older messages is indexed for searching, while that goes on.
        indexed: Option<u32>,
    },
    /// All accounts that a search finds.
    Accounts {
        query: String,
        page: AccountsPage,
    },
    Account {
        account: Box<AccountInfo>,
        fresh: Option<ResetLink>,
    },
    /// The audit log: of one person, of one act, or whole.
    Audit {
        page: AuditPage,
        person: Option<Box<Person>>,
        act: Option<String>,
        kept_days: u32,
    },
    /// Members of a room whom a search finds, and for those who decide that people who are invited
    /// and banned.
    People {
        room: Box<RoomSummary>,
        standing: Standing,
        query: String,
        members: MembersPage,
        /// The room's description.
        description: String,
        kept_out: Option<(InvitedPage, BansPage)>,
    },
    /// All public rooms that a search finds, and those whose owner's account is closed.
    AdminRooms {
        query: String,
        public: PublicRoomsPage,
        closed: ClosedRoomsPage,
    },
    /// The rooms with news, as many as fit, and whether there are others.
    Unreads {
        rooms: Vec<UnreadRoom>,
        more: bool,
    },
    Mentions {
        page: FoundPage,
    },
    Saved {
        page: FoundPage,
    },
    Drafts {
        drafts: Vec<Draft>,
    },
    /// Messages by their words, in a room or in all.
    Search {
        query: String,
        room: Option<Box<RoomSummary>>,
        everywhere: bool,
        page: SearchPage,
        /// How much of the older messages is indexed, while that goes on.
        percent: Option<u32>,
    },
    /// The texts that a message has had.
    Versions {
        found: MessageVersions,
    },
    /// For who may not administer.
    NoAdmin,
    /// For who may not invite.
    NoInvite,
    NoRoom,
    /// The address is none.
    NotFound,
}

/// An invitation that was just made.
#[derive(Clone, Debug)]
pub struct FreshInvite {
    pub made: NewInviteLink,
    /// The link, to be read by a phone.
    pub qr: Option<QrCode>,
}

/// A QR code as a picture: a path over a square of modules, the margin included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    pub side: usize,
    pub path: String,
}

/// A room with the first messages in it that were not read.
#[derive(Clone, Debug)]
pub struct UnreadRoom {
    pub room: RoomSummary,
    pub entries: Vec<Entry>,
}

/// Viewer, and the surroundings of every page of theirs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Session {
    pub me: Me,
    /// The first of their rooms.
    pub rooms: Vec<RoomSummary>,
    /// Whether there are others.
    pub more: bool,
    /// The sections that they have made in their list.
    pub sections: RoomSections,
    /// How many invitations to rooms wait for them.
    pub invitations: u32,
    pub installation: Installation,
    /// Whether they may make invitations to the installation.
    pub may_invite: bool,
    /// Until when they are not to be disturbed.
    pub busy_until: Option<Timestamp>,
}

/// The settings of an installation that every page of it shows or keeps to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Installation {
    pub name: String,
    pub picture: Option<FileId>,
    /// A file may have so many bytes.
    pub max_file_bytes: u64,
    /// A message may have so many files.
    pub max_message_files: u32,
}

impl From<Settings> for Installation {
    fn from(settings: Settings) -> Self {
        let Settings { server_name: name, picture, max_file_bytes, max_message_files, .. } =
            settings;
        Self { name, picture, max_file_bytes, max_message_files }
    }
}

/// Starting state of a live page, on the server and, read out of the document, in the browser.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Start {
    pub session: Session,
    /// The room that the address names.
    pub room: RoomId,
    /// Its contents; absent where it is not for the viewer to see.
    pub opened: Option<Opened>,
    /// Whether its details are open, with the first of its members.
    pub members: Option<Vec<MemberInfo>>,
    /// Why a form that was sent without scripts was refused.
    pub fault: Option<String>,
    /// A sentence about a form that was sent without scripts.
    pub said: Option<String>,
}

/// A room with its newest messages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opened {
    pub summary: RoomSummary,
    pub page: HistoryPage,
    /// Makes it harmless to send the plain form twice.
    pub client_id: ClientId,
}

read_record!(Session {
    me,
    rooms,
    more,
    sections,
    invitations,
    installation,
    may_invite,
    busy_until
});
read_record!(Installation { name, picture, max_file_bytes, max_message_files });
read_record!(Start { session, room, opened, members, fault, said });
read_record!(Opened { summary, page, client_id });

impl Page {
    /// The title of the window: the page's, and the installation's name.
    pub(crate) fn window_title(&self) -> String {
        let server_name = match self {
            Self::Gate(Gate::SetUp { .. }) => "Confab",
            Self::Gate(Gate::SignIn { settings, .. }) => &settings.server_name,
            Self::Gate(
                Gate::SignUp { server_name, .. }
                | Gate::Reset { server_name, .. }
                | Gate::NotFound { server_name },
            ) => server_name,
            Self::Sheet(session, _) => &session.installation.name,
            Self::Room(start) | Self::Past(start) => &start.session.installation.name,
        };
        titled(&self.title(), server_name)
    }

    fn title(&self) -> String {
        match self {
            Self::Gate(Gate::SetUp { .. }) => gates::welcome().into(),
            Self::Gate(Gate::SignIn { .. }) => gates::sign_in().into(),
            Self::Gate(Gate::SignUp { .. }) => gates::sign_up().into(),
            Self::Gate(Gate::Reset { .. }) => invite::reset().into(),
            Self::Gate(Gate::NotFound { .. }) => gates::not_found().into(),
            Self::Sheet(_, sheet) => sheet.title().into(),
            Self::Room(start) | Self::Past(start) => match &start.opened {
                Some(opened) => called(&opened.summary),
                None => rooms::not_found().into(),
            },
        }
    }
}

impl Sheet {
    /// Heading of the page.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Browse { .. } => rooms::browse(),
            Self::NewRoom => rooms::new_room(),
            Self::NewMessage { .. } => people::new_message(),
            Self::Person { .. } => people::profile(),
            Self::YourRooms { .. } => rooms::your_rooms(),
            Self::Sections => sections::title(),
            Self::Thread { .. } => threads::title(),
            Self::Threads { .. } => threads::list(),
            Self::Settings { .. } => settings::title(),
            Self::Share { .. } => notifications::share(),
            Self::Password => settings::change_password(),
            Self::Invite { .. } | Self::NoInvite => admin::invite(),
            Self::Admin { .. } | Self::NoAdmin => admin::title(),
            Self::Accounts { .. } | Self::Account { .. } => admin::people(),
            Self::AdminRooms { .. } => admin::rooms(),
            Self::Audit { .. } => admin::audit(),
            Self::People { .. } => moderation::title(),
            Self::Unreads { .. } => around::unreads(),
            Self::Mentions { .. } => around::mentions(),
            Self::Saved { .. } => around::saved(),
            Self::Drafts { .. } => around::drafts(),
            Self::Search { .. } => search::title(),
            Self::Versions { .. } => around::history(),
            Self::NoRoom | Self::NoPerson => rooms::not_found(),
            Self::NotFound => rooms::no_page(),
        }
    }
}

/// The title of a window that shows this.
pub(crate) fn titled(title: &str, server_name: &str) -> String {
    format!("{title} · {server_name}")
}
