//! Rooms on socketioxide: a client joins one, and what it says goes to everyone there.

use std::time::Duration;

use socketioxide::SocketIo;
use socketioxide::extract::{Data, SocketRef};

/// The generator answers no heartbeats.
const QUIET: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let builder = SocketIo::builder().ping_interval(QUIET).ping_timeout(QUIET);
    let (layer, io) = builder.build_layer();
    io.ns("/", async |socket: SocketRef| {
        socket.on("join", async |socket: SocketRef, Data(room): Data<String>| {
            socket.join(room);
            socket.emit("joined", "").ok();
        });
        socket.on("say", async |io: SocketIo, Data((room, text)): Data<(String, String)>| {
            io.to(room).emit("said", &text).await.ok();
        });
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, axum::Router::new().layer(layer)).await
}
