//! Names and texts of the furnished house.

use confab_protocol::Visibility::{self, Private, Public};

/// A message of the house.
pub(super) struct Said {
    /// Index of its author among the people.
    pub(super) by: usize,
    pub(super) text: &'static str,
    /// How many messages of the room back the one is that it answers.
    pub(super) answers: Option<usize>,
    /// Emoji on it; the first is put there by the most people.
    pub(super) reactions: &'static str,
    pub(super) pinned: bool,
}

const fn said(by: usize, text: &'static str) -> Said {
    Said { by, text, answers: None, reactions: "", pinned: false }
}

impl Said {
    const fn answering(self, back: usize) -> Self {
        Self { answers: Some(back), ..self }
    }

    const fn with(self, reactions: &'static str) -> Self {
        Self { reactions, ..self }
    }

    const fn pinned(self) -> Self {
        Self { pinned: true, ..self }
    }
}

/// Handles and names, short and long, of several scripts.
pub(super) const PEOPLE: [(&str, &str); 12] = [
    ("mira", "Mira Lindqvist"),
    ("tomas", "Tomás Ferreira"),
    ("priya", "Priya Raman"),
    ("jonas", "Jonas Weber"),
    ("noam", "נועם לוי"),
    ("layla", "ليلى حداد"),
    ("haruto", "佐藤 陽翔"),
    ("wei", "王伟"),
    ("al", "Al"),
    ("zoe", "Zoë 🌱"),
    ("bartholomew_featherstone", "Bartholomew Featherstonehaugh-Cholmondeley"),
    ("deploys", "Deploys"),
];

/// Rooms beside #general, with their topics.
pub(super) const ROOMS: [(&str, &str, Visibility); 14] = [
    ("engineering", "How it is built, and why it broke", Public),
    ("release-planning", "Version 2: what is in, what waits, and by when", Private),
    ("design", "Screens, words and colours", Public),
    ("support", "Questions of customers. Answer within a day.", Public),
    ("incidents", "One thread for each. Write what you see, not what you think.", Public),
    ("deploys", "Written by a program", Public),
    ("random", "", Public),
    ("lunch", "Where and when", Public),
    ("reading-club", "This month: a short history of tides", Public),
    ("gardening", "🌱", Public),
    ("مرحبا", "غرفة للترحيب", Public),
    ("日本語", "日本語で話しましょう", Public),
    ("leads", "", Private),
    (
        "a-room-with-quite-a-long-name-that-does-not-fit",
        "Its topic is long as well, and goes on for longer than any window of a phone is wide",
        Public,
    ),
];

/// Beginnings of direct conversations, by the people after the first.
pub(super) const SAID: [&str; 6] = [
    "I put the numbers into the sheet. Row 14 looks wrong to me.",
    "Your branch is reviewed, with two small remarks.",
    "Are you at the office tomorrow?",
    "שלום! יש לך רגע?",
    "شكراً على المساعدة اليوم",
    "資料を送りました。ご確認ください。",
];

/// The talk of each room, oldest first.
pub(super) const TALK: &[(&str, &[Said])] = &[
    ("general", GENERAL),
    ("engineering", ENGINEERING),
    ("release-planning", PLANNING),
    ("design", DESIGN),
    ("deploys", DEPLOYS),
    ("مرحبا", ARABIC),
    ("日本語", JAPANESE),
    ("lunch", LUNCH),
];

const GENERAL: &[Said] = &[
    said(0, "Welcome, everyone. This room is for what concerns all of us; please keep the rest to its own room.").with("👋🎉").pinned(),
    said(1, "Good morning!"),
    said(2, "Morning. The heating on the second floor is out until noon, bring a jumper."),
    said(8, "Thanks."),
    said(5, "صباح الخير للجميع"),
    said(4, "בוקר טוב לכולם"),
    said(6, "おはようございます"),
    said(3, "The slides of yesterday's talk are at https://example.org/talks/2026/tides-and-queues?lang=en#slide-14, with the recording.").with("🙏"),
    said(9, "Loved it. Especially the part about *not* retrying.").answering(1).with("💯👍"),
    said(10, "I wonder whether we could, at some point before the end of the quarter, find an hour in which all of us talk about how we want to name things, since there are by now three words for the same thing in the product, two in the manual, and one more in what we tell customers."),
    said(0, "Good idea. Thursday at 14:00? I'll send an invitation.").answering(1).with("👍"),
    said(7, "周四我可以。"),
    said(2, "Works for me."),
    said(2, "I'll bring the list:\n\n1. room, channel, group\n2. member, user, person\n3. message, post, note"),
    said(1, "😄🎈"),
];

const ENGINEERING: &[Said] = &[
    said(3, "The build on main is red since 9:40. I'm looking."),
    said(4, "It's the time zone test:\n\n```rust\n#[test]\nfn a_day_begins_at_midnight() {\n    let zone = Zone::named(\"Europe/Lisbon\").unwrap();\n    let day = zone.day_of(Timestamp::from_millis(1_792_886_400_000));\n    assert_eq!(day.start().hour(), 0); // fails on the last Sunday of October\n}\n```").with("👀"),
    said(3, "Of course. That day has 25 hours.").answering(1),
    said(1, "| zone | hours of that day | passes |\n| --- | --- | --- |\n| UTC | 24 | yes |\n| Europe/Lisbon | 25 | no |\n| America/New_York | 24 | yes |"),
    said(0, "Then the test is right and the code is wrong. Please don't \"fix\" the test."),
    said(3, "> Please don't \"fix\" the test.\n\nI would never. `day.start()` now asks the zone, not the clock.").answering(1).with("❤️👍"),
    said(6, "`/var/log/confab/2026-11-27.log` には何も出ていません。"),
    said(2, "- [x] day boundaries\n- [x] week boundaries\n- [ ] recurring reminders\n- [ ] what `next Sunday` means"),
    said(10, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft is one word, and it should wrap."),
    said(8, "ok"),
    said(9, "Reviewed. ~~One remark~~ no remarks, *very* nice. **Ship it.**").with("🚢"),
];

const PLANNING: &[Said] = &[
    said(0, "Version 2 has **three** things: search, files, and being told in time. Everything else waits.").with("👍").pinned(),
    said(2, "And the import?"),
    said(0, "Waits.").answering(1),
    said(1, "I made a plan, week by week:\n\n1. Week 49: search, first cut\n2. Week 50: files\n3. Week 51: notifications\n4. Week 52: nothing. Really."),
    said(3, "I like week 52.").with("🎄😂"),
];

const DESIGN: &[Said] = &[
    said(9, "New empty states. One sentence, one action, no drawing of a sad cloud."),
    said(2, "Finally.").with("👏"),
    said(7, "The dark theme has `#1b1d22` where the token says `canvas`. I changed it."),
];

const DEPLOYS: &[Said] = &[
    said(11, "`web` 2.14.0 is live in **eu-1** after 41 s. 0 errors."),
    said(11, "`web` 2.14.1 was taken back in **eu-1**: p99 was 412 ms of 250."),
    said(3, "That was me. The next one has an index."),
    said(11, "`web` 2.14.2 is live in **eu-1** after 39 s. 0 errors."),
];

const ARABIC: &[Said] = &[
    said(5, "مرحباً بكم في هذه الغرفة. اكتبوا هنا كل ما يتعلق بالترجمة."),
    said(0, "Thank you, Layla! Is `rtl.css` needed at all now?"),
    said(5, "لا، كل شيء يعمل الآن مع `margin-inline-start` كما ينبغي.").answering(1).with("🙌"),
];

const JAPANESE: &[Said] = &[
    said(
        6,
        "この部屋では日本語で話しましょう。長い文章は折り返されるはずですが、句読点が行頭に来ないかどうかも確認してください。",
    ),
    said(7, "好的，我也在学习日语。"),
    said(6, "素晴らしいですね！").with("🌸"),
];

const LUNCH: &[Said] = &[
    said(8, "Soup?"),
    said(9, "Soup.").with("🍜"),
    said(1, "12:30 at the corner. @zoe, @al, I'll keep a table."),
];
