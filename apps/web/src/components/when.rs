//! A moment on a printed page, which does not know the viewer's clock.

use confab_protocol::Timestamp;
use leptos::prelude::*;

use crate::words::Moment;

/// Day and time in UTC, in a `time` element.
#[component]
pub(crate) fn When(at: Timestamp) -> impl IntoView {
    let moment = Moment::new(at, 0);
    view! { <time datetime=moment.machine()>{moment.full()}" UTC"</time> }
}
