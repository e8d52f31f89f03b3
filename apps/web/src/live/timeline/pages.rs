//! Takes pages of history into the window.

use confab_protocol::api::HistoryPage;
use confab_protocol::{Entry, EntryKind, Seq};

use litemap::LiteMap;

use super::{Item, Key, Timeline};

impl Timeline {
    /// Takes the page before the oldest entry.
    pub fn merge_older(&mut self, page: HistoryPage) -> Vec<Key> {
        if page.room != self.room {
            return Vec::new();
        }
        self.older = page.more;
        self.merge(page.entries, page.head.seq)
    }

    /// Takes the page after the newest entry, on the way back to now.
    pub fn merge_newer(&mut self, page: HistoryPage) -> Vec<Key> {
        if page.room != self.room {
            return Vec::new();
        }
        let mut touched = self.merge(page.entries, page.head.seq);
        // Events during the page's way are ahead, unless they were too many to keep.
        self.newer = page.more || page.head.seq < self.dropped;
        if !self.newer {
            for (seq, item) in std::mem::take(&mut self.ahead) {
                if !self.items.contains_key(&seq) {
                    touched.push(item.key.clone());
                    self.items.insert(seq, item);
                }
            }
        }
        touched
    }

    /// Takes the newest page: the first one, after a gap or a reset, or on the way back to now.
    ///
    /// What was loaded before it is dropped, since edits of it may have been missed; what came
    /// after it stays. A page from before what is missing by now is of no use.
    pub fn merge_newest(&mut self, page: HistoryPage) -> Vec<Key> {
        if page.room != self.room || page.head.seq < self.dropped {
            return Vec::new();
        }
        let ahead = std::mem::take(&mut self.ahead);
        let head = page.head.seq;
        self.newer = false;
        self.exchange(page, ahead, |seq| seq > head)
    }

    /// Takes a page around a position, wherever that is. Everything loaded before is dropped; the
    /// way back to now is as after a [trim](Timeline::trim).
    pub fn merge_around(&mut self, page: HistoryPage) -> Vec<Key> {
        if page.room != self.room {
            return Vec::new();
        }
        if !page.newer && page.head.seq >= self.dropped {
            return self.merge_newest(page);
        }
        // The dropped rows are in none of the pages that were read before.
        self.dropped = self.dropped.max(self.newest().unwrap_or_default());
        self.newer = true;
        self.exchange(page, LiteMap::new(), |_| false)
    }

    /// Shows a page instead of what was shown. Of that only what `stays` is kept, and what the page
    /// holds too: an event may have changed it since the page was read.
    fn exchange(
        &mut self,
        page: HistoryPage,
        ahead: LiteMap<Seq, Item>,
        stays: impl Fn(Seq) -> bool,
    ) -> Vec<Key> {
        let held = |seq| page.entries.binary_search_by_key(&seq, |entry| entry.seq).is_ok();
        let shown = std::mem::take(&mut self.items);
        let mut touched = Vec::new();
        for (seq, item) in shown.into_iter().chain(ahead) {
            if stays(seq) || held(seq) {
                self.items.insert(seq, item);
            } else {
                touched.push(item.key);
            }
        }
        self.loaded = true;
        self.older = page.more;
        if self.cursor.seq < page.head.seq {
            self.cursor = page.head;
        }
        touched.extend(self.settle_pending(&page.entries));
        touched.extend(self.merge(page.entries, page.head.seq));
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Adds entries of a page that was read when `read` was the newest event. Of a message that is
    /// here already the page's state is taken, unless not all is known that happened since.
    fn merge(&mut self, entries: Vec<Entry>, read: Seq) -> Vec<Key> {
        let mut touched = Vec::new();
        for mut entry in entries {
            if matches!(entry.what, EntryKind::Unknown(_)) {
                continue;
            }
            let whole = self.changes.bring_up_to_date(&mut entry, read, self.you);
            match self.items.get_mut(&entry.seq) {
                Some(_) if !whole => {}
                Some(item) => {
                    item.read = item.read.max(read);
                    if item.entry != entry {
                        item.entry = entry;
                        touched.push(item.key.clone());
                    }
                }
                None => {
                    let key = Key::Seq(entry.seq);
                    touched.push(key.clone());
                    self.items.insert(entry.seq, Item { key, entry, read });
                }
            }
        }
        touched
    }
}
