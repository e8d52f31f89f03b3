//! Starts, stops and disturbs real processes for tests: redis-server, postgres, chromedriver, a
//! faulty proxy; and plays a push service.
//!
//! It knows nothing of Confab itself. Each process ends when the value that stands for it is
//! dropped, so that a failed test leaves no process behind.

mod certificates;
mod chrome_driver;
mod eventually;
mod log;
mod port;
mod postgres_server;
mod process;
mod proxy;
mod push_service;
mod redis_sentinel;
mod redis_server;
mod s3_server;
mod tls_proxy;

pub use certificates::{Certificates, provide_cryptography};
pub use chrome_driver::ChromeDriver;
pub use eventually::{DEADLINE, eventually, eventually_some};
pub use log::Log;
pub use nix::sys::signal::Signal;
pub use port::free_port;
pub use postgres_server::PostgresServer;
pub use process::{Process, ProcessSpec, signal_process};
pub use proxy::{Fault, FaultProxy, Swallowed};
pub use push_service::{PushService, Pushed};
pub use redis_sentinel::RedisSentinel;
pub use redis_server::RedisServer;
pub use s3_server::S3Server;
pub use tls_proxy::TlsProxy;
