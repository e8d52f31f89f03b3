//! A mix of searches, and how long they take.

use std::time::{Duration, Instant};

use confab_protocol::{RoomId, Timestamp};
use confab_search::{Coder, Day, Match, Query, Tag};
use confab_store::{Store, Wanted};

use super::load::{SEARCHER, word};

const RUNS: usize = 40;
const TODAY: Day = Day { year: 2026, month: 3, day: 1 };

pub(crate) async fn run(store: &Store, room: RoomId) -> anyhow::Result<()> {
    let coder = super::coder();
    let common = |rank| word(rank);
    let kinds = [
        ("rare word", "needle".to_owned(), vec![], None),
        ("common word", common(2), vec![], None),
        ("two common words", format!("{} {}", common(2), common(5)), vec![], None),
        ("middling word", common(900), vec![], None),
        ("word in quotes", format!("\"{}\"", common(40)), vec![], None),
        ("phrase", format!("\"{} {}\"", common(2), common(3)), vec![], None),
        ("beginning", format!("{}*", &common(30)[..2]), vec![], None),
        ("Chinese", "部署".to_owned(), vec![], None),
        ("Chinese, four signs", "部署完成".to_owned(), vec![], None),
        ("without a word", format!("{} -{}", common(9), common(2)), vec![], None),
        ("by someone", common(60), vec![Tag::Author(2)], None),
        ("in one room", common(2), vec![Tag::Room(room.0)], None),
        ("on a day", common(2), vec![], Some(1_701_000_000_000)),
        ("no such word", "quizzical".to_owned(), vec![], None),
    ];
    println!("search                 found  p50 ms  p95 ms");
    let mut all = Vec::new();
    for (name, text, tags, from) in kinds {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..RUNS {
            let wanted = wanted(&coder, &text, &tags, from);
            let began = Instant::now();
            found = store.search(wanted).await?.0.len();
            times.push(began.elapsed());
        }
        let (half, most) = (percentile(&mut times, 50), percentile(&mut times, 95));
        println!("{name:21}  {found:5}  {half:6.1}  {most:6.1}");
        all.extend(times);
    }
    let (half, most) = (percentile(&mut all, 50), percentile(&mut all, 95));
    println!("all                           {half:6.1}  {most:6.1}");
    Ok(())
}

fn wanted(coder: &Coder, text: &str, tags: &[Tag], from: Option<i64>) -> Wanted {
    let query = Query::parse(text, TODAY);
    let terms = query.terms.iter().filter_map(|term| coder.wanted(term));
    let tokens: Vec<Match> = terms.chain(tags.iter().map(|tag| coder.tagged(*tag))).collect();
    Wanted {
        person: SEARCHER,
        tokens,
        from: from.map(Timestamp),
        until: from.map(|from| Timestamp(from + 86_400_000)),
        before: None,
    }
}

fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}
