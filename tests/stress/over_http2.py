# SPDX-License-Identifier: MIT
# over_http2: WebSockets and files on streams of HTTP/2 connections, and clients that reset, flood, or give no window.   RFC 9113, RFC 8441
import struct
import time

import h2_raw
from h2_raw import H2, Stream, frame
from harness.connection import Connection, reset
from harness.frames import BINARY, TEXT
from load import fault, good
from on_web_sockets import payload
from serving import FILES


def open_on(h2, path="/"):
    stream = h2.connect(path)
    if not h2.answered(stream):
        raise EOFError("the stream was refused")
    client = Connection(Stream(h2, stream), masks=True)
    client.socket.settimeout(60)
    return client


def read_for(h2, seconds):
    """Reads for this time, and then resets the connection."""
    end = time.monotonic() + seconds
    try:
        while (left := end - time.monotonic()) > 0:
            h2.sock.settimeout(left)
            h2.read()
    finally:
        reset(h2.sock)


# ---- good ----------------------------------------------------------------------------------------------------------

@good
def talk_on_streams(servers, choose):
    h2 = choose.choice(servers.echoing).http2()
    clients = [open_on(h2) for _ in range(choose.randrange(1, 6))]
    for _ in range(3):
        data = payload(choose, 100000)
        for client in clients:
            client.send_frame(BINARY, data)
        for client in clients:
            client.expect(BINARY, data)
    for client in clients:
        client.close()
    h2.sock.close()


@good
def fetch_files_on_streams(servers, choose):
    h2 = choose.choice(servers.all[:3]).http2()
    names = [choose.choice(sorted(FILES)) for _ in range(4)]
    streams = [h2.ask(f"/{name}") for name in names]
    for name, stream in zip(names, streams):
        assert h2.body(stream) == FILES[name], f"{name} came with another content over HTTP/2"
    h2.sock.close()


# ---- rude ----------------------------------------------------------------------------------------------------------

@fault
def reset_streams_at_once(servers, choose):
    h2 = choose.choice(servers.all).http2()
    for _ in range(choose.randrange(1, 60)):
        stream = choose.choice([h2.connect, h2.ask])("/large.bin")
        if choose.random() < 0.3:
            h2.answered(stream)
        h2.send(frame(h2_raw.RST_STREAM, 0, stream, struct.pack(">I", choose.choice([0, 5, 8]))))
    h2.sock.close()


@fault
def vanish_with_streams(servers, choose):
    h2 = choose.choice(servers.all).http2()
    for _ in range(choose.randrange(1, 10)):
        open_on(h2).send_frame(TEXT, "x" * choose.randrange(3000))
    h2.ask("/large.bin")
    reset(h2.sock)


@fault
def give_no_window(servers, choose):
    """Gives the server no flow-control window, opens some windows a little, and disconnects."""
    h2 = choose.choice(servers.echoing).http2(settings=[(h2_raw.INITIAL_WINDOW_SIZE, choose.choice([0, 1, 10]))])
    streams = [h2.connect() for _ in range(3)]
    h2.answered(streams[0])
    file = h2.ask("/large.bin")
    for stream in streams:
        h2.send(frame(h2_raw.DATA, 0, stream, b"\x81\x85" + bytes(4) + b"hello"))
    for stream in [*streams, file]:
        if choose.random() < 0.7:
            h2.send(frame(h2_raw.WINDOW_UPDATE, 0, stream, struct.pack(">I", choose.choice([1, 3, 5000]))))
    read_for(h2, choose.uniform(0.1, 3))


@fault
def flood_with_http2_frames(servers, choose):
    """Floods the server, and reads nothing for a while."""
    h2 = choose.choice(servers.all).http2()
    kind = choose.choice([frame(h2_raw.PING, payload=bytes(8)), frame(h2_raw.SETTINGS), frame(h2_raw.PRIORITY, 0, 1, bytes(5)),
                          frame(h2_raw.WINDOW_UPDATE, 0, 0, b"\0\0\0\1"), frame(h2_raw.DATA, 0, 1)])
    h2.sock.settimeout(3)
    h2.send(kind * choose.randrange(100, 20000))
    time.sleep(choose.uniform(0, 0.5))
    reset(h2.sock)


@fault
def send_http2_garbage(servers, choose):
    server = choose.choice(servers.all)
    h2 = H2(server.dial(protocol="h2"), server.authority, reads=False)
    for _ in range(choose.randrange(1, 10)):
        h2.send(frame(choose.randrange(12), choose.randrange(256), choose.randrange(6), choose.randbytes(choose.randrange(100))))
    read_for(h2, 5)


@fault
def open_too_many_streams(servers, choose):
    h2 = choose.choice(servers.echoing).http2()
    streams = [h2.connect() for _ in range(200)]
    for stream in choose.sample(streams, 10):
        h2.send(frame(h2_raw.DATA, h2_raw.END_STREAM, stream, b"\x81\x80" + bytes(4)))
    read_for(h2, choose.uniform(0.1, 2))
