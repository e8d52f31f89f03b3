//! Requests to this server.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestCredentials, RequestInit, Response};

/// A request with its headers; no body where it is none.
pub(crate) fn request(
    method: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Result<RequestInit, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::SameOrigin);
    let all = Headers::new()?;
    for (name, value) in headers {
        all.set(name, value)?;
    }
    init.set_headers(&all);
    if let Some(body) = body {
        init.set_body(body);
    }
    Ok(init)
}

/// Makes it; gives the answer with its text, which may be a refusal.
pub(crate) async fn fetch(url: &str, init: &RequestInit) -> Result<(Response, String), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(url, init)).await?;
    let response: Response = response.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response, text.as_string().unwrap_or_default()))
}
