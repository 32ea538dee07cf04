# SPDX-License-Identifier: MIT
# scripted_peer: an echo endpoint that keeps every rule, except those that it is told to break.
#
# It is there to see that the judge finds fault: each name in `faults` is one fault, asked for where it happens.
#
# scripted_peer.py server FAULT… | client URL FAULT…

import asyncio
import codecs
import sys

from peers import handshake
from peers.deflate import Agreement, Deflate, Refused, parse_extensions
from peers.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Fault, close_payload, encode, header, mask, new_key
from peers.incoming import CODES
from peers.negotiate import answer


class ScriptedPeer:
    def __init__(self, *faults):
        self._faults = set(faults)
        self._server = None

    def does(self, fault):
        return fault in self._faults

    async def serve(self):
        """Listens, and returns the URL."""
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    def stop(self):
        self._server.close()

    async def connect(self, url):
        target = handshake.Target.of(url)
        reader, writer = await asyncio.open_connection(target.host, target.port)
        key = handshake.new_nonce()
        offer = None if self.does("no deflate") else "permessage-deflate; client_max_window_bits"
        writer.write(handshake.request(target, key, offer))
        head = handshake.Head.parse(await reader.readuntil(handshake.END))
        agreed = handshake.check_response(head, key, offer)
        await Talk(self, reader, writer, False, Agreement.of_response(agreed[0][1]) if agreed else None).run()

    async def _accepted(self, reader, writer):
        try:
            await self._talk(reader, writer)
        except asyncio.CancelledError:  # the test has ended
            writer.close()

    async def _talk(self, reader, writer):
        try:
            request = handshake.Head.parse(await reader.readuntil(handshake.END))
        except asyncio.IncompleteReadError:  # a probe
            writer.close()
            return
        key = handshake.check_request(request)
        agreement = None if self.does("no deflate") else self._agreement(request)
        response = handshake.response("x" if self.does("wrong accept") else key, agreement and agreement.header())
        writer.write(response)
        await Talk(self, reader, writer, True, agreement).run()

    @staticmethod
    def _agreement(request):
        try:
            text = answer(request, True)
            return text and Agreement.of_response(parse_extensions(text)[0][1])
        except Refused:
            return None


class Talk:
    def __init__(self, peer, reader, writer, is_server, agreement):
        self._does = peer.does
        self._reader, self._writer, self._is_server = reader, writer, is_server
        if agreement and self._does("takeover though refused"):
            agreement.server_no_context_takeover = False
        self._deflate = Deflate(agreement, is_server) if agreement else None
        self._opcode = None
        self._parts = []

    async def run(self):
        try:
            if self._does("close at once"):
                self._send(CLOSE, close_payload(1000))
            await self._frames()
        except Fault as fault:
            self._fail(fault)
            await self._until_peer_ends()
        except (asyncio.IncompleteReadError, OSError):
            pass
        if self._does("never drop TCP"):
            await asyncio.sleep(4)
        self._writer.close()

    async def _until_peer_ends(self):
        """Reads and discards what arrives after our Close, because TCP would send a reset otherwise."""
        try:
            await asyncio.wait_for(self._reader.read(1 << 20), 0.02)
        except (asyncio.TimeoutError, OSError):
            pass

    def _fail(self, fault):
        if self._does("fail without Close"):
            return
        code = 1000 if self._does("wrong code") else fault.code
        self._send(CLOSE, close_payload(code))

    async def _frames(self):
        while True:
            first, second = await self._reader.readexactly(2)
            opcode, fin, rsv = first & 15, bool(first & 0x80), first >> 4 & 7
            self._check(opcode, fin, rsv, second & 127)
            length = await self._length(second & 127)
            key = await self._reader.readexactly(4) if second & 0x80 else bytes(4)
            if opcode >= 8:
                if await self._control(opcode, mask(await self._reader.readexactly(length), key)):
                    return
            else:
                await self._data(opcode, fin, rsv, length, key)

    async def _length(self, short):
        size = {126: 2, 127: 8}.get(short, 0)
        return int.from_bytes(await self._reader.readexactly(size), "big") if size else short

    def _check(self, opcode, fin, rsv, length):
        allowed = 4 if self._deflate and opcode in (TEXT, BINARY) else 0
        if rsv & ~allowed and not self._does("accept RSV"):
            raise Fault("RSV")
        if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG) or (opcode >= 8 and (not fin or length > 125)):
            raise Fault("opcode")
        if opcode < 8 and (opcode == CONTINUATION) == (self._opcode is None) and not self._does("accept any order"):
            raise Fault("order")

    async def _control(self, opcode, payload):
        """Returns whether the connection is over."""
        if opcode == PING and not self._does("answer no Ping"):
            if self._does("answer Pings late"):
                await asyncio.sleep(2.5)
            self._send(PONG, b"" if self._does("answer Pings with nothing") else payload)
        if opcode == CLOSE:
            self._close(payload)
        return opcode == CLOSE

    def _close(self, payload):
        if self._does("drop without Close"):
            return
        if self._does("answer Close with 999"):
            self._send(CLOSE, close_payload(999))
            return
        code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else None
        bad = len(payload) == 1 or (code is not None and code not in CODES and not 3000 <= code <= 4999)
        try:
            payload[2:].decode()
        except UnicodeDecodeError:
            bad = True
        if bad and not self._does("accept any Close"):
            raise Fault("a bad Close")
        self._send(CLOSE, close_payload(4000) if self._does("answer Close with 4000") else payload)

    # ---- messages

    async def _data(self, opcode, fin, rsv, length, key):
        if opcode != CONTINUATION or self._opcode is None:
            self._opcode, self._compressed, self._parts = opcode or TEXT, bool(rsv & 4), []
            self._utf8 = codecs.getincrementaldecoder("utf-8")()
        at = 0
        while at < length:
            octets = await self._reader.read(length - at)
            if not octets:
                raise asyncio.IncompleteReadError(b"", length - at)
            turned = key[at % 4:] + key[:at % 4]
            at += len(octets)
            self._part(mask(octets, turned), False)
        if fin:
            await self._echo()

    def _part(self, octets, final):
        if self._compressed and self._deflate:
            octets = self._deflate.decompressor.add(octets, final)
        if self._opcode == TEXT and not self._does("judge UTF-8 late") and not self._does("judge no UTF-8"):
            self._decode(octets, final)
        self._parts.append(octets)

    def _decode(self, octets, final):
        try:
            self._utf8.decode(octets, final)
        except UnicodeDecodeError:
            raise Fault("UTF-8", 1007) from None

    async def _echo(self):
        self._part(b"", True)
        payload, opcode = b"".join(self._parts), self._opcode
        self._opcode = None
        if self._does("judge UTF-8 late") and opcode == TEXT:
            self._decode(payload, True)
        if self._does("echo late"):
            asyncio.get_running_loop().call_later(0.3, self._message, opcode, payload)
            return
        self._message(opcode, payload)
        if self._does("echo twice"):
            self._message(opcode, payload)

    def _message(self, opcode, payload):
        if self._does("echo something else"):
            payload = payload[:-1] + b"?"
        if self._does("echo the other type"):
            opcode = BINARY if opcode == TEXT else TEXT
        if self._does("echo what is no UTF-8"):
            payload += b"\xff"
        if self._does("echo in a reserved opcode"):
            opcode = 3
        if self._does("ping too long"):
            self._send(PING, bytes(126))
        if self._does("echo as two messages in one"):
            self._send(opcode, payload, fin=False)
            self._send(opcode, payload)
        elif self._does("echo as a continuation"):
            self._send(CONTINUATION, payload)
        elif self._does("echo in a long form"):
            self._writer.write(header(opcode, len(payload), long_form=64) + payload)
        elif self._does("echo with RSV"):
            self._send(opcode, payload, rsv=2)
        elif self._does("echo in fragments"):
            self._send(opcode, payload[:1], fin=False)
            self._send(PING, b"between")
            self._send(CONTINUATION, payload[1:])
        elif self._deflate:
            self._send(opcode, self._deflate.compressor.add(payload), rsv=4)
        else:
            self._send(opcode, payload)

    def _send(self, opcode, payload, rsv=0, fin=True):
        masked = not self._is_server if not self._does("mask wrongly") else self._is_server
        if not self._writer.is_closing():
            self._writer.write(encode(opcode, payload, fin, rsv, key=new_key() if masked else None))


async def serve(faults):
    print(await ScriptedPeer(*faults).serve(), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    role, *words = sys.argv[1:]
    asyncio.run(serve(words) if role == "server" else ScriptedPeer(*words[1:]).connect(words[0]))
