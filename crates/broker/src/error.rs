//! Errors of a broker.

/// Why a broker cannot be had, or a subscription is not confirmed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrokerError {
    #[error("the broker is away")]
    Away,
    #[error("the broker's address cannot be used")]
    Address(#[source] redis::RedisError),
}
