# SPDX-License-Identifier: MIT
# crowd_test: `wspc serve` returns the memory of many connections after they have closed.

import time
import unittest
import zlib

from harness.case import CollectedCase, main
from harness.connection import upgraded
from harness.environment import SANITIZED
from harness.frames import TEXT, frame

CROWD = 200
WORDS = b"".join(b"%d words " % (number * 7919 % 1000) for number in range(12000))
TAKEOVER = ["--deflate", "level=6"]  # each connection holds windows of its own


def compressed(payload):
    stream = zlib.compressobj(wbits=-15)
    return (stream.compress(payload) + stream.flush(zlib.Z_SYNC_FLUSH))[:-4]


@unittest.skipIf(SANITIZED, "a sanitizer's allocator keeps what it likes")
class Crowd(CollectedCase):
    def talked(self, server, offer=()):
        raw = upgraded(server.port, add=offer)
        raw.send(frame(TEXT, compressed(WORDS), reserved=4) if offer else frame(TEXT, WORDS))
        raw.receive_frame()
        return raw

    def settled(self, server, below=0):
        """Returns the resident memory, as soon as it is below `below` or after three seconds."""
        for _ in range(30):
            time.sleep(0.1)
            if server.memory() < below:
                break
        return server.memory()

    def measure(self, offer, *options):
        server = self.serve(*options)
        first = self.talked(server, offer)
        before = self.settled(server)
        crowd = [self.talked(server, offer) for _ in range(CROWD)]
        full = server.memory()
        for raw in crowd:
            raw.drop()
        after = self.settled(server, below=before + (full - before) // 4)
        first.drop()
        print(f"resident before {before / 2**20:.1f}, full {full / 2**20:.1f}, after {after / 2**20:.1f} MiB", flush=True)
        return before, full, after

    def test_a_crowd_that_compressed_gives_its_memory_back(self):
        before, full, after = self.measure(["Sec-WebSocket-Extensions: permessage-deflate"], *TAKEOVER)
        self.assertGreater(full - before, CROWD * 100_000, "the crowd held nothing: nothing was tested")
        self.assertLess(after - before, (full - before) // 4)

    def test_without_context_takeover_compression_holds_nothing(self):
        before, full, _ = self.measure(["Sec-WebSocket-Extensions: permessage-deflate"])
        plain_before, plain_full, _ = self.measure([])
        self.assertLess(full - before, plain_full - plain_before + CROWD * 20_000)


if __name__ == "__main__":
    main()
