# SPDX-License-Identifier: MIT
# bad_frames_test: `wspc serve` answers invalid frames with the right Close, and keeps serving others.
#
# Every row pins what the peer is told (status and text, or close code) and what the server's log says.

from harness.case import main
from harness.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload, frame
from interop.attacks.bad_input import MIB, BadInput


def announced(opcode, field, *, masked=True):
    """A header whose length field is written as it is given, without any payload."""
    return bytes([0x80 | opcode, (0x80 if masked else 0) | field[0]]) + field[1:] + (b"\0\0\0\0" if masked else b"")


# what it is, what is sent, the close code, words of the Close's reason and of the log
ERRORS = [
    *((f"reserved bits {bits:03b}", frame(TEXT, b"x", reserved=bits), 1002, "reserved bit") for bits in range(1, 8)),
    *((f"opcode {opcode:#x}", frame(opcode, b"x"), 1002, "reserved opcode")
      for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    *((f"a fragmented control frame {opcode:#x}", frame(opcode, fin=False), 1002, "fragmented control frame")
      for opcode in (CLOSE, PING, PONG)),
    *((f"a control frame {opcode:#x} of 126 bytes", frame(opcode, b"x" * 126), 1002, "more than 125 bytes")
      for opcode in (CLOSE, PING, PONG)),
    ("a frame without a mask", frame(TEXT, b"hello", key=None), 1002, "without a mask"),
    ("an empty frame without a mask", frame(TEXT, key=None), 1002, "without a mask"),
    ("a Close without a mask", frame(CLOSE, close_payload(1000), key=None), 1002, "without a mask"),
    ("125 in 16 bits", announced(TEXT, b"\x7e\x00\x7d"), 1002, "more bytes than it needs"),
    ("65535 in 64 bits", announced(TEXT, b"\x7f" + (65535).to_bytes(8, "big")), 1002, "more bytes than it needs"),
    ("2^63 bytes", announced(BINARY, b"\x7f\x80" + bytes(7)), 1002, "2\\^63"),
    ("2^64 - 1 bytes", announced(BINARY, b"\x7f" + b"\xff" * 8), 1002, "2\\^63"),
    ("2^63 - 1 bytes", announced(BINARY, b"\x7f\x7f" + b"\xff" * 7), 1009, "larger than the limit"),
    ("one byte more than the limit, announced", announced(BINARY, b"\x7f" + (MIB + 1).to_bytes(8, "big")), 1009,
     "larger than the limit"),
    ("one byte more than the limit, in fragments", frame(BINARY, b"x" * (MIB // 2), fin=False)
     + frame(CONTINUATION, b"x" * (MIB // 2 + 1)), 1009, "larger than the limit"),
    ("a continuation of nothing", frame(CONTINUATION, b"x"), 1002, "never begun"),
    ("a continuation of a finished message", frame(TEXT, b"x") + frame(CONTINUATION, b"x"), 1002, "never begun"),
    ("a text inside a text", frame(TEXT, b"x", fin=False) + frame(TEXT, b"x"), 1002, "inside a fragmented one"),
    ("a binary inside a text", frame(TEXT, b"x", fin=False) + frame(BINARY, b"x"), 1002, "inside a fragmented one"),
    ("4,097 fragments", frame(TEXT, b"x", fin=False) + frame(CONTINUATION, b"x", fin=False) * 4096, 1008,
     "more fragments"),
    ("4,097 empty fragments", frame(TEXT, fin=False) + frame(CONTINUATION, fin=False) * 4096, 1008, "more fragments"),
    ("a byte that UTF-8 has not", frame(TEXT, b"a\xffb"), 1007, "not UTF-8"),
    ("an overlong slash", frame(TEXT, b"\xc0\xaf"), 1007, "not UTF-8"),
    ("a surrogate", frame(TEXT, b"\xed\xa0\x80"), 1007, "not UTF-8"),
    ("a character beyond U+10FFFF", frame(TEXT, b"\xf4\x90\x80\x80"), 1007, "not UTF-8"),
    ("a text that ends inside a character", frame(TEXT, b"\xf0\x9f\x98"), 1007, "not UTF-8"),
    ("a text whose last fragment is empty and whose character is not complete",
     frame(TEXT, b"\xe2\x82", fin=False) + frame(CONTINUATION), 1007, "not UTF-8"),
    ("a bad byte at the start of a frame that is not complete",
     frame(TEXT, b"\xff", length=1000), 1007, "not UTF-8"),
    ("a Close with half a code", frame(CLOSE, b"\x03"), 1002, "half a status code"),
    *((f"a Close with code {code}", frame(CLOSE, close_payload(code)), 1002, "must not be sent")
      for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)),
    ("a Close with a reason that is not UTF-8", frame(CLOSE, close_payload(1000, b"\xff")), 1007, "not UTF-8"),
]


class Frames(BadInput):
    def test_each_protocol_error(self):
        server = self.serve()
        bystander = self.raw(server)
        for what, data, code, words in ERRORS:
            with self.subTest(what):
                said = server.err.length()
                raw = self.raw(server)
                raw.send(data)
                self.assert_failed(raw, code, words)
                server.err.find(words, said)
                raw.drop()
                self.assert_serves(server)
                bystander.send(frame(TEXT, what.encode()))
                self.assertEqual(bystander.receive_frame(), (0x80 | TEXT, what.encode()))

    def test_nothing_after_the_error_is_answered(self):
        server = self.serve()
        raw = self.raw(server)
        raw.send(frame(TEXT, b"before") + frame(3) + frame(TEXT, b"after") + frame(PING))
        self.assertEqual(raw.receive_frame(), (0x80 | TEXT, b"before"))
        self.assert_failed(raw, 1002)

    def test_limits_of_its_own_choice(self):
        server = self.serve("--max-message", "100", "--max-frame", "50", "--max-fragments", "3")
        for data, code in [
                (frame(BINARY, b"x" * 51), 1009),
                (frame(BINARY, b"x" * 50, fin=False) + frame(CONTINUATION, b"x" * 50, fin=False)
                 + frame(CONTINUATION, b"x"), 1009),
                (frame(BINARY, fin=False) + frame(CONTINUATION, fin=False) * 3, 1008)]:
            raw = self.raw(server)
            raw.send(data)
            self.assert_failed(raw, code)
        raw = self.raw(server)
        raw.send(frame(BINARY, b"x" * 50, fin=False) + frame(CONTINUATION, b"x" * 50))
        self.assertEqual(raw.receive_frame(), (0x80 | BINARY, b"x" * 100))

    def test_frames_byte_by_byte(self):
        server = self.serve()
        raw = self.raw(server)
        raw.send_slowly(frame(TEXT, "Grüße".encode(), fin=False) + frame(PING, b"p") + frame(CONTINUATION, b"!" * 300))
        self.assertEqual(raw.receive_frame(), (0x80 | PONG, b"p"))
        self.assertEqual(raw.receive_frame(), (0x80 | TEXT, "Grüße".encode() + b"!" * 300))

    def test_garbage_after_the_handshake(self):
        server = self.serve()
        for seed in range(50):
            raw = self.raw(server)
            raw.send(bytes((seed * 37 + i * (seed | 1) * 101 + (i >> 3)) & 255 for i in range(3000)))
            raw.finish_sending()
            first, _ = raw.receive_frame()
            while first != 0x80 | CLOSE:  # garbage may begin with what is a good frame by chance
                first, _ = raw.receive_frame()
            self.assertTrue(raw.ended())
        self.assert_serves(server)


if __name__ == "__main__":
    main()
