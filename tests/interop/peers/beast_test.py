# SPDX-License-Identifier: MIT
# beast_test: wspc and Boost.Beast, each as the other's client and server, with compression.   program wspc beast_peer

import os
import sys

from harness.case import main
from interop.peers.connect_cases import ConnectFixture
from interop.peers.deflate_cases import DeflateConnectCases, DeflateServeCases
from interop.peers.external_peer import ProcessPeer
from interop.peers.serve_cases import ServeFixture

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "beast_peer"


class BeastPeer:
    def new_peer(self):
        return ProcessPeer("Beast", PROGRAM)


class BeastClient(BeastPeer, DeflateServeCases, ServeFixture):
    pass


class BeastServer(BeastPeer, DeflateConnectCases, ConnectFixture):
    pass


if __name__ == "__main__":
    main()
