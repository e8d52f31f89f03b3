//! Has a connection's task outlive a panic: the broker is away meanwhile, which servers say.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use redis::RedisError;

/// A task that has panicked begins anew after this pause.
pub(super) const AFTER_A_PANIC: Duration = Duration::from_secs(1);

/// Gives the result of the work; an error, which is logged, where it panics.
pub(super) async fn unless_it_panics<T>(work: impl Future<Output = T>) -> Result<T, RedisError> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_payload| {
        let why = "a task of the broker has panicked, and begins anew";
        tracing::error!("{why}");
        RedisError::from((redis::ErrorKind::Client, why))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_and_no_end() {
        assert_eq!(unless_it_panics(async { 1 }).await.unwrap(), 1);
        unless_it_panics(async { panic!("as a bug would") }).await.unwrap_err();
    }
}
