//! One WebSocket of the browser, closed when dropped.

use std::rc::Rc;

use confab_protocol::{CloseCode, SUBPROTOCOL};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use crate::core::{Input, SocketId};

/// WebSocket's "nothing wrong".
const NORMAL: u16 = 1000;

pub(super) struct Socket {
    inner: WebSocket,
    _open: Closure<dyn Fn()>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Begins to open a socket, which says what happens to it. `None` where the address is none.
    pub(super) fn open(url: &str, id: SocketId, say: impl Fn(Input) + 'static) -> Option<Self> {
        let socket = WebSocket::new_with_str(url, SUBPROTOCOL).ok()?;
        let say = Rc::new(say);

        let said = Rc::clone(&say);
        let open = Closure::<dyn Fn()>::new(move || said(Input::Opened(id)));
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));

        let said = Rc::clone(&say);
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                said(Input::Text(id, text));
            }
        });
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));

        // An error is always followed by a close.
        let close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
            say(Input::Closed(id, CloseCode::from_number(event.code())));
        });
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));

        Some(Self { inner: socket, _open: open, _message: message, _close: close })
    }

    /// Sends a frame; on a socket that is closing it is dropped, and the close event follows.
    pub(super) fn send(&self, text: &str) {
        if self.inner.ready_state() == WebSocket::OPEN {
            // It throws only while connecting.
            self.inner.send_with_str(text).ok();
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onmessage(None);
        self.inner.set_onclose(None);
        // It throws only for a code that may not be sent.
        self.inner.close_with_code(NORMAL).ok();
    }
}
