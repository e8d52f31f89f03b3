//! Runs Confab: HTTP, WebSocket and pages over a store and a broker.
//!
//! The binary is a thin shell around this library, so that tests start servers in their own
//! process. Requests come in by [`routes`]. The things that people do stand by subject, one file
//! each: its rule, then the ways in to it. Everything for connected clients goes through [`live`].

pub mod app;
pub mod refusal;
pub mod routes;
pub mod server;

pub mod files;
pub mod invites;
pub mod messages;
pub mod people;
pub mod rooms;
pub mod search;
pub mod sessions;
pub mod settings;

pub mod access;
mod append;
pub mod audit;
mod text;

pub mod pages;
pub mod ws;

pub mod edge;
pub mod extract;
mod forms;
pub mod lines;

pub mod auth;
pub mod feeds;
pub mod live;
pub mod outbound;
pub mod pace;
pub mod push;

pub mod metrics;
pub mod ops;

pub mod backup;
pub mod export;
pub mod highlight;
pub mod previews;

pub mod bucket;
pub mod clock;
pub mod config;
pub mod logging;
pub mod random;
pub mod reasons;
pub mod shutdown;
pub mod tasks;
