# SPDX-License-Identifier: MIT
# pipe_programs_test: what happens to the programs of `wspc pipe`, and to unread stdin, when the other end closes.
import os
import signal
import socket
import threading
import time

from harness.case import main
from harness.command import CLEAN, NETWORK
from harness.connection import dial
from harness.environment import PATIENCE
from harness.frames import TEXT
from harness.scripted_server import ScriptedServer
from tool.pipe.pipe_test import Ends


class Programs(Ends):
    def note(self):
        """Returns the path of a file for a program to write to, and a function that waits for its content."""
        path = self.directory() + "/note"

        def read():
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                if os.path.exists(path) and os.path.getsize(path) > 0:
                    with open(path, encoding="utf-8") as file:
                        return file.read()
                time.sleep(0.01)
            return None

        return path, read

    def is_running(self, process):
        try:
            with open(f"/proc/{process}/stat", encoding="utf-8") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def say_and_close(self, peer):
        peer.accept()
        peer.send_frame(TEXT, "one")
        peer.close()

    def test_they_are_waited_for(self):
        path, _ = self.note()
        with ScriptedServer(self.say_and_close) as server:
            result = self.run_wspc("pipe", server.url, f"exec:cat >{path}; sleep 1.5; echo done >>{path}")
        self.assertEqual(result, (CLEAN, b"", ""))
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "one\ndone\n")

    def test_their_failure_is_said(self):
        for end, said in ("exit 3", "the program ended with status 3"), ("kill -9 $$", "the program was ended by signal 9"):
            with ScriptedServer(self.say_and_close) as server:
                result = self.run_wspc("pipe", server.url, f"exec:cat >/dev/null; {end}")
            self.assertEqual(result, (NETWORK, b"", f"wspc: {said}\n"))

    def test_they_are_hung_up_at_the_end(self):
        path, read = self.note()
        child, url = self.listen("ws-listen:0", f"exec:trap 'echo hung up >{path}; exit' HUP; echo ready; while :; do sleep 0.05; done")
        peer = dial(url)
        self.addCleanup(peer.socket.close)
        peer.open()
        peer.expect(TEXT, b"ready")
        child.send_signal(signal.SIGTERM)
        peer.answer_close()
        child.wait(PATIENCE)
        self.assertEqual(read(), "hung up\n")

    def test_one_that_ignores_that_is_killed(self):
        child, url = self.listen("tcp-listen:0", "exec:trap '' HUP TERM; echo $$; while :; do sleep 0.05; done")
        host, port = url.split(":")
        with socket.create_connection((host, int(port)), PATIENCE) as sock:
            process = int(sock.makefile().readline())
            child.send_signal(signal.SIGTERM)
            child.wait(PATIENCE)
        end = time.monotonic() + PATIENCE
        while self.is_running(process) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertFalse(self.is_running(process))


class HalfClosed(Ends):
    def test_stdin_is_read_to_its_end_for_a_peer_that_only_receives(self):
        lines = b"".join(b"%d %s\n" % (i, b"x" * 990) for i in range(2000))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            child = self.start("pipe", "-", f"tcp:127.0.0.1:{listener.getsockname()[1]}")
            sock, _ = listener.accept()
            sock.settimeout(PATIENCE)
            sock.shutdown(socket.SHUT_WR)
            writer = threading.Thread(target=lambda: (child.stdin.write(lines), child.stdin.close()))
            writer.start()
            with sock:
                received = b"".join(iter(lambda: sock.recv(65536), b""))
            writer.join()
        self.assertTrue(received == lines, f"{len(received)} bytes of {len(lines)} came")
        self.assertEqual(child.wait(PATIENCE), CLEAN)

    def test_what_is_in_stdin_when_the_peer_closes_is_said(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT, b"one")
            child.write(b"tw")  # not a whole line yet
            peer.close()

        with ScriptedServer(script) as server:
            child = self.start("pipe", "-", server.url)
            child.write(b"one\n")
            self.assertEqual(child.wait(PATIENCE), NETWORK)
        self.assertEqual(child.err.read(), b"wspc: 2 bytes could not be delivered: the other end closed first\n")


if __name__ == "__main__":
    main()
