# SPDX-License-Identifier: MIT
# attack_deflate_test: what malicious compressed messages cost `wspc serve`.   RFC 7692 §8

import zlib

from harness.case import main
from harness.connection import connect_tcp, request
from harness.frames import BINARY, CONTINUATION, TEXT, frame
from interop.attacks.attack import Attack
from interop.attacks.bad_input import MIB

OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
COMPRESSED = 4  # the reserved bit
FINAL_BLOCK = b"\x03\x00"  # RFC 1951 §3.2.6: nothing in it
STORED_BLOCK = b"\x00\x00\x00\xff\xff"  # RFC 1951 §3.2.4: nothing in it


def deflated(data):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]


def zeros(mebibytes):
    """In about a thousandth of that. The second block of a mebibyte is like every later one."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first, second = (deflate.compress(bytes(MIB)) + deflate.flush(zlib.Z_SYNC_FLUSH) for _ in range(2))
    return (first + second * (mebibytes - 1))[:-4]


class Deflate(Attack):
    def compressing(self, server):
        raw = connect_tcp(server.port)
        self.addCleanup(raw.drop)
        raw.send(request(server.port, add=[OFFER]))
        status, headers, _ = raw.response()
        self.assertEqual(status, 101)
        self.assertIn("permessage-deflate", headers.get("sec-websocket-extensions", ""), "the server declined to compress")
        return raw

    def test_a_bomb_of_1_gib_in_1_mib(self):
        bomb = frame(BINARY, zeros(1024), reserved=COMPRESSED)
        self.assertLess(len(bomb), MIB + MIB // 16)
        with self.attacked("--max-frame", "2M", memory=6 * MIB, seconds=1) as server:
            for _ in range(10):
                raw = self.compressing(server)
                self.pour(raw, bomb, len(bomb))
                self.assert_failed(raw, 1009)
                raw.drop()

    def test_a_bomb_where_messages_are_unlimited(self):
        """Then at most 64 MiB come at any ratio, or as many as are asked for; and a buffer that grows is there twice."""
        bomb = frame(BINARY, zeros(1024), reserved=COMPRESSED)
        for settings, most in ([], 200 * MIB), (["--deflate", "ratio_grace=1M"], 8 * MIB):
            with self.attacked("--max-message", "unlimited", *settings, memory=most, seconds=1) as server:
                raw = self.compressing(server)
                self.pour(raw, bomb, len(bomb))
                self.assert_failed(raw, 1009)

    def test_a_bomb_in_fragments(self):
        bomb = zeros(1024)
        parts = [bomb[at:at + 1000] for at in range(0, len(bomb), 1000)]
        data = frame(BINARY, parts[0], fin=False, reserved=COMPRESSED)
        data += b"".join(frame(CONTINUATION, part, fin=False) for part in parts[1:])
        with self.attacked(memory=6 * MIB, seconds=1) as server:
            raw = self.compressing(server)
            self.pour(raw, data, len(data))
            self.assert_failed(raw, 1009)

    def test_bombs_on_50_connections_at_once(self):
        """Each within the limits: half a message, which has to be kept until the other half comes."""
        half = frame(BINARY, zeros(1)[:500], fin=False, reserved=COMPRESSED)
        with self.attacked(memory=60 * MIB, seconds=1) as server:
            raws = [self.compressing(server) for _ in range(50)]
            for raw in raws:
                raw.send(half)

    def test_blocks_of_nothing(self):
        for block in FINAL_BLOCK, STORED_BLOCK:
            with self.attacked("--max-message", "8M", memory=2 * MIB, seconds=1) as server:
                raw = self.compressing(server)
                for _ in range(4):
                    raw.send(frame(BINARY, block * (MIB // len(block) - 1) + b"\0", reserved=COMPRESSED))
                    self.assertEqual(raw.receive_frame(), (0x80 | BINARY, b""))

    def test_text_that_is_wrong_at_its_end(self):
        """What was inflated and judged before is not judged again."""
        text = frame(TEXT, deflated(b"x" * (MIB - 1) + b"\xff"), reserved=COMPRESSED)
        with self.attacked(memory=6 * MIB, seconds=1) as server:
            for _ in range(20):
                raw = self.compressing(server)
                raw.send(text)
                self.assert_failed(raw, 1007)
                raw.drop()

    def test_what_is_no_compression_at_all(self):
        with self.attacked(memory=2 * MIB, seconds=1) as server:
            for seed in range(100):
                raw = self.compressing(server)
                garbage = bytes((seed * 37 + i * (seed | 1) * 101 + (i >> 3)) & 255 for i in range(300))
                raw.send(frame(BINARY, b"\x07" + garbage, reserved=COMPRESSED))
                self.assert_failed(raw, 1007)
                raw.drop()


if __name__ == "__main__":
    main()
