//! Tests of signals and memos over boxed values.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::Owner;

use crate::{ArcRwSignal, RwSignal, StoredValue, memo};

/// A memo of what `read` gives, and how often that was computed.
fn counted<T: PartialEq + Send + Sync + 'static>(
    read: impl Fn() -> T + Send + Sync + 'static,
) -> (crate::Memo<T>, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&count);
    let memo = memo(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        read()
    });
    (memo, count)
}

#[test]
fn readers_are_told_of_what_changes_and_of_nothing_else() {
    Owner::new().with(|| {
        let words = RwSignal::new(vec!["one"]);
        let (first, _) = counted(move || words.read().first().copied());
        let (shown, count) = counted(move || first.get());
        let count = || count.load(Ordering::Relaxed);
        assert_eq!((shown.get(), count()), (Some("one"), 1));
        words.update(|words| words.push("two"));
        assert_eq!((shown.get(), count()), (Some("one"), 1), "the first word is the same");
        words.set(vec!["three"]);
        assert_eq!((shown.get(), count()), (Some("three"), 2));
    });
}

#[test]
fn a_change_that_is_none_wakes_nobody() {
    Owner::new().with(|| {
        let number = ArcRwSignal::new(1);
        let read = number.clone();
        let (seen, count) = counted(move || read.get());
        let count = || count.load(Ordering::Relaxed);
        seen.track();
        assert_eq!(seen.get(), 1);
        number.set_if_new(1);
        number.maybe_update(|_| false);
        assert_eq!(number.try_update_untracked(|number| *number += 1), Some(()));
        assert_eq!((seen.get(), count()), (1, 1));
        number.maybe_update(|number| {
            *number += 1;
            true
        });
        assert_eq!((seen.get(), count()), (3, 2));
    });
}

#[test]
fn what_has_ended_with_its_owner_is_not_there() {
    Owner::new().with(|| {
        let owner = Owner::new();
        let (signal, stored) = owner.with(|| (RwSignal::new(1), StoredValue::new(2)));
        stored.update_value(|stored| *stored += 1);
        assert_eq!((signal.try_get_untracked(), stored.try_get_value()), (Some(1), Some(3)));
        owner.cleanup();
        signal.try_set(5);
        stored.try_set_value(5);
        assert_eq!((signal.try_get_untracked(), stored.try_get_value()), (None, None));
        assert_eq!(stored.try_update_value(|stored| *stored), None);
    });
}
