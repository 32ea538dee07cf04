# SPDX-License-Identifier: MIT
# attack: what an attack may cost the process that is attacked: memory at its highest and processor time, each bounded.

import contextlib
import threading

from harness.environment import PATIENCE, SANITIZED
from harness.frames import BINARY, frame
from interop.attacks.bad_input import MIB, BadInput

def forget_peak(process):
    """From now on VmHWM is the highest since now. Where that is not allowed, it is the highest ever: no less."""
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
        """A server to attack, with `options`. Being served afterwards is within the bounds: it shows that the server
        has done all that the attack gave it to do. `arguments`: of the handshake of those who are served."""
        server = self.serve(*options)
        self.assert_serves(server, **arguments)
        with self.costs_at_most(server, memory=memory, seconds=seconds):
            yield server
            self.assert_serves(server, **arguments)

    def pour(self, raw, data, size=8 * MIB, patience=PATIENCE):
        """Sends `data` again and again, `size` bytes or until nobody takes more for `patience` seconds. Returns how
        many bytes were taken."""
        block = data * max(1, 65536 // len(data))
        raw.socket.settimeout(patience)
        sent = 0
        with contextlib.suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
            while sent < size:
                sent += raw.socket.send(block[sent % len(data):])
        raw.socket.settimeout(PATIENCE)
        return sent

    def swallow(self, raw):
        """Reads whatever comes, in a thread of its own, until the end."""
        def read():
            with contextlib.suppress(OSError):
                while raw.socket.recv(65536):
                    pass
        threading.Thread(target=read, daemon=True).start()

    def assert_answers(self, raw):
        """The connection that attacked is served as well, where it did nothing that is forbidden."""
        raw.send(frame(BINARY, b"the last one"))
        answer = raw.receive_frame()
        while answer != (0x80 | BINARY, b"the last one"):
            answer = raw.receive_frame()
