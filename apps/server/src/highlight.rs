//! Tells apart the pieces of code in languages that the browser's own tables don't know.
//!
//! The grammars are those of bat, for about two hundred languages. Their expressions come from
//! elsewhere and the code from anyone, so everything is bounded: the text, its lines, the time, how
//! many are read at once, and what is remembered. What passes a bound is shown in one colour.

mod kept;
mod scopes;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use confab_protocol::ErrorCode;
use confab_protocol::api::{Highlight, Highlighted, Scope};
use confab_web::Colours;
use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};
use tokio::sync::Semaphore;

use self::kept::Kept;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, JsonBody, Signed};
use crate::refusal::Refusal;

/// The longest code with colours, and the longest of its lines.
const MOST_BYTES: usize = 64 * 1024;
const LINE_BYTES: usize = 4 * 1024;

/// How long one text may take. It is looked at between lines.
const PATIENCE: Duration = Duration::from_millis(250);

/// Milliseconds that the texts of one page may take together.
const PAGE_MS: u64 = 500;

/// Texts of all that are read at once, by the endpoint, and how long one waits for its turn.
const PLACES: usize = 1;
const TURN: Duration = Duration::from_secs(1);

/// Grammars as they were packed; each is unpacked with its first text.
static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Names that people use, and those that the grammars have.
const NAMES: [(&str, &str); 6] = [
    ("fsharp", "f#"),
    ("scheme", "scm"),
    ("pascal", "pas"),
    ("fortran", "f90"),
    ("latex", "tex"),
    ("assembly", "asm"),
];

/// Lengths in bytes and kinds by turns, which together are the text: 0 has no kind, the others are
/// those of [`confab_markup::TOKENS`], from 1 on.
pub(crate) type Spans = Arc<[u32]>;

/// Reads code into spans. Clones share what they remember.
#[derive(Clone)]
pub(crate) struct Highlighter {
    places: Arc<Semaphore>,
    kept: Arc<Kept>,
}

impl Highlighter {
    pub(crate) fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(PLACES)), kept: Arc::default() }
    }

    /// The spans of texts for one page, all of which may take so long and no longer.
    pub(crate) fn for_page(&self) -> Colours {
        let (highlighter, spent) = (self.clone(), AtomicU64::new(0));
        Colours(Arc::new(move |language, text| {
            if spent.load(Ordering::Relaxed) > PAGE_MS {
                return Vec::new();
            }
            let began = Instant::now();
            let spans = highlighter.spans(language, text);
            let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            spent.fetch_add(took, Ordering::Relaxed);
            spans.map(|spans| spans.to_vec()).unwrap_or_default()
        }))
    }

    /// The spans of a text, at once; for threads that may take a while. None where the language is
    /// not known, or a bound was passed.
    pub(crate) fn spans(&self, language: &str, text: &str) -> Option<Spans> {
        let language = language.split(',').next().unwrap_or_default().to_ascii_lowercase();
        if text.len() > MOST_BYTES || language.is_empty() {
            return None;
        }
        let key = Kept::key(&language, text);
        if let Some(known) = self.kept.find(key) {
            return known;
        }
        let spans = read(&language, text, Instant::now() + PATIENCE).map(Spans::from);
        self.kept.keep(key, spans.clone());
        spans
    }
}

impl fmt::Debug for Highlighter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Highlighter").finish_non_exhaustive()
    }
}

/// Licences of the grammars, as Markdown.
pub fn licences() -> String {
    two_face::acknowledgement::listing().to_md()
}

/// Reads a text line by line.
fn read(language: &str, text: &str, until: Instant) -> Option<Vec<u32>> {
    let known = NAMES.iter().find(|(name, _)| *name == language);
    let grammar = GRAMMARS.find_syntax_by_token(known.map_or(language, |(_, known)| known))?;
    let (mut state, mut stack) = (ParseState::new(grammar), ScopeStack::new());
    let mut spans = Runs::default();
    for line in text.split_inclusive('\n') {
        if line.len() > LINE_BYTES || Instant::now() >= until {
            return None;
        }
        // Grammars look for the end of a line.
        let whole = if line.ends_with('\n') { line.into() } else { format!("{line}\n") };
        let mut from = 0;
        for (at, change) in state.parse_line(&whole, &GRAMMARS).ok()? {
            let at = at.min(line.len());
            spans.push(at - from, scopes::kind(&stack));
            from = at;
            stack.apply(&change).ok()?;
        }
        spans.push(line.len() - from, scopes::kind(&stack));
    }
    Some(spans.0)
}

/// Spans, of which neighbours of one kind are one.
#[derive(Default)]
struct Runs(Vec<u32>);

impl Runs {
    fn push(&mut self, length: usize, kind: u32) {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        match self.0.last_chunk_mut() {
            _ if length == 0 => {}
            Some([before, last]) if *last == kind => *before += length,
            _ => self.0.extend([length, kind]),
        }
    }
}

/// Reads code for someone, beside all else.
pub async fn highlight(app: &App, actor: &Actor, code: Highlight) -> Result<Highlighted, Refusal> {
    actor.require(Scope::Read)?;
    if code.text.len() > MOST_BYTES {
        return Err(Refusal::new(ErrorCode::TooLong, "code in colours is 64 KiB at most"));
    }
    let highlighter = app.highlighter.clone();
    let place = Arc::clone(&highlighter.places).acquire_owned();
    let busy = || Refusal::new(ErrorCode::Unavailable, "the server is busy").retry_after(TURN);
    let place = tokio::time::timeout(TURN, place).await.map_err(|_late| busy())?;
    let place = place.map_err(|_closed| busy())?;
    // The place moves along: a request that is cancelled does not free it early.
    let reading = tokio::task::spawn_blocking(move || {
        let spans = highlighter.spans(&code.language, &code.text);
        drop(place);
        spans
    });
    let spans = reading.await.map_err(Refusal::internal)?;
    Ok(Highlighted { spans: spans.map(|spans| spans.to_vec()).unwrap_or_default() })
}

/// `POST /highlight`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(code): JsonBody<Highlight>,
) -> Answer<Highlighted> {
    Ok(Json(highlight(&app, &actor, code).await?))
}
