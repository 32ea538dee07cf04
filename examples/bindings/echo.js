// SPDX-License-Identifier: MIT
// echo: a WebSocket client and server in JavaScript, by koffi and the thirteen functions of websocket.h, on Node.
//
//   node echo.js client PORT TEXT…     sends each TEXT to 127.0.0.1:PORT, prints what comes back, closes
//   node echo.js server                prints the port it has, sends back what one client sends, until that closes
//
// npm install koffi. WSPC_LIBRARY names the library; else it is libwspc.so.0, found as libraries are.
"use strict";
const koffi = require("koffi");
const net = require("net");

const [SEND, SENT, RECEIVE, RECEIVED] = [1, 2, 3, 4];
const ALL = 3;
const [TEXT, BINARY, BINARY_FRAGMENT, CLOSE] = [0x80000000, 0x80000002, 0x80000003, 0x80000004];
const EMPTY = 1005;

const Header = koffi.struct("Header", { name: "void*", nameLength: "uint32_t", value: "void*", valueLength: "uint32_t" });
// The union of Data and CloseStatus, whose first two members lie at the same place.
const Buffer_ = koffi.struct("WebSocketBuffer", { bytes: "void*", length: "uint32_t", status: "uint16_t" });

const library = koffi.load(process.env.WSPC_LIBRARY || "libwspc.so.0");
const f = (returns, name, parameters) => library.func(`${returns} WebSocket${name}(${parameters})`);
const api = {
  createClient: f("int32_t", "CreateClientHandle", "void* properties, uint32_t count, _Out_ void** handle"),
  createServer: f("int32_t", "CreateServerHandle", "void* properties, uint32_t count, _Out_ void** handle"),
  beginClient: f("int32_t", "BeginClientHandshake",
    "void* handle, void* subprotocols, uint32_t n, void* extensions, uint32_t n2, void* initial, uint32_t n3, " +
    "_Out_ void** headers, _Out_ uint32_t* count"),
  endClient: f("int32_t", "EndClientHandshake",
    "void* handle, Header* response, uint32_t n, void* extensions, void* count, void* subprotocol"),
  beginServer: f("int32_t", "BeginServerHandshake",
    "void* handle, void* subprotocol, void* extensions, uint32_t n, Header* request, uint32_t n2, " +
    "_Out_ void** headers, _Out_ uint32_t* count"),
  endServer: f("int32_t", "EndServerHandshake", "void* handle"),
  send: f("int32_t", "Send", "void* handle, uint32_t type, WebSocketBuffer* buffer, void* context"),
  receive: f("int32_t", "Receive", "void* handle, void* buffer, void* context"),
  getAction: f("int32_t", "GetAction",
    "void* handle, uint32_t queue, _Out_ WebSocketBuffer* buffers, _Inout_ uint32_t* count, _Out_ uint32_t* action, " +
    "_Out_ uint32_t* type, void* application, _Out_ void** context"),
  complete: f("void", "CompleteAction", "void* handle, void* context, uint32_t transferred"),
  remove: f("void", "DeleteHandle", "void* handle"),
};

function check(result) {
  if (result < 0) throw new Error("0x" + (result >>> 0).toString(16));
}

function bytesAt(address, length) {
  return length === 0 ? Buffer.alloc(0) : Buffer.from(koffi.view(address, length)); // a copy
}

// The headers as the component wants them. The buffers must be kept as long as the array is used.
function headerArray(fields) {
  return fields.map(([name, value]) => ({
    name: Buffer.from(name), nameLength: Buffer.byteLength(name),
    value: Buffer.from(value), valueLength: Buffer.byteLength(value),
  }));
}

function headerLines(address, count) {
  return koffi.decode(address, koffi.array(Header, count)).map((header) =>
    `${bytesAt(header.name, header.nameLength)}: ${bytesAt(header.value, header.valueLength)}\r\n`).join("");
}

// Reads from a socket when it is asked to.
class Reader {
  constructor(socket) {
    this.pending = Buffer.alloc(0);
    this.ended = false;
    this.wake = () => {};
    socket.on("data", (data) => { this.pending = Buffer.concat([this.pending, data]); this.wake(); });
    for (const end of ["end", "error", "close"]) socket.on(end, () => { this.ended = true; this.wake(); });
  }

  async wait() {
    if (!this.ended) await new Promise((resolve) => { this.wake = resolve; });
  }

  async read(most) {
    while (this.pending.length === 0 && !this.ended) await this.wait();
    const came = this.pending.subarray(0, most);
    this.pending = this.pending.subarray(came.length);
    return came;
  }

  async head() {
    while (this.pending.indexOf("\r\n\r\n") < 0 && !this.ended) await this.wait();
    const [first, ...lines] = (await this.read(this.pending.indexOf("\r\n\r\n") + 4)).toString("latin1").split("\r\n");
    const fields = lines.filter((line) => line.includes(":")).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    return [first, fields];
  }
}

class WebSocket {
  constructor(create, socket) {
    this.socket = socket;
    this.reader = new Reader(socket);
    const handle = [null];
    check(create(null, 0, handle));
    this.handle = handle[0];
  }

  async openClient(host) {
    const [headers, count] = [[null], [0]];
    check(api.beginClient(this.handle, null, 0, null, 0, null, 0, headers, count));
    this.socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n${headerLines(headers[0], count[0])}\r\n`);
    const [status, fields] = await this.reader.head();
    if (!status.startsWith("HTTP/1.1 101")) throw new Error(status);
    check(api.endClient(this.handle, headerArray(fields), fields.length, null, null, null));
  }

  async openServer() {
    const [, fields] = await this.reader.head();
    const [headers, count] = [[null], [0]];
    check(api.beginServer(this.handle, null, null, 0, headerArray(fields), fields.length, headers, count));
    this.socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headerLines(headers[0], count[0])}\r\n`);
    check(api.endServer(this.handle));
  }

  // Does what the handle says until `until` is indicated: {type, payload or status}.
  async run(until) {
    for (;;) {
      const buffer = {};
      const [count, action, type, context] = [[1], [0], [0], [null]];
      check(api.getAction(this.handle, ALL, buffer, count, action, type, null, context));
      let done = 0;
      let came = {};
      if (action[0] === SEND) {
        this.socket.write(bytesAt(buffer.bytes, buffer.length));
        done = buffer.length;
      } else if (action[0] === RECEIVE) {
        const data = await this.reader.read(buffer.length);
        new Uint8Array(koffi.view(buffer.bytes, buffer.length)).set(data);
        done = data.length;
      } else if (action[0] === RECEIVED) {
        came = { type: type[0], status: buffer.status };
        if (type[0] !== CLOSE) came.payload = bytesAt(buffer.bytes, buffer.length);
      }
      api.complete(this.handle, context[0], done);
      if (action[0] === until || action[0] === 0) return came;
    }
  }

  async send(type, payload) {
    const memory = payload.length > 0 ? koffi.alloc("uint8_t", payload.length) : null; // stays where it is
    if (memory) new Uint8Array(koffi.view(memory, payload.length)).set(payload);
    check(api.send(this.handle, type, { bytes: memory, length: payload.length, status: 0 }, null));
    await this.run(SENT);
    if (memory) koffi.free(memory);
  }

  async close(status) {
    check(api.send(this.handle, CLOSE, status === EMPTY ? null : { bytes: null, length: 0, status }, null));
    await this.run(SENT);
  }

  // A whole message, or the Close. What else comes is passed over.
  async receive() {
    const parts = [];
    for (;;) {
      check(api.receive(this.handle, null, null));
      const came = await this.run(RECEIVED);
      if (came.type === CLOSE) return came;
      if (came.type === 0) throw new Error("the connection broke");
      if (came.type <= BINARY_FRAGMENT) parts.push(came.payload);
      if (came.type === TEXT || came.type === BINARY) return { type: came.type, payload: Buffer.concat(parts) };
    }
  }

  end() {
    api.remove(this.handle);
    this.socket.end();
  }
}

async function client(port, texts) {
  const socket = net.connect(Number(port), "127.0.0.1");
  const web = new WebSocket(api.createClient, socket);
  await web.openClient(`127.0.0.1:${port}`);
  for (const text of texts) {
    await web.send(TEXT, Buffer.from(text));
    console.log(`received: ${(await web.receive()).payload}`);
  }
  await web.close(1000);
  console.log(`closed: ${(await web.receive()).status}`);
  web.end();
}

function server() {
  const listener = net.createServer(async (socket) => {
    listener.close();
    const web = new WebSocket(api.createServer, socket);
    await web.openServer();
    let came = await web.receive();
    for (; came.type !== CLOSE; came = await web.receive()) await web.send(came.type, came.payload);
    await web.close(came.status);
    console.log(`closed: ${came.status}`);
    web.end();
  });
  listener.listen(0, "127.0.0.1", () => console.log(`listening on port ${listener.address().port}`));
}

const [role, port, ...texts] = process.argv.slice(2);
if (role === "client") client(port, texts).catch((error) => { console.error(error); process.exit(1); });
else server();
