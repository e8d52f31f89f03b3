//! The contract, against a real redis-server.

use std::sync::Arc;

use async_trait::async_trait;
use confab_testing::RedisServer;

use crate::conformance::Net;
use crate::{Broker, Inbox, RedisBroker};

struct OneRedis {
    redis: RedisServer,
}

#[async_trait]
impl Net for OneRedis {
    async fn join(&self, inbox: Inbox) -> anyhow::Result<Arc<dyn Broker>> {
        Ok(Arc::new(RedisBroker::connect(&self.redis.url(), "test:", inbox)?))
    }

    fn servers(&self) -> usize {
        usize::MAX
    }
}

async fn net() -> anyhow::Result<OneRedis> {
    Ok(OneRedis { redis: RedisServer::start().await? })
}

crate::broker_conformance!(net);
