// SPDX-License-Identifier: MIT
// words: numbers and frames as text for people.

export function size(bytes) {
  if (bytes < 10_000) return String(bytes);
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = -1;
  for (; value >= 1024 && unit < 3; ++unit) value /= 1024;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function duration(seconds) {
  if (seconds < 0.001) return `${(seconds * 1e6).toFixed(0)} µs`;
  if (seconds < 1) return `${(seconds * 1e3).toFixed(seconds < 0.1 ? 2 : 0)} ms`;
  return seconds < 120 ? `${seconds.toFixed(seconds < 10 ? 2 : 1)} s` : `${(seconds / 60).toFixed(1)} min`;
}

export function count(number) {
  return number < 100_000 ? Math.round(number).toLocaleString('en') : `${(number / 1000).toFixed(0)} k`;
}

// "12:00:00.123456", local time; or with fewer digits.
export function timeOfDay(seconds, digits = 6) {
  const whole = Math.floor(seconds);
  const date = new Date(whole * 1000);
  const micro = Math.min(999_999, Math.round((seconds - whole) * 1e6));
  const two = (n) => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(micro).padStart(6, '0').slice(0, digits)}`;
}

export const arrow = (direction) => (direction === 'to_server' ? '→' : '←');

// Returns the flags of a frame: everything in its header besides the opcode.
export function flags(frame) {
  const bits = frame.rsv.map((bit) => `RSV${bit}`);
  if (frame.part) bits.push(frame.part);
  else if (!frame.fin) bits.push('no FIN');
  return bits.join(' ');
}

export function ratio(frame) {
  return frame.inflated && frame.deflated ? `${(frame.inflated / frame.deflated).toFixed(2)}:1` : '';
}

// Returns the notes about a frame, the worst first.
export function notes(frame) {
  const all = [];
  if (frame.error) all.push(`! ${frame.error.text}`);
  else if (frame.verdict) all.push(`! ${frame.verdict.text}`);
  if (frame.composed) all.push('composed');
  if (frame.code !== undefined) all.push(String(frame.code));
  if (frame.trip !== undefined) all.push(`round trip ${duration(frame.trip)}`);
  if (frame.answer !== undefined) all.push(`after ${duration(frame.answer)}`);
  if (frame.deflated) all.push(ratio(frame));
  return all.join(' · ');
}

// Returns the beginning of the payload, in one line.
export function glimpse(frame) {
  const text = frame.text ?? (frame.opcode === 'close' ? frame.reason ?? '' : undefined);
  if (text !== undefined) return text.slice(0, 300).replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ');
  if (!frame.base64) return '';
  return [...atob(frame.base64.slice(0, 128))].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
}
