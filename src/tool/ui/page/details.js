// SPDX-License-Identifier: MIT
// details: the selected frame or connection.
import { fromBase64, hexdump, jsonParts, textParts, toHex, toUtf8 } from './bytes.js';
import { button, facts, make } from './elements.js';
import { arrow, count, duration, ratio, size, timeOfDay } from './words.js';

const most = 64 * 1024;  // bytes of a payload that are laid out; all of it can be saved

const spans = (parts, className) => parts.map((part) => make('span', { className: className(part) }, part.text));

function asText(bytes) {
  return make('div', { className: 'payload', tabIndex: 0 }, ...spans(textParts(bytes), (part) => (part.bad ? 'bad' : '')));
}

function asHex(bytes) {
  return make('div', { className: 'payload hex', tabIndex: 0 }, hexdump(bytes));
}

function asJson(bytes) {
  const parts = textParts(bytes);
  const parsed = parts.length === 1 && !parts[0].bad ? jsonParts(parts[0].text) : null;
  if (parsed === null) return null;
  return make('div', { className: 'payload', tabIndex: 0 }, ...spans(parsed, (part) => part.kind));
}

const forms = [['JSON', asJson], ['Text', asText], ['Hex', asHex]];

function payloadOf(record) {
  return record.text !== undefined ? toUtf8(record.text) : fromBase64(record.base64 ?? '');
}

function joined(pieces) {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export class Details {
  // `ask` asks the tool for records with their whole payloads; `edit` gives a frame to the composer.
  constructor(frames, connections, { ask, edit }) {
    this.frames = frames;
    this.connections = connections;
    this.ask = ask;
    this.edit = edit;
    this.form = '';  // the one that was chosen last; empty: the best one
    this.box = document.getElementById('details');
    this.frame = undefined;
  }

  clear() {
    this.frame = undefined;
    this.box.replaceChildren(make('p', { className: 'empty' }, 'Choose a frame, or a connection.'));
  }

  show(frame) {
    this.frame = frame;
    this.parts = this.frames.message(frame);
    const compressed = this.parts.at(-1).inflated !== undefined;
    // Only the last frame of a compressed message has its payload as it was meant.
    this.records = new Map();
    this.needed = new Set((compressed ? [this.parts.at(-1)] : this.parts).map((part) => part.id));
    this.needed.add(frame.id);
    this.ask([...this.needed]);
  }

  hear(records) {
    if (this.frame === undefined) return;
    for (const record of records) if (this.needed.has(record.id)) this.records.set(record.id, record);
    if (this.records.size === this.needed.size) this.draw();
  }

  draw() {
    const { frame, parts } = this;
    const whole = this.records.get(frame.id);
    const last = parts.at(-1);
    const compressed = last.inflated !== undefined;
    const pieces = (compressed ? [last] : parts).map((part) => payloadOf(this.records.get(part.id)));
    const isCut = [...this.records.values()].some((record) => record.cut);
    this.box.replaceChildren(
      make('h2', {}, `${arrow(frame.direction)} ${frame.opcode}, ${size(frame.length)} ${frame.length === 1 ? 'byte' : 'bytes'}, connection ${frame.connection}`),
      this.factsOf(frame, whole), this.tools(frame, whole),
      ...this.payload(joined(pieces), parts, isCut));
  }

  factsOf(frame, whole) {
    const why = frame.error ?? frame.verdict;
    const bits = [frame.fin ? 'FIN' : 'no FIN', ...frame.rsv.map((bit) => `RSV${bit}`)].join(', ');
    return facts([
      ['Fault', why && `${why.text} (${why.rule})`, 'fault'],
      ['A peer closes with', frame.verdict?.close_code, 'fault'],
      ['When', timeOfDay(frame.time)],
      ['Since the frame before', frame.delta === undefined ? '' : duration(frame.delta)],
      ['Round trip', frame.trip === undefined ? '' : duration(frame.trip)],
      ['After the message it follows', frame.answer === undefined ? '' : duration(frame.answer)],
      ['Bits', bits],
      ['Mask', frame.masked ? `key ${frame.key}` : 'none'],
      ['Length', `${frame.length} bytes on the wire`],
      ['Message', frame.inflated === undefined ? '' : `${frame.inflated} bytes, ${frame.deflated} compressed (${ratio(frame)})`],
      ['Part', frame.part],
      ['Close', frame.code === undefined ? '' : `${frame.code} ${frame.meaning ?? ''}`],
      ['Header', whole.header.match(/../g).join(' ')],
      ['Composed', frame.composed ? 'by hand' : ''],
    ]);
  }

  tools(frame, whole) {
    return make('div', { className: 'tools' },
      button('Copy', 'Copy the payload', () => this.copy(payloadOf(whole))),
      make('a', { href: `payload/${frame.id}`, download: `frame-${frame.id}` }, 'Save the payload'),
      button('Edit in the composer', 'Send it again, changed or not', () => this.edit(frame, payloadOf(whole))),
      button('Its connection', 'What is known of the connection', () => this.showConnection(frame.connection)));
  }

  async copy(bytes) {
    const parts = textParts(bytes);
    const text = parts.every((part) => !part.bad) ? parts.map((part) => part.text).join('') : toHex(bytes);
    await navigator.clipboard?.writeText(text).catch(() => {});
  }

  payload(bytes, parts, isCut) {
    const what = parts.length > 1 ? `Message of ${parts.length} frames, ${size(bytes.length)} bytes` : 'Payload';
    if (bytes.length === 0) return [make('p', { className: 'empty' }, 'No payload.')];
    const shown = bytes.subarray(0, most);
    const possible = forms.map(([name, form]) => [name, form(shown)]).filter(([, element]) => element !== null);
    const isText = parts[0].opcode !== 'binary' && textParts(shown).some((part) => !part.bad);
    const best = possible[0][0] === 'JSON' ? 'JSON' : isText ? 'Text' : 'Hex';
    const chosen = possible.find(([name]) => name === this.form) ?? possible.find(([name]) => name === best);
    const choices = make('div', { className: 'tools', role: 'group', 'aria-label': 'Form of the payload' });
    for (const [name] of possible) {
      const each = button(name, `As ${name}`, () => {
        this.form = name;
        this.draw();
      });
      each.setAttribute('aria-pressed', String(name === chosen[0]));
      choices.append(each);
    }
    const rest = isCut ? 'Only the beginning has been kept.' : shown.length < bytes.length ? `The first ${size(most)} of ${size(bytes.length)}; save it to see all.` : '';
    return [make('h3', {}, what), choices, chosen[1], make('p', { className: 'count' }, rest)];
  }

  showConnection(number) {
    const connection = this.connections.get(number);
    if (connection === undefined) return;
    this.frame = undefined;
    const judged = (lines) => make('ul', { className: 'lines mono' }, ...lines.map((each) =>
      make('li', { className: each.verdict === 'wrong' ? 'fault-text' : '' }, each.line, each.why ? ` ! ${each.why} (${each.rule})` : '')));
    const amount = (direction) => `${count(connection.frames[direction])} frames, ${size(connection.bytes[direction])} bytes`;
    this.box.replaceChildren(
      make('h2', {}, `Connection ${number}`),
      facts([
        ['Client', connection.client],
        ['Since', connection.began ? timeOfDay(connection.began) : ''],
        ['Until', connection.ended ? timeOfDay(connection.ended) : 'open'],
        ['To the server', amount('to_server')],
        ['To the client', amount('to_client')],
        ['Compression', connection.ratio ? `${connection.ratio.toFixed(2)}:1` : ''],
        ['Round trip', connection.trip === undefined ? '' : duration(connection.trip)],
        ['Faults', connection.faults || '', 'fault'],
      ]),
      make('h3', {}, 'Request'), judged(connection.request), make('h3', {}, 'Response'), judged(connection.response),
      make('h3', {}, connection.log.length > 0 ? 'Notes' : ''),
      make('ul', { className: 'lines' }, ...connection.log.map((note) => make('li', {}, `${timeOfDay(note.time)} ${note.text}`))));
  }
}
