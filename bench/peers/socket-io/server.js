// Rooms on Socket.IO with its Redis adapter: a client joins one, and what it says goes to everyone there.

import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const publish = createClient({ url: process.argv[2] });
const subscribe = publish.duplicate();
await Promise.all([publish.connect(), subscribe.connect()]);

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(publish, subscribe),
  transports: ["websocket"],
  // The generator answers no heartbeats.
  pingInterval: 24 * 60 * 60 * 1000,
});
io.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room);
    socket.emit("joined", "");
  });
  socket.on("say", (room, text) => io.to(room).emit("said", text));
});
http.listen(0, "127.0.0.1", () => console.log(`listening on 127.0.0.1:${http.address().port}`));
