# SPDX-License-Identifier: MIT
# python_websockets_test: wspc and the Python package websockets, each as the other's client and server.

import pathlib
import subprocess

from harness.case import main
from harness.environment import skip
from interop.peers.connect_cases import ConnectCases, ConnectFixture
from interop.peers.deflate_cases import DeflateConnectCases, DeflateServeCases
from interop.peers.external_peer import ProcessPeer
from interop.peers.serve_cases import RefusalCases, ServeCases, ServeFixture

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # Debian's, whose package python3-websockets is


def find_the_package():
    asked = subprocess.run([PYTHON, "-c", "import websockets; print(websockets.__version__)"],
                           capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        skip("the Python package websockets is not installed (Debian: python3-websockets)")
    print(f"peer: Python websockets {asked.stdout.strip()}", flush=True)


class PythonPeer:
    def new_peer(self):
        return ProcessPeer("Python websockets", PYTHON, HERE / "websockets_peer.py")


class PythonClient(PythonPeer, RefusalCases, ServeCases, ServeFixture):
    pass


class PythonServer(PythonPeer, ConnectCases, ConnectFixture):
    pass


class PythonCompressingClient(PythonPeer, DeflateServeCases, ServeFixture):
    pass


class PythonCompressingServer(PythonPeer, DeflateConnectCases, ConnectFixture):
    pass


if __name__ == "__main__":
    main(find_the_package)
