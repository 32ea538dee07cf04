// SPDX-License-Identifier: MIT
// connections: the state of each connection, and what follows from several frames: parts, distances, round trips.
import { isFault } from './frames.js';

const both = () => ({ to_server: 0, to_client: 0 });

const other = { to_server: 'to_client', to_client: 'to_server' };

const isControl = (frame) => frame.opcode === 'close' || frame.opcode === 'ping' || frame.opcode === 'pong';

const isMessage = (frame) => frame.opcode === 'text' || frame.opcode === 'binary';

export class Connection {
  constructor(number) {
    this.number = number;
    this.client = '';
    this.path = '';
    this.request = [];
    this.response = [];
    this.log = [];
    this.began = 0;
    this.ended = 0;
    this.frames = both();
    this.bytes = both();
    this.faults = 0;
    this.inflated = 0;
    this.deflated = 0;
    this.trip = undefined;
    this.composable = [];             // the directions in which the composer can speak
    this.last = undefined;            // when a frame passed
    this.open = both();               // a message of several frames is being sent
    this.pings = { to_server: new Map(), to_client: new Map() };
    this.asked = undefined;           // when the client sent a message that nothing has followed yet
  }

  get isOpen() { return this.ended === 0; }
  get ratio() { return this.deflated > 0 ? this.inflated / this.deflated : 0; }

  tell(record) {
    if (record.kind === 'connection') {
      this.client = record.client;
      this.began = record.time;
      this.composable = record.composable ?? [];
    } else if (record.kind === 'request') {
      this.request = record.lines;
      this.path = pathOf(record.lines);
    } else if (record.kind === 'response') {
      this.response = record.lines;
    } else if (record.kind === 'note') {
      this.log.push(record);
    } else if (record.kind === 'closed') {
      this.ended = record.time;
      this.composable = [];
      this.pings = { to_server: new Map(), to_client: new Map() };
    }
  }

  // Counts a frame, and adds to it what follows from earlier ones.
  take(frame) {
    ++this.frames[frame.direction];
    this.bytes[frame.direction] += frame.length;
    if (isFault(frame)) ++this.faults;
    if (this.last !== undefined) frame.delta = frame.time - this.last;
    this.last = frame.time;
    this.compress(frame);
    this.join(frame);
    this.measure(frame);
  }

  compress(frame) {
    if (frame.inflated === undefined) return;
    this.inflated += frame.inflated;
    this.deflated += frame.deflated;
  }

  // RFC 6455 §5.4
  join(frame) {
    if (isControl(frame)) return;
    if (frame.opcode === 'continuation') frame.part = frame.fin ? 'last' : 'more';
    else if (isMessage(frame) && !frame.fin) frame.part = 'first';
    this.open[frame.direction] = !frame.fin;
  }

  measure(frame) {
    if (frame.opcode === 'ping') {
      const asked = this.pings[frame.direction];
      asked.set(frame.text ?? frame.base64, frame.time);
      if (asked.size > 64) asked.delete(asked.keys().next().value);
    } else if (frame.opcode === 'pong') {
      const asked = this.pings[other[frame.direction]];
      const key = frame.text ?? frame.base64;
      if (!asked.has(key)) return;
      frame.trip = this.trip = frame.time - asked.get(key);
      asked.delete(key);
    } else if (isMessage(frame) && frame.direction === 'to_server') {
      this.asked ??= frame.time;
    } else if (isMessage(frame) && this.asked !== undefined) {
      frame.answer = frame.time - this.asked;
      this.asked = undefined;
    }
  }
}

// A head of HTTP/1.1 or HTTP/2.
function pathOf(lines) {
  const pseudo = lines.find((each) => each.line.startsWith(':path:'));
  return pseudo ? pseudo.line.slice(6).trim() : (lines[0]?.line.split(' ')[1] ?? '');
}

export class Connections {
  constructor() { this.forget(); }

  forget() { this.byNumber = new Map(); }

  of(record) {
    let found = this.byNumber.get(record.connection);
    if (found === undefined) this.byNumber.set(record.connection, found = new Connection(record.connection));
    return found;
  }

  get(number) { return this.byNumber.get(number); }
  get size() { return this.byNumber.size; }
  get openCount() { return this.list().filter((each) => each.isOpen).length; }

  // The connections, the latest first.
  list() { return [...this.byNumber.values()].reverse(); }

  // Drops connections that ended long ago.
  trim(limit) {
    if (this.byNumber.size <= limit) return;
    for (const each of this.byNumber.values()) {
      if (this.byNumber.size <= limit) return;
      if (!each.isOpen) this.byNumber.delete(each.number);
    }
  }
}
