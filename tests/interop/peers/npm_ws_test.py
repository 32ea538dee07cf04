# SPDX-License-Identifier: MIT
# npm_ws_test: wspc and npm's ws, each as the other's client and server.   WSPC_NPM_DIR: where to install it

import pathlib

from harness import npm
from harness.case import main
from interop.peers.connect_cases import ConnectCases, ConnectFixture
from interop.peers.deflate_cases import DeflateConnectCases, DeflateServeCases
from interop.peers.external_peer import ProcessPeer, described
from interop.peers.serve_cases import RefusalCases, ServeCases, ServeFixture

HERE = pathlib.Path(__file__).resolve().parent


class NpmPeer:
    def new_peer(self):
        return ProcessPeer("npm ws", "node", HERE / "ws_peer.js", npm.INSTALLED)


class NpmClient(NpmPeer, RefusalCases, ServeCases, ServeFixture):
    def test_a_character_may_be_cut_between_fragments(self):
        _, peer = self.connected()
        peer.do("cut", hex=["61f0", "9f", "", "9880", "62"])
        self.assertEqual(peer.message(), described("text", "a😀b".encode()))

    def test_a_text_that_is_no_utf8_is_closed_with_1007(self):
        server, peer = self.connected()
        peer.do("cut", hex=["61f0", "62"])
        self.assertEqual(peer.event("close")["code"], 1007)
        self.assert_serves(server)


class NpmServer(NpmPeer, ConnectCases, ConnectFixture):
    def test_a_character_may_be_cut_between_fragments(self):
        peer, client = self.connected()
        peer.do("cut", hex=["61f0", "9f", "", "9880", "62"])
        self.assertEqual(client.out.next(), "a😀b".encode())


class NpmCompressingClient(NpmPeer, DeflateServeCases, ServeFixture):
    pass


class NpmCompressingServer(NpmPeer, DeflateConnectCases, ConnectFixture):
    pass


if __name__ == "__main__":
    main(lambda: npm.install("ws"))
