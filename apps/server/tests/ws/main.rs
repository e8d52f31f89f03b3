//! The WebSocket endpoint of real servers, over real SQLite files and real sockets.

mod client;
mod deaf;
mod house;
mod lossy;
mod membership;

mod access;
mod bad_input;
mod closing;
mod delivery;
mod expiry;
mod handshake;
mod histories;
mod holes;
mod many_rooms;
mod operations;
mod pace;
mod presence;
mod releases;
mod resume;
mod retries;
mod silence;
