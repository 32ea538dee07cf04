# SPDX-License-Identifier: MIT
# offline_test: accept, codes, decode and encode.   RFC 6455 §4.2.2, §5.7, §7.4; RFC 7692 §7.2.3
import json
import os

from harness.case import Case, main
from harness.command import CLEAN, PROTOCOL, USAGE


class Accept(Case):
    def test_the_example_of_the_rfc(self):
        self.assertEqual(self.run_wspc("accept", "dGhlIHNhbXBsZSBub25jZQ=="), (CLEAN, b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n", ""))

    def test_a_key_that_is_none(self):
        for key in "", "abc", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ==x", "dGhlIHNhbXBsZSBub25jZTE=", "dGhlIHNhbXBsZSBub25jZR==":
            status, out, err = self.run_wspc("accept", key)
            self.assertEqual((status, out), (USAGE, b""))
            self.assertIn("the base64 of 16 bytes", err) if key else self.assertTrue(err)


class Codes(Case):
    def test_all_and_some(self):
        status, out, _ = self.run_wspc("codes")
        self.assertEqual(status, CLEAN)
        for code in 1000, 1015, 3000, 4000:
            self.assertIn(str(code).encode(), out)
        _, out, _ = self.run_wspc("codes", "1006", "2999", "4999", "5000", "--json")
        rows = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([(row["code"], row["may_be_sent"]) for row in rows],
                         [(1006, False), (2999, False), (4999, True), (5000, False)])

    def test_what_is_no_code(self):
        for code in "x", "65536", "-1":
            self.assertEqual(self.run_wspc("codes", code)[0], USAGE)


class Decode(Case):
    def decode(self, data, *options):
        status, out, err = self.run_wspc("decode", *options, stdin=data)
        self.assertEqual(err, "")
        return status, out.decode()

    # RFC 6455 §5.7
    def test_the_examples_of_the_rfc(self):
        rows = ((b"\x81\x05Hello", '       0  text FIN  5 bytes  "Hello"\n'),
                (bytes.fromhex("818537fa213d7f9f4d5158"), '       0  text FIN masked 37fa213d  5 bytes  "Hello"\n'),
                (b"\x01\x03Hel\x80\x02lo", '       0  text  3 bytes  "Hel"\n       5  continuation FIN  2 bytes  "lo"\n'),
                (b"\x89\x05Hello", '       0  ping FIN  5 bytes  "Hello"\n'),
                (b"\x82\x7e\x01\x00" + bytes(256), "       0  binary FIN  256 bytes  0x" + "00" * 200 + " …\n"))
        for data, text in rows:
            self.assertEqual(self.decode(data), (CLEAN, text))
        self.assertEqual(self.run_wspc("decode", "--hex", "81:85 37fa213d 7F9F4D5158")[1].decode(), rows[1][1])

    # RFC 7692 §7.2.3.1, §7.2.3.2
    def test_compressed_messages_are_inflated(self):
        data = bytes.fromhex("c107f248cdc9c90700" "c105f200110000")
        self.assertEqual(self.decode(data, "--deflate"),
                         (CLEAN, '       0  text FIN RSV1  7 bytes  inflated 5 bytes (0.71 to 1)  "Hello"\n'
                                 '       9  text FIN RSV1  5 bytes  inflated 5 bytes (1.00 to 1)  "Hello"\n'))
        split = bytes.fromhex("4103f248cd" "8004c9c90700")
        self.assertEqual(self.decode(split, "--deflate"),
                         (CLEAN, '       0  text RSV1  3 bytes  0xf248cd\n'
                                 '       5  continuation FIN  4 bytes  inflated 5 bytes (0.71 to 1)  "Hello"\n'))
        self.assertEqual(self.decode(data)[0], PROTOCOL)

    def test_what_is_wrong_is_said_where_it_is(self):
        rows = ((b"\x81\x01\xff", "invalid_utf8", 1007), (b"\x80\x00", "unexpected_continuation", 1002),
                (b"\x01\x00\x81\x00", "expected_continuation", 1002), (b"\x88\x01x", "truncated_close", 1002),
                (b"\x88\x02\x03\xed", "invalid_close_code", 1002), (b"\x88\x03\x03\xe8\xff", "invalid_close_reason", 1007))
        for data, name, code in rows:
            status, out = self.decode(data, "--json")
            verdict = json.loads(out.splitlines()[-1])
            self.assertEqual((status, verdict["verdict"]), (PROTOCOL, name), data)
            self.assertIn(f"closes with {code}", verdict["text"])
        rows = ((b"\xb1\x00", "reserved_bits"), (b"\x83\x00", "reserved_opcode"), (b"\x09\x00", "fragmented_control"),
                (b"\x81\x7e\x00\x01x", "non_minimal_length"), (b"\x89\x7e\x00\x7e" + bytes(126), "oversized_control"))
        for data, name in rows:
            status, out = self.decode(data + b"\x81\x00", "--json")
            first, second = map(json.loads, out.splitlines())
            self.assertEqual((status, first["error"]["name"], second["opcode"]), (PROTOCOL, name, "text"))

    def test_the_side_decides_who_masks(self):
        for side, data, good in (("client", b"\x81\x00", False), ("client", b"\x81\x80\1\2\3\4", True),
                                 ("server", b"\x81\x00", True), ("server", b"\x81\x80\1\2\3\4", False)):
            self.assertEqual(self.decode(data, "--from", side)[0], CLEAN if good else PROTOCOL)

    def test_an_incomplete_frame_is_said(self):
        for data in b"\x81", b"\x81\x05Hell", b"\x82\x7f\0\0":
            status, out = self.decode(data)
            self.assertEqual((status, out.splitlines()[-1]), (PROTOCOL, "          ! the last frame is not complete"))

    def test_nothing_reaches_a_terminal_that_it_would_obey(self):
        _, out = self.decode(b"\x81\x06a\x1b[2Jb\x88\x07\x03\xe8\x1b]0;x")
        self.assertNotIn("\x1b", out)

    def test_a_long_capture_in_any_pieces(self):
        frame = b"\x82\x7f" + (100_000).to_bytes(8, "big") + os.urandom(100_000)
        status, out = self.decode(frame * 30 + b"\x88\x00", "--json", "--shown", "4")
        rows = [json.loads(line) for line in out.splitlines()]
        self.assertEqual((status, len(rows), rows[-1]["offset"]), (CLEAN, 31, 30 * len(frame)))
        self.assertTrue(rows[0]["cut"])

    def test_a_file(self):
        path = os.path.join(self.directory(), "capture")
        with open(path, "wb") as file:
            file.write(b"\x89\x00")
        self.assertEqual(self.run_wspc("decode", path), (CLEAN, b"       0  ping FIN  0 bytes\n", ""))
        status, _, err = self.run_wspc("decode", path + "x")
        self.assertEqual((status, err), (USAGE, f"wspc: {path}x: No such file or directory\n"))
        self.assertEqual(self.run_wspc("decode", "--hex", "8"), (USAGE, b"", "wspc: --hex: these are no pairs of hexadecimal digits\n"))


class Encode(Case):
    def encode(self, *arguments, stdin=b""):
        status, out, err = self.run_wspc("encode", *arguments, stdin=stdin)
        self.assertEqual((status, err), (CLEAN, ""))
        return out

    def test_the_examples_of_the_rfc(self):
        self.assertEqual(self.encode("text", "Hello"), b"\x81\x05Hello")
        self.assertEqual(self.encode("text", "Hello", "--mask", "37fa213d").hex(), "818537fa213d7f9f4d5158")
        self.assertEqual(self.encode("text", "Hello", "--fragment", "3"), b"\x01\x03Hel\x80\x02lo")
        self.assertEqual(self.encode("text", "Hello", "--hex"), b"810548656c6c6f\n")
        self.assertEqual(self.encode("binary", "0x00ff"), b"\x82\x02\x00\xff")
        self.assertEqual(self.encode("close", "--code", "1000"), b"\x88\x02\x03\xe8")
        self.assertEqual(self.encode("close", "bye", "--code", "1001"), b"\x88\x05\x03\xe9bye")

    def test_stdin_and_lengths(self):
        for size in 0, 125, 126, 65535, 65536, 1_000_000:
            data = self.encode("binary", stdin=bytes(size))
            head = {0: 2, 125: 2, 126: 4, 65535: 4}.get(size, 10)
            self.assertEqual(len(data), head + size)

    def test_wrong_ones(self):
        self.assertEqual(self.encode("ping", "x", "--rsv", "1", "--no-fin"), b"\x49\x01x")
        self.assertEqual(self.encode("3", "x"), b"\x83\x01x")
        self.assertEqual(self.encode("text", "", "--rsv", "2"), b"\xa1\x00")

    def test_a_random_mask_is_another_each_time(self):
        one, other = (self.encode("text", "Hello", "--mask", "random") for _ in range(2))
        self.assertNotEqual(one, other)
        status, out, _ = self.run_wspc("decode", stdin=one)
        self.assertIn(b'"Hello"', out)
        self.assertEqual(status, CLEAN)

    def test_what_it_does_not_understand(self):
        for arguments in (("what", "x"), ("16", "x"), ("text", "x", "--mask", "12"), ("text", "x", "--rsv", "4"), ()):
            self.assertEqual(self.run_wspc("encode", *arguments)[0], USAGE)


if __name__ == "__main__":
    main()
