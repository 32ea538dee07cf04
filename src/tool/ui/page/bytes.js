// SPDX-License-Identifier: MIT
// bytes: payloads for people: text with its errors marked, JSON, hexadecimal digits.

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

export function toBase64(bytes) {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

export const toUtf8 = (text) => new TextEncoder().encode(text);

// Reads "48 65", "0x4865" or "48:65"; returns null for anything else.
export function fromHex(text) {
  const digits = text.replace(/0x|[\s:,]/gi, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.substr(2 * i, 2), 16));
}

const hex2 = (byte) => byte.toString(16).padStart(2, '0');

export const toHex = (bytes) => Array.from(bytes, hex2).join(' ');

// Sixteen bytes a line: where, in digits, and as text.
export function hexdump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = Array.from(bytes.subarray(at, at + 16));
    const digits = part.map(hex2).join(' ').padEnd(47);
    const text = part.map((b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${digits}  ${text}`);
  }
  return lines.join('\n');
}

// How long the UTF-8 sequence at `at` is; 0: there is none.   Unicode 15, table 3-7
function sequence(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const low = { 0xe0: 0xa0, 0xf0: 0x90 }[first] ?? 0x80;
  const high = { 0xed: 0x9f, 0xf4: 0x8f }[first] ?? 0xbf;
  if (bytes[at + 1] < low || bytes[at + 1] > high) return 0;
  for (let i = 2; i < length; ++i) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  return length;
}

// Splits bytes into text and invalid parts: [{text, bad}]. Each byte of an invalid part is written as "\xff".
export function textParts(bytes) {
  const parts = [];
  const decoder = new TextDecoder();
  let good = 0;
  const flush = (end) => {
    if (end > good) parts.push({ text: decoder.decode(bytes.subarray(good, end)), bad: false });
  };
  for (let at = 0; at < bytes.length;) {
    const length = sequence(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    flush(at);
    parts.push({ text: `\\x${hex2(bytes[at])}`, bad: true });
    good = ++at;
  }
  flush(bytes.length);
  return parts;
}

const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/g;

function kindOf(text, isKey) {
  if (text[0] === '"') return isKey ? 'key' : 'string';
  return /^[-\d]/.test(text) ? 'number' : /^[tfn]/.test(text) ? 'word' : '';
}

// Lays out a JSON text, as [{text, kind}]; null if it is not JSON. Its tokens stay as they are, because a number
// here could not hold 1e400 or twenty digits.
export function jsonParts(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const tokens = text.match(token) ?? [];
  const parts = [];
  let depth = 0;
  const newLine = () => parts.push({ text: `\n${'  '.repeat(depth)}`, kind: '' });
  tokens.forEach((each, i) => {
    const closes = each === '}' || each === ']';
    const isEmpty = closes && (tokens[i - 1] === '{' || tokens[i - 1] === '[');
    if (closes) --depth;
    if (closes && !isEmpty) newLine();
    parts.push({ text: each === ':' ? ': ' : each, kind: kindOf(each, tokens[i + 1] === ':') });
    if (each === '{' || each === '[') ++depth;
    const opens = (each === '{' && tokens[i + 1] !== '}') || (each === '[' && tokens[i + 1] !== ']');
    if (opens || each === ',') newLine();
  });
  return parts;
}
