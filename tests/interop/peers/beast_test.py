# SPDX-License-Identifier: MIT
# beast_test: wspc and Boost.Beast, each as the other's client and server, with compression.   program wspc beast_peer

import os
import sys

from deflate_cases import DeflateConnectCases, DeflateServeCases
from connect_cases import ConnectFixture
from peer import ProcessPeer
from serve_cases import ServeFixture
from wspc import main

PROGRAM = os.path.abspath(sys.argv.pop(2)) if len(sys.argv) > 2 else "beast_peer"


class BeastPeer:
    def new_peer(self):
        return ProcessPeer("Beast", PROGRAM)


class BeastClient(BeastPeer, DeflateServeCases, ServeFixture):
    pass


class BeastServer(BeastPeer, DeflateConnectCases, ConnectFixture):
    pass


if __name__ == "__main__":
    main()
