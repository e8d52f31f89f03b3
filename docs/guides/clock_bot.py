"""Answers `!time` in every room that the bot is in."""
import asyncio, contextlib, datetime, json, os, secrets

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

URL, TOKEN = os.environ["CONFAB"], os.environ["TOKEN"]


async def main():
    cursors = {}  # by room: the last event that was handled
    # Connects again by itself, after growing pauses.
    async for socket in connect(
        URL.replace("http", "ws", 1) + "/ws",
        additional_headers={"Authorization": f"Bearer {TOKEN}"},
        subprotocols=["confab.v1"],
    ):
        try:
            welcome = json.loads(await socket.recv())
            for room in welcome["rooms"]:
                cursors.setdefault(room["id"], room["head"])
            await resume(socket, cursors)
            asyncio.create_task(ping(socket, welcome["heartbeat_ms"] / 1000))
            async for text in socket:
                frame = json.loads(text)
                if frame["type"] == "event":
                    cursors[frame["room"]] = {"seq": frame["seq"], "tag": frame["tag"]}
                    await answer(socket, frame, welcome["you"]["id"])
                elif frame["type"] in ("gap", "reset"):
                    cursors[frame["room"]] = frame["head"]
                elif frame.get("signal") == "room_added":
                    room = frame["room"]
                    cursors[room["id"]] = room["head"]
                    await resume(socket, {room["id"]: room["head"]})
        except ConnectionClosed as error:
            print("connecting again:", error)


async def resume(socket, cursors):
    rooms = [{"room": room, **cursor} for room, cursor in cursors.items()]
    await say(socket, command="resume", rooms=rooms)


async def ping(socket, seconds):
    with contextlib.suppress(ConnectionClosed):
        while True:
            await asyncio.sleep(seconds)
            await say(socket, command="ping")


async def answer(socket, event, me):
    is_mine = event["author"]["id"] == me
    if event["kind"] == "message_sent" and not is_mine and event.get("body") == "!time":
        now = f"{datetime.datetime.now():%H:%M}"
        # A repetition of this answer has the same client id, and so is no second message.
        await say(socket, command="send", room=event["room"], client_id=f"time-{event['room']}-{event['seq']}",
                  body=f"It is {now}.", reply_to=event["seq"])


async def say(socket, **frame):
    await socket.send(json.dumps({"ref": secrets.randbits(32), **frame}))


asyncio.run(main())
