# SPDX-License-Identifier: MIT
# on_web_sockets: traffic after an opening handshake over HTTP/1.1: conversations, and peers that break rules or disconnect.
import os
import socket
import struct
import time
import zlib

from harness.connection import reset
from harness.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload
from load import fault, good


def anyone(servers, choose):
    """Returns a server, and a path that it serves."""
    server = choose.choice(servers.all)
    if server is servers.exec:
        return server, choose.choice(["/", "/early", "/deaf", "/flood", "/slow", "/stubborn"])
    return server, f"/{choose.randrange(3)}"


def payload(choose, most=20000):
    return os.urandom(choose.choice([0, 1, 125, 126, 3000, 65536 if most > 65536 else most]))


def whole_message(client):
    """Returns the payload of the next message, and skips pongs."""
    whole = b""
    while True:
        opcode, data = client.receive()
        if opcode == PONG:
            continue
        whole += data
        if client.last_fin:
            return whole


# ---- good ----------------------------------------------------------------------------------------------------------

@good
def talk(servers, choose):
    client = choose.choice(servers.echoing).open()
    for _ in range(choose.randrange(1, 20)):
        data = payload(choose, 100000)
        client.send_frame(PING, b"ping")
        client.send_frame(BINARY, data)
        client.expect(PONG, b"ping")
        client.expect(BINARY, data)
    client.close()


@good
def talk_in_fragments(servers, choose):
    client = choose.choice(servers.echoing).open()
    for _ in range(choose.randrange(1, 6)):
        pieces = [payload(choose, 3000) for _ in range(choose.randrange(2, 12))]
        for number, piece in enumerate(pieces):
            client.send_frame(BINARY if number == 0 else CONTINUATION, piece, fin=number == len(pieces) - 1)
            client.send_frame(PING, b"between")
        assert whole_message(client) == b"".join(pieces), "another message came back"
    client.close(1001)


@good
def talk_compressed(servers, choose):
    client = choose.choice(servers.echoing).open(extra=b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
    for _ in range(choose.randrange(1, 6)):
        text = (b"a text that repeats itself %d, " % choose.randrange(9)) * choose.randrange(1, 900)
        squeeze = zlib.compressobj(wbits=-15)
        data = (squeeze.compress(text) + squeeze.flush(zlib.Z_SYNC_FLUSH))[:-4]
        mask_and_size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
        client.send(b"\xc1" + mask_and_size + bytes(4) + data)
        answer = client.expect(TEXT)
        back = text if answer == text else zlib.decompressobj(wbits=-15).decompress(answer + b"\0\0\xff\xff")
        assert back == text, "another text came back"
    client.close()


@good
def talk_in_a_room(servers, choose):
    room = f"/room-{choose.randrange(1 << 40)}"
    members = [servers.rooms.open(room) for _ in range(choose.randrange(2, 6))]
    for number, member in enumerate(members):
        member.send_frame(TEXT, f"to all, from {number}")
        for listener in members:
            listener.expect(TEXT, f"to all, from {number}".encode())
    for member in members:
        member.close()


@good
def talk_to_a_program(servers, choose):
    client = servers.exec.open(choose.choice(["/", "/slow"]))
    lines = [f"line {number} {'x' * choose.randrange(200)}" for number in range(choose.randrange(1, 20))]
    for line in lines:
        client.send_frame(TEXT, line)
    for line in lines:
        client.expect(TEXT, line.encode())
    client.close()


# ---- peers that go -------------------------------------------------------------------------------------------------

@fault
def vanish(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    for _ in range(choose.randrange(20)):
        client.send_frame(TEXT, "x" * choose.randrange(2000))
    reset(client.socket)


@fault
def vanish_within_a_frame(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    client.send(b"\x81\xfe\x10\x00" + bytes(choose.randrange(4, 2000)))
    choose.choice([reset, socket.socket.close])(client.socket)


@fault
def end_halfway(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    client.send_frame(TEXT, "before the end")
    client.socket.shutdown(socket.SHUT_WR)
    client.socket.settimeout(5)
    while client.socket.recv(65536):
        pass


@fault
def close_and_go(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    client.send_frame(CLOSE, close_payload(choose.choice([1000, 1001, 3000, 4999]), b"going"))
    client.send_frame(TEXT, "after the Close")
    if choose.random() < 0.5:
        reset(client.socket)


@fault
def stall(servers, choose):
    """Sends messages that are echoed, and reads none of the echoes for a while."""
    server, path = anyone(servers, choose)
    client = server.open(path, small=True)
    client.socket.settimeout(0.5)
    try:
        for _ in range(40):
            client.send_frame(TEXT, "y" * 20000)
    except TimeoutError:
        pass
    time.sleep(choose.uniform(0, 1.5))
    client.socket.settimeout(5)
    if choose.random() < 0.5:
        for _ in range(50):
            client.socket.recv(4096)
    reset(client.socket)


# ---- peers that break rules ----------------------------------------------------------------------------------------

def until_the_end(client):
    client.socket.settimeout(20)
    while client.socket.recv(65536):
        pass


@fault
def break_a_rule(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    client.send(choose.choice([
        b"\xc1\x80" + bytes(4), b"\x83\x80" + bytes(4), b"\x81\x05Hello", b"\x80\x80" + bytes(4), b"\x89\xfe\x00\x7e" + bytes(130),
        b"\x81\x82" + bytes(4) + b"\xff\xff", b"\x88\x82" + bytes(4) + b"\x03\xed", b"\x81\xfe\x00\x01" + bytes(5),
        b"\x01\x80" + bytes(4) + b"\x01\x80" + bytes(4), b"\x09\x80" + bytes(4), b"\x81\xff" + b"\xff" * 8 + bytes(4)]))
    until_the_end(client)


@fault
def send_garbage(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    client.send(choose.randbytes(choose.randrange(1, 5000)))
    reset(client.socket)


@fault
def send_too_much(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    if choose.random() < 0.5:
        client.send(b"\x82\xff" + struct.pack(">Q", 1 << 40) + bytes(4 + 5000))
    else:
        for number in range(30):
            client.send_frame(BINARY if number == 0 else CONTINUATION, bytes(60000), fin=False)
    until_the_end(client)


@fault
def send_a_bomb(servers, choose):
    client = choose.choice(servers.echoing).open(extra=b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
    squeeze = zlib.compressobj(9, wbits=-15)
    data = squeeze.compress(bytes(20_000_000)) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    client.send(b"\xc2\xfe" + struct.pack(">H", len(data)) + bytes(4) + data)
    until_the_end(client)


@fault
def flood_with_pings(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    client.socket.settimeout(5)
    client.send((b"\x89\x84" + bytes(4) + b"ping") * choose.randrange(100, 5000))
    reset(client.socket)


@fault
def flood_with_empty_fragments(servers, choose):
    server, path = anyone(servers, choose)
    client = server.open(path)
    client.socket.settimeout(5)
    client.send(b"\x01\x80" + bytes(4) + (b"\x00\x80" + bytes(4)) * choose.randrange(100, 20000))
    client.socket.settimeout(choose.uniform(0.1, 1))
    while client.socket.recv(65536):
        pass
