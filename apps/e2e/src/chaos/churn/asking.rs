//! Asks servers over HTTP until one has answered for good.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::{Churn, PATIENCE};
use crate::chaos::random::Random;
use crate::{Account, Answer};

/// A request: its method, path and body.
pub(super) type Request<'a> = (Method, &'a str, Option<&'a Value>);

impl Churn {
    /// Asks one server after another, as somebody, until one has done it, or says that it is so
    /// already, and gives that answer. Tells of each try of which nobody knows what came of it: a
    /// server that does not answer in time may do it all the same, later.
    pub(super) async fn until_done(
        &self,
        (method, path, body): Request<'_>,
        account: &Account,
        in_doubt: impl Fn(),
        random: &mut Random,
    ) -> Answer {
        loop {
            let server = random.pick(&self.servers).map_or("", String::as_str);
            let account = account.at(server);
            let asked = account.request(method.clone(), path, body);
            match timeout(PATIENCE, asked).await {
                Ok(Ok(answer)) if answer.status == StatusCode::TOO_MANY_REQUESTS => {}
                Ok(Ok(answer)) if !answer.status.is_server_error() => return answer,
                Ok(Err(error)) if was_not_sent(&error) => {}
                _ => in_doubt(),
            }
            // A server that refuses connections does so at once.
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Whether a request has not even reached a server.
fn was_not_sent(error: &anyhow::Error) -> bool {
    error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect)
}
