# SPDX-License-Identifier: MIT
# echo: a WebSocket client and server in Python, by ctypes and the thirteen functions of websocket.h, over asyncio.
#
#   echo.py client PORT TEXT…     sends each TEXT to 127.0.0.1:PORT, prints what comes back, closes
#   echo.py server                prints the port it has, sends back what one client sends, until that closes
#
# WSPC_LIBRARY names the library; else it is libwspc.so.0, found as libraries are.
import asyncio
import ctypes
import os
import sys
from ctypes import POINTER, Structure, Union, byref, c_char_p, c_int32, c_uint16, c_uint32, c_void_p

NO_ACTION, SEND, SENT, RECEIVE, RECEIVED = range(5)
ALL = 3
TEXT, BINARY, CLOSE = 0x80000000, 0x80000002, 0x80000004
TEXT_FRAGMENT, BINARY_FRAGMENT = 0x80000001, 0x80000003
EMPTY = 1005


class Header(Structure):
    _fields_ = [("name", c_void_p), ("name_length", c_uint32), ("value", c_void_p), ("value_length", c_uint32)]


class Data(Structure):
    _fields_ = [("bytes", c_void_p), ("length", c_uint32)]


class CloseStatus(Structure):
    _fields_ = [("reason", c_void_p), ("length", c_uint32), ("status", c_uint16)]


class Buffer(Union):
    _fields_ = [("data", Data), ("close", CloseStatus)]


library = ctypes.CDLL(os.environ.get("WSPC_LIBRARY", "libwspc.so.0"))


def function(name, *parameters, returns=c_int32):
    made = getattr(library, "WebSocket" + name)
    made.argtypes, made.restype = parameters, returns
    return made


create_client = function("CreateClientHandle", c_void_p, c_uint32, POINTER(c_void_p))
create_server = function("CreateServerHandle", c_void_p, c_uint32, POINTER(c_void_p))
begin_client = function("BeginClientHandshake", c_void_p, POINTER(c_char_p), c_uint32, POINTER(c_char_p), c_uint32,
                        POINTER(Header), c_uint32, POINTER(POINTER(Header)), POINTER(c_uint32))
end_client = function("EndClientHandshake", c_void_p, POINTER(Header), c_uint32, c_void_p, c_void_p, c_void_p)
begin_server = function("BeginServerHandshake", c_void_p, c_char_p, POINTER(c_char_p), c_uint32, POINTER(Header),
                        c_uint32, POINTER(POINTER(Header)), POINTER(c_uint32))
end_server = function("EndServerHandshake", c_void_p)
send = function("Send", c_void_p, c_uint32, POINTER(Buffer), c_void_p)
receive = function("Receive", c_void_p, POINTER(Buffer), c_void_p)
action = function("GetAction", c_void_p, c_uint32, POINTER(Buffer), POINTER(c_uint32), POINTER(c_uint32),
                  POINTER(c_uint32), POINTER(c_void_p), POINTER(c_void_p))
complete = function("CompleteAction", c_void_p, c_void_p, c_uint32, returns=None)
delete = function("DeleteHandle", c_void_p, returns=None)


def check(result):
    if result < 0:
        raise OSError(f"0x{result & 0xFFFFFFFF:08x}")


def header_array(pairs):
    """The headers as the component wants them. Their bytes live as long as the array."""
    array = (Header * len(pairs))()
    array.kept = [(ctypes.create_string_buffer(name), ctypes.create_string_buffer(value)) for name, value in pairs]
    for header, (name, value), (raw_name, raw_value) in zip(array, array.kept, pairs):
        header.name, header.name_length = ctypes.addressof(name), len(raw_name)
        header.value, header.value_length = ctypes.addressof(value), len(raw_value)
    return array


def header_lines(headers, count):
    return b"".join(ctypes.string_at(h.name, h.name_length) + b": " + ctypes.string_at(h.value, h.value_length) + b"\r\n"
                    for h in headers[:count])


async def read_head(reader):
    lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    pairs = [line.split(b":", 1) for line in lines[1:] if line]
    return lines[0], [(name.strip(), value.strip()) for name, value in pairs]


class WebSocket:
    def __init__(self, create, reader, writer):
        self.reader, self.writer = reader, writer
        self.handle = c_void_p()
        check(create(None, 0, byref(self.handle)))

    async def open_client(self, host):
        headers, count = POINTER(Header)(), c_uint32()
        check(begin_client(self.handle, None, 0, None, 0, None, 0, byref(headers), byref(count)))
        self.writer.write(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n" + header_lines(headers, count.value) + b"\r\n")
        status, answer = await read_head(self.reader)
        if not status.startswith(b"HTTP/1.1 101"):
            raise OSError(status.decode())
        check(end_client(self.handle, header_array(answer), len(answer), None, None, None))

    async def open_server(self):
        _, request = await read_head(self.reader)
        headers, count = POINTER(Header)(), c_uint32()
        check(begin_server(self.handle, None, None, 0, header_array(request), len(request), byref(headers), byref(count)))
        self.writer.write(b"HTTP/1.1 101 Switching Protocols\r\n" + header_lines(headers, count.value) + b"\r\n")
        check(end_server(self.handle))

    async def run(self, until):
        """Does what the handle says until this is indicated. Returns the type and the bytes, or the status of a Close."""
        while True:
            buffers, count, what, kind, context = (Buffer * 2)(), c_uint32(2), c_uint32(), c_uint32(), c_void_p()
            check(action(self.handle, ALL, buffers, byref(count), byref(what), byref(kind), None, byref(context)))
            done, result = 0, None
            if what.value == SEND:
                for buffer in buffers[:count.value]:
                    self.writer.write(ctypes.string_at(buffer.data.bytes, buffer.data.length))
                    done += buffer.data.length
                await self.writer.drain()
            elif what.value == RECEIVE:
                came = await self.reader.read(buffers[0].data.length)
                ctypes.memmove(buffers[0].data.bytes, came, len(came))
                done = len(came)
            elif what.value == RECEIVED and kind.value == CLOSE:
                result = (CLOSE, buffers[0].close.status)
            elif what.value == RECEIVED:
                result = (kind.value, ctypes.string_at(buffers[0].data.bytes, buffers[0].data.length))
            complete(self.handle, context, done)
            if what.value in (until, NO_ACTION):
                return result

    async def send(self, kind, payload):
        memory = ctypes.create_string_buffer(payload, max(len(payload), 1))  # must live until the send is indicated
        buffer = Buffer(data=Data(ctypes.addressof(memory), len(payload)))
        check(send(self.handle, kind, byref(buffer), None))
        await self.run(SENT)

    async def close(self, status):
        buffer = Buffer(close=CloseStatus(None, 0, status))
        check(send(self.handle, CLOSE, None if status == EMPTY else byref(buffer), None))
        await self.run(SENT)

    async def receive(self):
        """(TEXT or BINARY, bytes) or (CLOSE, status). What else comes is passed over."""
        message = b""
        while True:
            check(receive(self.handle, None, None))
            kind, came = await self.run(RECEIVED)
            if kind == CLOSE:
                return kind, came
            if kind in (TEXT, BINARY, TEXT_FRAGMENT, BINARY_FRAGMENT):
                message += came
            if kind in (TEXT, BINARY):
                return kind, message
            if kind == 0:
                raise ConnectionError("the connection broke")

    def end(self):
        delete(self.handle)
        self.writer.close()


async def client(port, texts):
    socket = WebSocket(create_client, *await asyncio.open_connection("127.0.0.1", port))
    await socket.open_client(b"127.0.0.1:%d" % port)
    for text in texts:
        await socket.send(TEXT, text.encode())
        print("received:", (await socket.receive())[1].decode())
    await socket.close(1000)
    print("closed:", (await socket.receive())[1])
    socket.end()


async def serve(reader, writer, done):
    socket = WebSocket(create_server, reader, writer)
    await socket.open_server()
    while (message := await socket.receive())[0] != CLOSE:
        await socket.send(*message)
    await socket.close(message[1])
    print("closed:", message[1])
    socket.end()
    done.set()


async def server():
    done = asyncio.Event()
    listener = await asyncio.start_server(lambda reader, writer: serve(reader, writer, done), "127.0.0.1", 0)
    print("listening on port", listener.sockets[0].getsockname()[1], flush=True)
    await done.wait()


if __name__ == "__main__":
    asyncio.run(client(int(sys.argv[2]), sys.argv[3:]) if sys.argv[1] == "client" else server())
