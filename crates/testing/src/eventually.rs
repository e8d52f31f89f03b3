//! Waits for a condition with one generous deadline, instead of sleeping and hoping.

use std::time::{Duration, Instant};

use anyhow::Context as _;

/// How long tests wait for what should happen at once; generous, since machines stall.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Waits until the condition holds; an error once the deadline has passed.
pub async fn eventually<F>(deadline: Duration, what: &str, mut condition: F) -> anyhow::Result<()>
where
    F: AsyncFnMut() -> bool,
{
    eventually_some(deadline, what, async || condition().await.then_some(())).await
}

/// Waits until the question has an answer; an error once the deadline has passed.
pub async fn eventually_some<T, F>(
    deadline: Duration,
    what: &str,
    mut question: F,
) -> anyhow::Result<T>
where
    F: AsyncFnMut() -> Option<T>,
{
    let end = Instant::now() + deadline;
    let asking = async {
        loop {
            if let Some(answer) = question().await {
                return answer;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout_at(end.into(), asking)
        .await
        .with_context(|| format!("within {deadline:?} not seen: {what}"))
}
