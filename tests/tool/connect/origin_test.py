# SPDX-License-Identifier: MIT
# origin_test: credentials and TLS settings for one server are not used for another one after a redirection.
import socket
import ssl
import threading

from harness.case import Case, main
from harness.certificates import Authority
from harness.command import REFUSED
from harness.environment import PATIENCE

REFUSAL = b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"


def redirection(location):
    return f"HTTP/1.1 302 X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


class OriginCase(Case):
    def answer(self, *answers, context=None):
        """Starts a listener that takes one connection for each of `answers`. Returns its port, and what it has received."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        heard, certificates = [], []

        def run():
            for answer in answers:
                sock, _ = listener.accept()
                with context.wrap_socket(sock, server_side=True) if context else sock as sock:
                    sock.settimeout(PATIENCE)
                    if context:
                        certificates.append(sock.getpeercert())
                    heard.append(sock.recv(65536))
                    sock.sendall(answer)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, PATIENCE)
        return listener.getsockname()[1], (heard, certificates) if context else heard


class Plain(OriginCase):
    def test_a_host_of_one_s_own_stays_with_its_origin(self):
        other, heard = self.answer(REFUSAL)
        port, first = self.answer(redirection("/here"), redirection(f"http://127.0.0.1:{other}/x"))
        status, _, err = self.connect(f"ws://127.0.0.1:{port}/", "--no-proxy", "--follow", "-H", "Host: virtual.example",
                                      "-H", "Origin: https://page.example")
        self.assertEqual((status, err), (REFUSED, "wspc: the server refused: 404 X\n"))
        self.assertEqual(len(first), 2)
        for request in first:
            self.assertIn(b"\r\nHost: virtual.example\r\n", request)
        self.assertIn(f"\r\nHost: 127.0.0.1:{other}\r\n".encode(), heard[0])
        self.assertNotIn(b"virtual.example", heard[0])
        self.assertIn(b"\r\nOrigin: https://page.example\r\n", heard[0])

    def test_a_place_to_connect_to_stays_with_its_origin(self):
        other, heard = self.answer(REFUSAL)
        port, first = self.answer(redirection(f"http://127.0.0.1:{other}/x"))
        result = self.connect("ws://example.test/", "--connect-to", f"127.0.0.1:{port}", "--follow")
        self.assertEqual(result[0], REFUSED)
        self.assertIn(b"\r\nHost: example.test\r\n", first[0])
        self.assertIn(f"GET /x HTTP/1.1\r\nHost: 127.0.0.1:{other}\r\n".encode(), heard[0])


class Tls(OriginCase):
    def setUp(self):
        self.authority = Authority(self.directory())

    def context(self, name, names, asked):
        """Returns a server's context that asks for a client certificate and notes the name that the client asks for (SNI)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority.sign(name, names))
        context.load_verify_locations(self.authority.certificate)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.sni_callback = lambda sock, name, context: asked.append(name)
        return context

    def test_a_name_and_a_certificate_stay_with_their_origin(self):
        asked = []
        other, (heard, shown) = self.answer(REFUSAL, context=self.context("other", "DNS:localhost", asked))
        port, (_, first) = self.answer(redirection("/here"), redirection(f"https://localhost:{other}/x"),
                                       context=self.context("pinned", "DNS:pinned.example", asked))
        status, _, err = self.connect(f"wss://127.0.0.1:{port}/", "--no-proxy", "--follow", "--ca", self.authority.certificate,
                                      "--server-name", "pinned.example", "--cert", self.authority.sign("me", "DNS:me"))
        self.assertEqual((status, err), (REFUSED, "wspc: the server refused: 404 X\n"))
        self.assertEqual(asked, ["pinned.example", "pinned.example", "localhost"])
        self.assertEqual([bool(certificate) for certificate in first + shown], [True, True, False])
        self.assertIn(f"GET /x HTTP/1.1\r\nHost: localhost:{other}\r\n".encode(), heard[0])


if __name__ == "__main__":
    main()
