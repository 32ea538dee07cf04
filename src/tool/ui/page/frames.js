// SPDX-License-Identifier: MIT
// frames: the stored frames, oldest first, and those that the filter selects.

// A list whose front is dropped in time that does not depend on its length.
class Queue {
  constructor() {
    this.items = [];
    this.head = 0;
  }
  get length() { return this.items.length - this.head; }
  at(index) { return this.items[this.head + index]; }
  push(item) { this.items.push(item); }
  shift() {
    const item = this.items[this.head];
    this.items[this.head++] = undefined;
    if (this.head > 8192 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  // The first place whose id is not below `id`: ids grow.
  place(id) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle).id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export const everything = () => ({
  to_server: true, to_client: true, text: true, binary: true, continuation: true, ping: true, close: true,
  faults: false, least: 0, connection: 0, search: '',
});

const kinds = { text: 'text', binary: 'binary', continuation: 'continuation', ping: 'ping', pong: 'ping', close: 'close' };

export const isFault = (frame) => frame.error !== undefined || frame.verdict !== undefined;

// A reserved opcode belongs to no kind, so it is always shown.
export function matches(frame, filter) {
  const kind = kinds[frame.opcode];
  return filter[frame.direction] && (kind === undefined || filter[kind]) && frame.length >= filter.least &&
    (!filter.faults || isFault(frame)) && (filter.connection === 0 || frame.connection === filter.connection) &&
    (filter.search === '' || frame.hit === true);
}

export class Frames {
  constructor(limit) {
    this.limit = limit;
    this.filter = everything();
    this.forget();
  }

  forget() {
    this.all = new Queue();
    this.wanted = new Queue();
    this.seen = 0;  // since the page was opened, or cleared
  }

  // Adds a frame. Returns how many wanted frames were dropped at the front for it.
  add(frame) {
    ++this.seen;
    this.all.push(frame);
    if (matches(frame, this.filter)) this.wanted.push(frame);
    let left = 0;
    while (this.all.length > this.limit) {
      const oldest = this.all.shift();
      if (this.wanted.length > 0 && this.wanted.at(0) === oldest) {
        this.wanted.shift();
        ++left;
      }
    }
    return left;
  }

  want(filter) {
    this.filter = filter;
    this.wanted = new Queue();
    for (let i = 0; i < this.all.length; ++i) {
      if (matches(this.all.at(i), filter)) this.wanted.push(this.all.at(i));
    }
  }

  // Marks the received frames in which the tool has found the search text.
  found(hits, filter) {
    const ids = new Set(hits);
    for (let i = 0; i < this.all.length; ++i) this.all.at(i).hit = ids.has(this.all.at(i).id);
    this.want(filter);
  }

  get(id) {
    const frame = this.all.length > 0 ? this.all.at(Math.min(this.all.place(id), this.all.length - 1)) : undefined;
    return frame !== undefined && frame.id === id ? frame : undefined;
  }

  // The frames of the message that `frame` is a part of, as far as they are kept.
  message(frame) {
    const isPart = (other) => other.connection === frame.connection && other.direction === frame.direction && other.part !== undefined;
    if (!isPart(frame)) return [frame];
    const parts = [frame];
    const at = this.all.place(frame.id);
    for (let i = at - 1; i >= 0 && parts[0].opcode === 'continuation'; --i) {
      if (isPart(this.all.at(i))) parts.unshift(this.all.at(i));
    }
    for (let i = at + 1; i < this.all.length && !parts[parts.length - 1].fin; ++i) {
      if (isPart(this.all.at(i))) parts.push(this.all.at(i));
    }
    return parts;
  }
}
