# SPDX-License-Identifier: MIT
# tls_test: TLS of the command, and its error messages.
import os
import re
import signal
import socket
import ssl
import threading

from harness.case import Case, main
from harness.certificates import Authority
from harness.command import CLEAN, CLOSED, NETWORK, REFUSED, TIMEOUT, TLS, USAGE
from harness.connection import Connection
from harness.environment import PATIENCE, free_port


class TlsCase(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls.class_directory()
        cls.authority = Authority(cls.room)
        cls.good = cls.authority.sign("good", "DNS:localhost,IP:127.0.0.1,IP:::1")

    def serve_tls(self, certificate, *options):
        server = self.serve("--cert", certificate, *options)
        return server, server.port

    def ask(self, port, *options, host="localhost"):
        return self.connect(f"wss://{host}:{port}/", "-x", "hi", "-n", "1", "--ca", self.authority.certificate, *options)

    def fails(self, result, status, text):
        self.assertEqual(result[1], b"")
        self.assertRegex(result[2], rf"\Awspc: {text}\n\Z")
        self.assertEqual(result[0], status)


class Verification(TlsCase):
    # RFC 6455 §4.1: W010; §10.6: W136
    def test_names_and_addresses_are_verified(self):
        _, port = self.serve_tls(self.good)
        for host in "localhost", "127.0.0.1":
            self.assertEqual(self.ask(port, host=host), (CLEAN, b"hi\n", ""))

    def test_an_expired_certificate_is_named(self):
        _, port = self.serve_tls(self.authority.sign("old", "DNS:localhost", begins=-20, ends=-10))
        self.fails(self.ask(port), TLS, r"the certificate of localhost expired on \w{3} +\d+ [\d:]+ 20\d\d GMT")

    def test_one_that_is_not_valid_yet_is_named(self):
        _, port = self.serve_tls(self.authority.sign("new", "DNS:localhost", begins=10))
        self.fails(self.ask(port), TLS, r"the certificate of localhost is not valid before \w{3} +\d+ [\d:]+ 20\d\d GMT")

    def test_a_wrong_name_is_named(self):
        _, port = self.serve_tls(self.authority.sign("other", "DNS:example.org,DNS:*.example.com"))
        self.fails(self.ask(port), TLS, r"the server's certificate is for example\.org, \*\.example\.com, not for localhost")
        self.assertEqual(self.ask(port, "--server-name", "example.org")[0], CLEAN)
        self.assertEqual(self.ask(port, "--server-name", "a.example.com")[0], CLEAN)
        self.assertEqual(self.ask(port, "--server-name", "a.b.example.com")[0], TLS)

    def test_a_wrong_address_is_named(self):
        _, port = self.serve_tls(self.authority.sign("address", "DNS:localhost,IP:10.1.2.3"))
        self.fails(self.ask(port, host="127.0.0.1"), TLS,
                   r"the server's certificate is for localhost, 10\.1\.2\.3, not for 127\.0\.0\.1")

    def test_a_self_signed_one_is_named(self):
        child = self.start("serve", "--port", "0", "--self-signed", "--write-ca", os.path.join(self.room, "own.pem"))
        port = int(re.search(rb":(\d+)/", child.out.readline())[1])
        self.fails(self.ask(port), TLS,
                   "the certificate of localhost is self-signed, and not one of those that are trusted here")
        for host in "localhost", "127.0.0.1":
            result = self.connect(f"wss://{host}:{port}", "-x", "hi", "-n1", "--ca", os.path.join(self.room, "own.pem"))
            self.assertEqual(result, (CLEAN, b"hi\n", ""))

    def test_a_stranger_s_signature_is_named(self):
        other = Authority(self.directory(), "somebody else")
        _, port = self.serve_tls(other.sign("theirs", "DNS:localhost"))
        self.fails(self.ask(port), TLS,
                   "the certificate of localhost was signed by /CN=somebody else, who is not trusted here")

    def test_the_system_s_store_is_what_counts_by_default(self):
        _, port = self.serve_tls(self.good)
        status, _, err = self.connect(f"wss://localhost:{port}", "-x", "hi", "-n1")
        self.assertEqual((status, "not trusted here" in err), (TLS, True))
        environment = {**os.environ, "SSL_CERT_FILE": self.authority.certificate}
        child = self.start("connect", f"wss://localhost:{port}", "-x", "hi", "-n1", env=environment)
        self.assertEqual(child.communicate(timeout=PATIENCE)[0], b"hi\n")

    def test_insecure_takes_anything(self):
        _, port = self.serve_tls(self.authority.sign("useless", "DNS:nobody", begins=-20, ends=-10))
        self.assertEqual(self.connect(f"wss://localhost:{port}", "-x", "hi", "-n1", "--insecure"), (CLEAN, b"hi\n", ""))


class ClientCertificates(TlsCase):
    def test_the_server_may_demand_one(self):
        server, port = self.serve_tls(self.good, "--client-ca", self.authority.certificate, "-v")
        mine = self.authority.sign("me", "DNS:me")
        self.assertEqual(self.ask(port, "--cert", mine), (CLEAN, b"hi\n", ""))

        # By TLS 1.3 the client is done before the server has looked: it learns from an alert later.
        self.fails(self.ask(port), TLS, "no client certificate was shown, and one is needed")
        theirs = Authority(self.directory(), "else").sign("them", "DNS:them")
        self.fails(self.ask(port, "--cert", theirs), TLS, r"the peer does not trust who signed our certificate \(alert unknown_ca\)")
        self.stop(server)
        log = server.err.read().decode()
        self.assertIn("refused: no client certificate was shown, and one is needed\n", log)
        self.assertIn("who is not trusted here\n", log)


class Faults(TlsCase):
    def serve_badly(self, serve, context=None):
        """Starts a server on a thread, which calls `serve` with the connection, wrapped if there is a context. Returns its port."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def run():
            sock, _ = listener.accept()
            try:
                serve(context.wrap_socket(sock, server_side=True) if context else sock)
            except OSError:
                pass

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, PATIENCE)
        return listener.getsockname()[1]

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.good)
        return context

    def test_a_truncated_stream_is_named(self):
        def cut(sock):
            connection = Connection(sock, masks=False)
            connection.accept()
            os.close(sock.detach())  # no close_notify

        port = self.serve_badly(cut, self.context())
        status, out, err = self.ask(port)
        self.assertEqual((status, out), (NETWORK, b""))
        self.assertIn("the peer cut its TLS stream off: there was no close_notify", err)

    def test_a_clean_end_without_a_close_frame_is_told_apart(self):
        def leave(sock):
            Connection(sock, masks=False).accept()
            try:
                sock.unwrap()
            except OSError:
                pass

        status, _, err = self.ask(self.serve_badly(leave, self.context()))
        self.assertEqual(status, NETWORK)
        self.assertNotIn("close_notify", err)

    def test_an_old_version_is_named(self):
        port = free_port()
        child = self.program("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", self.good, "-tls1_1",
                             "-cipher", "ALL:@SECLEVEL=0")
        child.out.find("ACCEPT")
        self.fails(self.ask(port), TLS, "the peer speaks no version of TLS that is good enough: 1.2 is the oldest")

    def test_our_server_speaks_nothing_older_than_1_2(self):
        _, port = self.serve_tls(self.good)
        for version, works in (("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_verify_locations(self.authority.certificate)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, version)
            with socket.create_connection(("127.0.0.1", port)) as sock:
                try:
                    with context.wrap_socket(sock, server_hostname="localhost") as tls:
                        self.assertTrue(works)
                        self.assertEqual(tls.version(), version.replace("_", "."))
                except ssl.SSLError:
                    self.assertFalse(works, version)

    def test_who_speaks_no_tls_is_told_apart(self):
        port = self.serve_badly(lambda sock: sock.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"))
        self.fails(self.ask(port), TLS, "the peer does not speak TLS")
        port = self.serve_badly(lambda sock: sock.close())
        self.assertEqual(self.ask(port)[0], TLS)

    def test_a_silent_server_takes_no_longer_than_the_timeout(self):
        release = threading.Event()
        port = self.serve_badly(lambda sock: release.wait(PATIENCE))
        status, _, err = self.ask(port, "--timeout", "300ms")
        release.set()
        self.assertEqual((status, err),
                         (TIMEOUT, f"wspc: localhost:{port} did not finish the TLS handshake in time\n"))

    # RFC 6455 §4.1: W011
    def test_the_server_is_named_in_the_handshake_unless_it_is_an_address(self):
        names = []
        context = self.context()
        context.sni_callback = lambda sock, name, context: names.append(name)
        for host in "localhost", "127.0.0.1":
            self.ask(self.serve_badly(lambda sock: sock.close(), context), host=host)
        self.assertEqual(names, ["localhost", None])

    def test_no_plain_bytes_come_after_tls(self):
        def serve(sock):
            seen.append(sock.recv(65536))
            sock.close()

        seen = []
        self.ask(self.serve_badly(serve))
        self.assertEqual(seen[0][:1], b"\x16")  # a handshake record, and no GET

    def test_who_speaks_plain_http_is_told_so(self):
        _, port = self.serve_tls(self.good, "-v")
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = b"".join(iter(lambda: sock.recv(4096), b""))
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 Bad Request\r\n"), answer)
        self.assertIn(b"This port speaks TLS.", answer)
        status, _, err = self.connect(f"ws://127.0.0.1:{port}/")
        self.assertEqual(status, REFUSED)
        self.assertIn("This port speaks TLS", err)

    # RFC 6455 §4.2.2: W045
    def test_the_server_survives_whoever_comes(self):
        _, port = self.serve_tls(self.good)
        for data in b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + bytes(1000), b"", os.urandom(3000):
            with socket.create_connection(("127.0.0.1", port)) as sock:
                sock.sendall(data)
        self.assertEqual(self.ask(port)[0], CLEAN)

    def test_a_client_that_never_shakes_hands_is_let_go(self):
        server, port = self.serve_tls(self.good, "--open-timeout", "300ms", "-v")
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
            self.assertEqual(sock.recv(100), b"")
        self.stop(server)
        self.assertIn("refused: the TLS handshake took too long\n", server.err.read().decode())


class Closing(TlsCase):
    def test_both_sides_say_close_notify(self):
        _, port = self.serve_tls(self.good)
        context = ssl.create_default_context(cafile=self.authority.certificate)
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
            tls = context.wrap_socket(sock, server_hostname="localhost")
            connection = Connection(tls, masks=True)
            tls.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            self.assertIn(b"101", connection.head())
            tls.sendall(b"\x88\x82\0\0\0\0\x03\xe8")
            self.assertEqual(connection.take(4), b"\x88\x02\x03\xe8")
            self.assertEqual(tls.recv(100), b"")  # a truncated stream would be an SSLEOFError
            tls.unwrap()

    def test_a_message_that_came_before_sigterm_is_answered(self):
        server, port = self.serve_tls(self.good)
        child = self.start("connect", f"wss://localhost:{port}", "--ca", self.authority.certificate)
        child.write(b"one\n")
        self.assertEqual(child.out.readline(), b"one\n")
        self.stop(server)
        self.assertEqual(child.wait(PATIENCE), CLOSED)  # with 1001


class Reload(TlsCase):
    def peer_name(self, port):
        context = ssl.create_default_context(cafile=self.authority.certificate)
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
            with context.wrap_socket(sock, server_hostname="localhost") as tls:
                return dict(pair[0] for pair in tls.getpeercert()["subject"])["commonName"]

    def test_sighup_reads_the_certificates_anew(self):
        path = os.path.join(self.room, "current.pem")

        def install(source):
            with open(source, "rb") as file, open(path, "wb") as target:
                target.write(file.read())

        install(self.authority.sign("first", "DNS:localhost"))
        server, port = self.serve_tls(path, "-v")
        self.assertEqual(self.peer_name(port), "first")
        open_before = self.start("connect", f"wss://localhost:{port}", "--ca", self.authority.certificate)
        open_before.write(b"one\n")
        self.assertEqual(open_before.out.readline(), b"one\n")

        install(self.authority.sign("second", "DNS:localhost"))
        server.send_signal(signal.SIGHUP)
        self.wait_for(server, "the certificates have been read anew")
        self.assertEqual(self.peer_name(port), "second")

        with open(path, "wb") as file:
            file.write(b"nonsense")
        server.send_signal(signal.SIGHUP)
        self.wait_for(server, "the old certificate stays: ")
        os.unlink(path)
        os.mkfifo(path)  # nobody ever writes to it
        server.send_signal(signal.SIGHUP)
        self.wait_for(server, "this is no regular file, and cannot be read again")
        self.assertEqual(self.peer_name(port), "second")

        open_before.write(b"two\n")
        self.assertEqual(open_before.out.readline(), b"two\n")

    def wait_for(self, child, text):
        for line in child.err:
            if text.encode() in line:
                return
        self.fail(f"it never said: {text}")


class Usage(TlsCase):
    def test_files_that_are_no_good_are_named(self):
        missing = os.path.join(self.room, "missing.pem")
        key = os.path.join(self.room, "authority.key")
        empty = os.path.join(self.room, "empty.pem")
        open(empty, "w", encoding="ascii").close()
        rows = ((("--cert", missing), f"{missing}: No such file or directory"),
                (("--cert", empty), f"{empty}: TLS: no start line"),
                (("--cert", self.good, "--key", key), f"the key in {key} is not the one of the certificate in {self.good}"),
                (("--cert", self.good, "--client-ca", missing), f"{missing}: No such file or directory"))
        for options, text in rows:
            status, out, err = self.run_wspc("serve", "--port", "0", *options)
            self.assertEqual((out, err), (b"", f"wspc: {text}\n"))
            self.assertEqual(status, USAGE)
        status, _, err = self.connect("wss://localhost:1", "--ca", missing)
        self.assertEqual((status, err), (USAGE, f"wspc: {missing}: No such file or directory\n"))

    def test_options_that_do_not_go_together_are_named(self):
        for options in (("--self-signed", "--cert", "x"), ("--key", "x"), ("--client-ca", "x"), ("--write-ca", "x")):
            status, _, err = self.run_wspc("serve", *options)
            self.assertEqual(status, USAGE)
            self.assertRegex(err, r"\Awspc: --")


if __name__ == "__main__":
    main()
