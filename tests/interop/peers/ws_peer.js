// SPDX-License-Identifier: MIT
// ws_peer: npm's ws, driven by the commands of external_peer.py.   node ws_peer.js directory-of-node_modules
'use strict';

const crypto = require('crypto');
const http = require('http');
const path = require('path');
const readline = require('readline');

const WebSocket = require(path.join(process.argv[2], 'node_modules', 'ws'));
const short = 4096;
const settings = {perMessageDeflate: false, maxPayload: 0};

// RFC 7692's parameters in the package's words.
function compression(deflate) {
  return deflate === undefined ? false : {
    threshold: 0,
    serverNoContextTakeover: deflate.server_no_context_takeover,
    clientNoContextTakeover: deflate.client_no_context_takeover,
    serverMaxWindowBits: deflate.server_max_window_bits,
    clientMaxWindowBits: deflate.client_max_window_bits,
  };
}

let socket = null;

function report(event) {
  process.stdout.write(JSON.stringify(event) + '\n');
}

function pattern(type, size) {
  const unit = type === 'text' ? Buffer.from('aé€😀') : Buffer.alloc(65521);
  if (type === 'binary') unit.forEach((_, i) => { unit[i] = (i * 167 + (i >> 3)) & 255; });
  const whole = size - (type === 'text' ? size % unit.length : 0);
  const payload = Buffer.alloc(size, 'x');
  if (whole > 0) payload.fill(unit, 0, whole);
  return payload;
}

function described(data, binary) {
  const event = {
    event: 'message', type: binary ? 'binary' : 'text', size: data.length,
    sha256: crypto.createHash('sha256').update(data).digest('hex'),
  };
  if (data.length <= short) Object.assign(event, binary ? {hex: data.toString('hex')} : {text: data.toString()});
  return event;
}

function listen(connection) {
  socket = connection;
  connection.on('message', (data, binary) => report(described(data, binary)));
  connection.on('ping', (data) => report({event: 'ping', hex: data.toString('hex')}));
  connection.on('pong', (data) => report({event: 'pong', hex: data.toString('hex')}));
  connection.on('close', (code, reason) => report({event: 'close', code, reason: reason.toString()}));
  connection.on('error', (error) => process.stderr.write(`ws: ${error.message}\n`));
}

const payloadOf = (type, part) => type === 'text' ? Buffer.from(part) : Buffer.from(part, 'hex');

const commands = {
  connect({url, protocols, origin, deflate}) {
    const connection =
        new WebSocket(url, protocols || [], {...settings, origin, perMessageDeflate: compression(deflate)});
    let refused = false;
    listen(connection);
    connection.on('open', () => report({event: 'open', protocol: connection.protocol}));
    connection.on('unexpected-response', (request, response) => {
      refused = true;
      report({event: 'refused', status: response.statusCode});
      request.destroy();
    });
    connection.removeAllListeners('close');
    connection.on('close', (code, reason) => {
      if (!refused) report({event: 'close', code, reason: reason.toString()});
    });
  },
  serve({protocols, refuse, deflate}) {
    const server = http.createServer();
    const sockets = new WebSocket.Server({
      ...settings, noServer: true, perMessageDeflate: compression(deflate),
      handleProtocols: (offered) => (protocols || []).find((one) => offered.has(one)) || false,
    });
    server.on('upgrade', (request, stream, head) => {
      if (refuse) {
        const body = 'refused by the test\n';
        stream.end(`HTTP/1.1 ${refuse} No\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
        return;
      }
      sockets.handleUpgrade(request, stream, head, (connection) => {
        listen(connection);
        report({event: 'open', protocol: connection.protocol});
      });
    });
    server.listen(0, '127.0.0.1', () => report({event: 'listening', port: server.address().port}));
  },
  send({type, text, hex}) {
    socket.send(payloadOf(type, type === 'text' ? text : hex), {binary: type === 'binary'});
  },
  pattern({type, size}) {
    socket.send(pattern(type, size), {binary: type === 'binary'});
  },
  fragments({type, parts, ping}) {
    parts.forEach((part, index) => {
      socket.send(payloadOf(type, part), {binary: type === 'binary', fin: index === parts.length - 1});
      if (index === 0 && ping !== undefined) socket.ping(Buffer.from(ping, 'hex'));
    });
  },
  // A character cut between two fragments: only this peer can send one.
  cut({hex}) {
    hex.forEach((part, index) => {
      socket.send(Buffer.from(part, 'hex'), {binary: false, fin: index === hex.length - 1});
    });
  },
  ping({hex}) {
    socket.ping(Buffer.from(hex, 'hex'));
  },
  close({code, reason}) {
    socket.close(code, reason);
  },
  reset() {
    socket._socket.resetAndDestroy();
  },
};

readline.createInterface({input: process.stdin})
    .on('line', (line) => {
      const command = JSON.parse(line);
      commands[command.do](command);
    })
    .on('close', () => process.exit(0));
