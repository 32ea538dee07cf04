# SPDX-License-Identifier: MIT
# pipe_matrix_test: `wspc pipe` between all kinds of ends: every byte arrives, or the exit status reports the loss.
import concurrent.futures
import itertools
import signal
import subprocess
import threading

from harness.case import Case, main
from harness.certificates import Authority
from harness.command import CLEAN, WSPC
from harness.process import Process
from tool.pipe import pipe_ends
from tool.pipe.pipe_ends import ALL, BEFORE_RESET, DATA, PATIENCE, Program, Stdio, WebSocketByTls

AT_ONCE = 6
MAY_LEAVE = (Stdio, Program)  # as sinks: a reader of stdout, and a program that exits with 0, may leave early


def can_be(source, sink):
    if Stdio in (source, sink) and (source is sink or source.listens or sink.listens):
        return False
    return not (source.listens and sink.listens)


class Matrix(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls.class_directory()
        cls.authority = Authority(cls.room)
        WebSocketByTls.context = pipe_ends.server_context(cls.authority.sign("server", "DNS:localhost,IP:127.0.0.1"))
        cls.numbers = itertools.count()

    def pipe(self, source, sink):
        return Process(WSPC, "pipe", "--ca", self.authority.certificate, source.address, sink.address)

    def begin(self, pipe, *ends):
        """Lets each end wait for the pipe, or connect to it."""
        said = pipe.err.readline().decode() if any(end.listens for end in ends) else ""
        threads = [threading.Thread(target=end.begin, args=(pipe, said.removeprefix("wspc: listening on ").strip())) for end in ends]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)

    def transfer(self, source, sink, feeding, draining):
        """Returns (exit status, stderr); the sink holds what has arrived."""
        pipe = self.pipe(source, sink)
        try:
            self.begin(pipe, source, sink)
            feeder = threading.Thread(target=source.feed, args=(feeding,), daemon=True)
            feeder.start()
            try:
                sink.drain(draining)
            except (OSError, EOFError):
                pass  # the pipe has cut it off
            feeder.join(PATIENCE)
            if source.listens or sink.listens:
                pipe.send_signal(signal.SIGTERM)
            status = pipe.wait(PATIENCE)
            return status, pipe.err.read().decode()
        finally:
            pipe.end()

    def judge(self, source_kind, sink_kind, feeding, draining):
        """Returns what is wrong, or None."""
        source, sink = (kind(self.room, next(self.numbers)) for kind in (source_kind, sink_kind))
        if isinstance(source, Program):
            source.choose(Program.SOURCES, feeding)
        if isinstance(sink, Program):
            sink.choose(Program.SINKS, draining)
        name = f"{source_kind.__name__} to {sink_kind.__name__}"
        try:
            status, said = self.transfer(source, sink, feeding, draining)
        except subprocess.TimeoutExpired:
            return f"{name}: it does not end"
        finally:
            source.close()
            sink.close()
        whole = DATA if feeding == "all" else BEFORE_RESET
        summary = f"{name}: {len(sink.got)} of {len(whole)} bytes arrived, status {status}, {said!r}"
        if not whole.startswith(sink.got):
            return f"{summary}: but other ones than were sent"
        if draining in ("all", "slow") and feeding == "all":
            return None if (sink.got, status, said) == (whole, CLEAN, "") else summary
        if sink.got == whole or draining == "early end" and sink_kind in MAY_LEAVE or draining == "reset" and sink_kind is Stdio:
            return None if status >= 0 else summary
        return None if status > CLEAN and "wspc: " in said else summary

    def check(self, feeding, draining):
        pairs = [pair for pair in itertools.product(ALL, ALL) if can_be(*pair) and (feeding != "reset" or pair[0] is not Stdio)]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            wrong = [problem for problem in pool.map(lambda pair: self.judge(*pair, feeding, draining), pairs) if problem]
        self.assertEqual(wrong, [], "\n".join(["", *wrong]))

    def test_a_slow_reader_gets_everything(self):
        self.check("all", "slow")

    def test_a_reader_that_ends_early(self):
        self.check("all", "early end")

    def test_a_reader_that_is_reset(self):
        self.check("all", "reset")

    def test_a_writer_that_is_reset(self):
        self.check("reset", "all")


if __name__ == "__main__":
    main()
