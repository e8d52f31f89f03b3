//! The line to the server over a WebSocket.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use confab_client::browser::{Connection, now};
use confab_client::core::{Held, Input, Millis, Update};
use send_wrapper::SendWrapper;

use crate::dom;
use crate::line::Line;

struct LiveLine(SendWrapper<Rc<Connection>>);

impl Line for LiveLine {
    fn tell(&self, input: Input) {
        self.0.tell(input);
    }

    fn outbox(&self) -> Vec<Held> {
        self.0.outbox()
    }
}

/// Makes the line, with unsent messages from before a reload, which are kept under `key`.
#[expect(clippy::unnecessary_wraps, reason = "on the server there is no line")]
pub(crate) fn connect(key: String, on_update: impl Fn(Update) + 'static) -> Option<Arc<dyn Line>> {
    let saved = dom::recall(&key);
    let itself: Rc<RefCell<Option<Rc<Connection>>>> = Rc::default();
    let for_updates = Rc::clone(&itself);
    let take = move |update: Update| {
        if update == Update::OutboxChanged
            && let Some(connection) = for_updates.borrow().as_ref()
        {
            let stored = dom::recall(&key).unwrap_or_default();
            let outbox = connection.save_outbox_over(&stored);
            dom::remember(&key, if outbox == "[]" { "" } else { &outbox });
        }
        on_update(update);
    };
    let connection = Rc::new(Connection::new(socket_address(), saved.as_deref(), take));
    *itself.borrow_mut() = Some(Rc::clone(&connection));
    Some(Arc::new(LiveLine(SendWrapper::new(connection))))
}

/// In how many seconds a moment of the line's clock is.
pub(crate) fn seconds_until(moment: Millis) -> u32 {
    u32::try_from(moment.since(now()).div_ceil(1_000)).unwrap_or(u32::MAX)
}

/// Where the page's server takes web sockets.
fn socket_address() -> String {
    let location = dom::window().map(|window| window.location());
    let part = |of: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>| {
        location.as_ref().and_then(|location| of(location).ok()).unwrap_or_default()
    };
    let scheme = if part(web_sys::Location::protocol) == "https:" { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", part(web_sys::Location::host))
}
