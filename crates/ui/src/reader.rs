//! Takes readers off their signals when their owner ends.

use std::sync::{Arc, Mutex};

use leptos::prelude::Owner;
use leptos::reactive::graph::{AnySubscriber, Observer, Subscriber};

/// Takes what reads signals off them when its owner ends.
///
/// A signal keeps an entry of everything that reads it, and with it the memory of what has ended,
/// until the reader reads anew. A page that goes from room to room would grow with every row that
/// it has ever shown.
#[derive(Clone)]
pub(crate) struct Reader(Arc<Mutex<Option<AnySubscriber>>>);

impl Reader {
    /// A reader that ends with the current owner.
    pub(crate) fn new() -> Self {
        let reader = Self(Arc::default());
        let noted = Arc::clone(&reader.0);
        Owner::on_cleanup(move || {
            let noted = noted.lock().ok().and_then(|mut noted| noted.take());
            if let Some(subscriber) = noted {
                subscriber.clear_sources(&subscriber);
            }
        });
        reader
    }

    /// Notes what reads now.
    pub(crate) fn note(&self) {
        if let Ok(mut noted) = self.0.lock()
            && noted.is_none()
        {
            *noted = Observer::get();
        }
    }
}
