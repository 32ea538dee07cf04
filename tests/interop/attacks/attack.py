# SPDX-License-Identifier: MIT
# attack: bounds on the peak memory and the processor time that an attack may cost the attacked process.

import contextlib
import threading

from harness.environment import PATIENCE, SANITIZED
from harness.frames import BINARY, frame
from interop.attacks.bad_input import MIB, BadInput

def forget_peak(process):
    """Resets VmHWM, the peak of resident memory. Where the kernel forbids that, VmHWM remains the peak since the start, which
    only makes the bounds stricter."""
    with contextlib.suppress(OSError):
        with open(f"/proc/{process.pid}/clear_refs", "w", encoding="ascii") as clear:
            clear.write("5")


class Attack(BadInput):
    """The server serves one client, is attacked within stated bounds, and serves a new client after that."""

    @contextlib.contextmanager
    def costs_at_most(self, process, *, memory, seconds):
        """`memory`: bytes by which the process may have grown at its highest. `seconds`: of processor time."""
        forget_peak(process)
        memory_before, seconds_before = process.memory(), process.processor_seconds()
        yield
        grown = process.memory("VmHWM") - memory_before
        used = process.processor_seconds() - seconds_before
        print(f"({grown / MIB:.1f} of {memory / MIB:.1f} MiB, {used:.2f} of {seconds} s) ", end="", flush=True)
        if not SANITIZED:
            self.assertLessEqual(grown, memory, f"the process grew by {grown / MIB:.1f} MiB")
            self.assertLessEqual(used, seconds, f"the process used {used:.2f} s of a processor")

    @contextlib.contextmanager
    def attacked(self, *options, memory, seconds, **arguments):
        """Yields a server to attack. The bounds include serving a new client afterwards, which shows that the server has processed
        the whole attack. `arguments` are those of the handshake of the good clients."""
        server = self.serve(*options)
        self.assert_serves(server, **arguments)
        with self.costs_at_most(server, memory=memory, seconds=seconds):
            yield server
            self.assert_serves(server, **arguments)

    def pour(self, raw, data, size=8 * MIB, patience=PATIENCE):
        """Sends `data` repeatedly, until `size` bytes are sent or the peer takes nothing for `patience` seconds. Returns how many
        bytes the peer took."""
        block = data * max(1, 65536 // len(data))
        raw.socket.settimeout(patience)
        sent = 0
        with contextlib.suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
            while sent < size:
                sent += raw.socket.send(block[sent % len(data):])
        raw.socket.settimeout(PATIENCE)
        return sent

    def swallow(self, raw):
        """Reads and discards everything until the end, on a thread of its own."""
        def read():
            with contextlib.suppress(OSError):
                while raw.socket.recv(65536):
                    pass
        threading.Thread(target=read, daemon=True).start()

    def assert_answers(self, raw):
        """Asserts that the attacking connection is still served; it has broken no rule."""
        raw.send(frame(BINARY, b"the last one"))
        answer = raw.receive_frame()
        while answer != (0x80 | BINARY, b"the last one"):
            answer = raw.receive_frame()
