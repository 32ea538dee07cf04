// SPDX-License-Identifier: MIT
// composer: sends any frame, valid or not, into a connection, and shows the peer's answer.
import { fromHex, textParts, toBase64, toHex, toUtf8 } from './bytes.js';
import { groups, preset } from './compositions.js';
import { button, make } from './elements.js';
import { arrow, duration, glimpse, notes, size } from './words.js';

const opcodes = { 0: '0 continuation', 1: '1 text', 2: '2 binary', 8: '8 close', 9: '9 ping', 10: '10 pong' };

const lengths = { shortest: 'as short as can be', 16: 'in 16 bits', 64: 'in 64 bits', highest: 'in 64 bits, the highest set' };

const payloadForms = { text: 'text', hex: 'hexadecimal', close: 'code and reason', raw: 'everything raw, hexadecimal' };

const patience = 3000;  // milliseconds for an answer

const other = { to_server: 'to_client', to_client: 'to_server' };

const option = (value, text) => make('option', { value }, text);

const line = (...children) => make('div', { className: 'line' }, ...children);

const named = (name, field) => make('label', {}, name, field);

const check = (name) => make('input', { type: 'checkbox', name });

const choice = (name, options) => make('select', { name }, ...Object.entries(options).map(([value, text]) => option(value, text)));

export class Composer {
  constructor(connections, say) {
    this.connections = connections;
    this.say = say;
    this.form = document.getElementById('composer');
    this.sent = undefined;  // {connection, direction, at, timer}
    this.awaited = undefined;  // a connection that is to be chosen as soon as it is known
    this.build();
    this.fill(preset('Text'));
    this.offer();
  }

  build() {
    const presets = make('select', { name: 'preset', ariaLabel: 'Begin with' },
      ...groups.map(([name, titles]) => make('optgroup', { label: name }, ...titles.map((title) => option(title, title)))));
    const numbers = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [i, opcodes[i] ?? `${i} reserved`]));
    this.preview = make('div', { className: 'bytes', id: 'preview' });
    this.answers = make('ol', { className: 'answers', id: 'answers', ariaLive: 'polite' });
    this.form.append(
      make('fieldset', {}, make('legend', {}, 'To whom'),
        line(make('select', { name: 'target', ariaLabel: 'Connection' }), button('Cut it', 'End the TCP connection at once', () => this.cut())),
        line(make('input', { type: 'url', name: 'url', placeholder: 'ws://127.0.0.1:9001/', ariaLabel: 'URL of a server', size: 26 }),
          named('', make('input', { type: 'text', name: 'subprotocol', placeholder: 'subprotocol', ariaLabel: 'Subprotocol', size: 11 }))),
        line(named('', check('deflate')), named('', check('insecure')), button('Connect', 'Open a connection of our own', () => this.connect()))),
      make('fieldset', {}, make('legend', {}, 'What'),
        line(named('Begin with', presets)),
        line(named('Opcode', choice('opcode', numbers)), named('', check('fin')), named('', check('rsv1')), named('', check('rsv2')), named('', check('rsv3'))),
        line(named('', check('masked')), make('input', { type: 'text', name: 'key', placeholder: 'random key', size: 10, ariaLabel: 'Masking key, 8 hexadecimal digits' }),
          named('Length', choice('width', lengths))),
        line(named('Declared length', make('input', { type: 'number', name: 'declared', min: 0, placeholder: 'true' })),
          named('Fragments of', make('input', { type: 'number', name: 'fragment', min: 1, placeholder: 'all' })), 'bytes', named('', check('compress'))),
        line(named('Payload', choice('form', payloadForms)), named('Code', make('input', { type: 'number', name: 'code', min: 0, max: 65535 }))),
        make('textarea', { name: 'payload', spellcheck: false, ariaLabel: 'Payload' }),
        this.preview,
        line(make('button', { type: 'submit', className: 'primary', title: 'Ctrl+Enter' }, 'Send'), make('span', { id: 'complaint', className: 'fault-text', role: 'status' }))),
      make('h3', {}, 'How the peer answered'), this.answers);
    for (const [name, text] of Object.entries({ fin: 'FIN', rsv1: 'RSV1', rsv2: 'RSV2', rsv3: 'RSV3', masked: 'masked', compress: 'compress', deflate: 'offer compression', insecure: 'do not verify TLS' })) {
      this.form.elements[name].after(text);
    }
    this.field('deflate').checked = true;
    presets.addEventListener('change', () => this.fill(preset(presets.value)));
    this.form.addEventListener('input', () => this.changed());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    this.form.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
  }

  field(name) { return this.form.elements[name]; }

  // Updates the list of connections to send to.
  offer() {
    const select = this.field('target');
    const kept = select.value;
    const targets = this.connections.list().flatMap((each) => each.composable.map((direction) =>
      option(`${each.number} ${direction}`, `#${each.number} ${arrow(direction)} ${direction === 'to_server' ? 'the server' : each.client}`)));
    select.replaceChildren(...(targets.length > 0 ? targets : [option('', 'no connection is open')]));
    if (targets.some((each) => each.value === kept)) select.value = kept;
    if (this.awaited !== undefined && this.choose(this.awaited)) this.awaited = undefined;
    if (select.value !== kept) this.changed();
  }

  choose(number) {
    const found = [...this.field('target').options].find((each) => each.value.startsWith(`${number} `));
    if (found) this.field('target').value = found.value;
    return found !== undefined;
  }

  get target() {
    const [number, direction] = this.field('target').value.split(' ');
    return { connection: Number(number), direction };
  }

  fill(composition) {
    this.wrongMask = composition.masked === 'wrong';
    for (const name of ['opcode', 'key', 'width', 'declared', 'form', 'payload', 'code', 'fragment']) this.field(name).value = composition[name];
    for (const name of ['fin', 'compress']) this.field(name).checked = composition[name];
    for (const bit of [1, 2, 3]) this.field(`rsv${bit}`).checked = composition.rsv.includes(bit);
    this.maskIsOurs = typeof composition.masked !== 'boolean';
    if (!this.maskIsOurs) this.field('masked').checked = composition.masked;
    this.changed();
  }

  // Fills the fields with a frame that has passed, to send it again.
  edit(frame, bytes) {
    const number = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 }[frame.opcode] ?? Number(frame.opcode.split(' ')[1]);
    const parts = textParts(bytes);
    const isText = number !== 8 && parts.every((part) => !part.bad) && number !== 2;
    const wasCompressed = frame.inflated !== undefined;
    this.fill({
      opcode: wasCompressed && number === 0 ? 1 : number, fin: frame.fin, rsv: wasCompressed ? [] : frame.rsv, masked: undefined, key: '', width: 'shortest', declared: '',
      form: isText ? 'text' : 'hex', payload: isText ? parts.map((part) => part.text).join('') : toHex(bytes), code: 1000, compress: wasCompressed, fragment: '',
    });
    this.choose(frame.connection);
  }

  payload() {
    const text = this.field('payload').value;
    if (this.field('form').value === 'text') return toUtf8(text);
    if (this.field('form').value !== 'close') return fromHex(text);
    const code = Number(this.field('code').value);
    return Uint8Array.from([code >> 8, code & 255, ...toUtf8(text)]);
  }

  // Returns undefined if the fields cannot be sent; the complaint says why.
  composition() {
    const payload = this.payload();
    this.complain(payload === null ? 'The payload is not an even number of hexadecimal digits.' : '');
    if (payload === null) return undefined;
    if (this.field('form').value === 'raw') return { raw: toBase64(payload) };
    const number = (name) => (this.field(name).value === '' ? undefined : Number(this.field(name).value));
    return {
      opcode: Number(this.field('opcode').value), fin: this.field('fin').checked, rsv: [1, 2, 3].filter((bit) => this.field(`rsv${bit}`).checked),
      masked: this.field('masked').checked, key: this.field('key').value.replace(/\s/g, ''), length: this.field('width').value,
      declared: number('declared'), fragment: number('fragment'), compress: this.field('compress').checked, payload: toBase64(payload),
    };
  }

  changed() {
    if (this.maskIsOurs && document.activeElement !== this.field('masked')) {
      this.field('masked').checked = (this.target.direction === 'to_server') !== this.wrongMask;
    } else {
      this.maskIsOurs = false;
    }
    this.field('code').parentElement.hidden = this.field('form').value !== 'close';
    const composition = this.composition();
    if (composition) this.say({ preview: composition });
  }

  complain(text) { document.getElementById('complaint').textContent = text; }

  connect() {
    const subprotocol = this.field('subprotocol').value.trim();
    this.say({
      connect: this.field('url').value, subprotocols: subprotocol === '' ? [] : subprotocol.split(/[\s,]+/),
      deflate: this.field('deflate').checked, insecure: this.field('insecure').checked,
    });
  }

  cut() {
    if (this.target.connection) this.say({ cut: this.target.connection });
  }

  send() {
    const composition = this.composition();
    if (composition === undefined) return;
    if (!this.target.connection) return this.complain('There is no connection to send it into. Open one above, or let a client come.');
    clearTimeout(this.sent?.timer);
    this.sent = { ...this.target, at: undefined, passed: false, answered: false };
    this.answers.replaceChildren();
    this.say({ compose: composition, ...this.target });
    this.sent.timer = setTimeout(() => {
      if (!this.sent.passed && !this.sent.answered) this.answer('', 'No answer: this frame is not complete, or another one is still being sent.');
      else if (!this.sent.answered) this.answer('', `No answer in ${patience / 1000} s.`);
    }, patience);
  }

  answer(when, text) {
    if (this.answers.children.length < 50) {
      this.answers.append(make('li', {}, make('span', { className: 'when' }, when ? `+${when} ` : ''), text));
    }
  }

  // Shows the tool's reply to a composition.
  told({ preview, problem, connected, asked }) {
    if (asked !== undefined && this.sent !== undefined) this.sent.at ??= asked;
    if (problem !== undefined) this.complain(problem);
    if (preview !== undefined) this.preview.textContent = preview;
    if (connected !== undefined) {
      this.complain('');
      this.awaited = connected;  // it is among the next records
      this.offer();
    }
  }

  // Checks whether a new record is the answer.
  hear(record) {
    const { sent } = this;
    if (sent === undefined || record.connection !== sent.connection) return;
    if (record.kind === 'frame' && record.composed) {
      if (!sent.passed && !sent.answered) sent.at = record.time;
      sent.passed = true;
      this.answer(sent.at === record.time ? '' : duration(record.time - sent.at), `sent ${record.opcode}, ${size(record.length)} bytes`);
    } else if (record.kind === 'frame' && record.direction === other[sent.direction] && sent.at !== undefined) {
      sent.answered = true;
      this.answer(duration(record.time - sent.at), [record.opcode, notes({ ...record, answer: undefined }), glimpse(record)].filter(Boolean).join(' '));
    } else if (record.kind === 'note' || record.kind === 'closed') {
      sent.answered = true;
      const when = sent.at === undefined ? '' : duration(record.time - sent.at);
      this.answer(when, record.kind === 'closed' ? 'The connection has ended.' : record.text);
    }
  }
}
