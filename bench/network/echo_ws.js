// SPDX-License-Identifier: MIT
// echo_ws: an echo server as the ws package's users write it.
'use strict';
const { WebSocketServer } = require('ws');

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  perMessageDeflate: false,
  maxPayload: 64 << 20,
  backlog: 4096,
});
server.on('connection', (peer) => {
  peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary }));
  peer.on('error', () => {});
});
