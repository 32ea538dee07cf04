// SPDX-License-Identifier: MIT
// ws_echo: npm's ws as an echo.   node ws_echo.js directory-of-node_modules server PORT | client URL…
'use strict';

const path = require('path');

const [directory, role, ...where] = process.argv.slice(2);
const WebSocket = require(path.join(directory, 'node_modules', 'ws'));
// WS_MAX_FRAGMENTS: instead of the default of 16384, which four cases of section 9 exceed.
const maxFragments = Number(process.env.WS_MAX_FRAGMENTS || 16384);
const settings = {perMessageDeflate: true, maxPayload: 0, maxFragments};

function echo(socket) {
  socket.on('message', (data, binary) => socket.send(data, {binary}));
  socket.on('error', () => {});
}

if (role === 'server') {
  const server = new WebSocket.Server({...settings, host: '127.0.0.1', port: Number(where[0])});
  server.on('connection', echo);
  server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}`));
} else {
  where.forEach((url) => echo(new WebSocket(url, settings)));
}
