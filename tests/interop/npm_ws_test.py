# SPDX-License-Identifier: MIT
# npm_ws_test: wspc and npm's ws, each as the other's client and server.   WSPC_NPM_DIR: where to install it

import json
import os
import pathlib
import shutil
import subprocess

from connect_cases import ConnectCases, ConnectFixture
from deflate_cases import DeflateConnectCases, DeflateServeCases
from peer import ProcessPeer, described
from serve_cases import RefusalCases, ServeCases, ServeFixture
from wspc import main, skip

HERE = pathlib.Path(__file__).resolve().parent
INSTALLED = pathlib.Path(os.environ.get("WSPC_NPM_DIR", "npm")).resolve()
INSTALL = ["npm", "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]


def install_the_package():
    """ws at the version of package.json, into the build tree; nothing to do when it is there already."""
    for program in "node", "npm":
        if not shutil.which(program):
            skip(f"{program} is not installed (Debian: nodejs, npm)")
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]["ws"]
    manifest = INSTALLED / "node_modules" / "ws" / "package.json"
    if not manifest.exists() or json.loads(manifest.read_text())["version"] != wanted:
        INSTALLED.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "package.json", INSTALLED)
        try:
            done = subprocess.run(INSTALL, cwd=INSTALLED, capture_output=True, text=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            skip("npm did not install ws within two minutes")
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.startswith("npm err")]
            skip(f"npm cannot install ws {wanted}: {'; '.join(lines[:3]) or done.stderr}")
    print(f"peer: npm ws {wanted}", flush=True)


class NpmPeer:
    def new_peer(self):
        return ProcessPeer("npm ws", "node", HERE / "ws_peer.js", INSTALLED)


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
    main(install_the_package)
