//! Runs Confab: HTTP, WebSocket and pages over a store and a broker.
//!
//! The binary is a thin shell around this library, so that tests start servers in their own
//! process. Requests come in by [`routes`], the rules of the chat live in [`chat`], and what
//! leaves for connected clients goes through [`live`].

pub mod app;
pub mod refusal;
pub mod routes;
pub mod server;

pub mod api;
pub mod forms;
pub mod pages;

pub mod edge;
mod flash;
pub mod lines;

pub mod auth;
pub mod chat;
pub mod feeds;
pub mod live;
pub mod ws;

pub mod ops;

pub mod clock;
pub mod config;
pub mod logging;
pub mod random;
pub mod reasons;
pub mod shutdown;
pub mod tasks;
