// SPDX-License-Identifier: MIT
// compositions: example frames, valid and invalid ones.   RFC 6455 §5, §7
const plain = {
  opcode: 1, fin: true, rsv: [], masked: undefined, key: '', width: 'shortest', declared: '', form: 'text', payload: '',
  code: 1000, compress: false, fragment: '',
};

// If `masked` is undefined, frames are masked as their sender has to.
const all = [
  ['Right', [
    ['Text', { payload: 'Hello' }],
    ['Text, three fragments', { payload: 'Hello, world', fragment: 4 }],
    ['Text, compressed', { payload: 'Hello, hello, hello, hello', compress: true }],
    ['Binary', { opcode: 2, form: 'hex', payload: 'c0 ff ee' }],
    ['Ping', { opcode: 9, payload: 'ping' }],
    ['Pong that nobody asked for', { opcode: 10 }],
    ['Close', { opcode: 8, form: 'close', code: 1000, payload: 'bye' }],
  ]],
  ['Wrong framing', [
    ['Reserved bit RSV2', { rsv: [2], payload: 'Hello' }],
    ['RSV1 on a continuation', { opcode: 0, rsv: [1], payload: 'Hello' }],
    ['Reserved opcode 3', { opcode: 3, payload: 'Hello' }],
    ['Reserved control opcode 11', { opcode: 11 }],
    ['Masked the wrong way round', { masked: 'wrong', payload: 'Hello' }],
    ['Ping without FIN', { opcode: 9, fin: false, payload: 'ping' }],
    ['Ping of 126 bytes', { opcode: 9, payload: 'p'.repeat(126) }],
    ['Continuation of nothing', { opcode: 0, payload: 'Hello' }],
    ['Length in 16 bits that needs 7', { width: '16', payload: 'Hello' }],
    ['Length in 64 bits that needs 7', { width: '64', payload: 'Hello' }],
    ['Length with the highest bit', { width: 'highest', payload: 'Hello' }],
    ['Longer than what follows', { declared: 100, payload: 'Hello' }],
  ]],
  ['Wrong messages', [
    ['Text that is not UTF-8', { form: 'hex', payload: '48 65 6c 6c 6f ff' }],
    ['Text with a surrogate', { form: 'hex', payload: 'ed a0 80' }],
    ['Begun and not ended', { fin: false, payload: 'Hello' }],
    ['Compressed garbage', { rsv: [1], form: 'hex', payload: 'ff ff ff ff' }],
    ['Close with one byte', { opcode: 8, form: 'hex', payload: '03' }],
    ['Close 1005', { opcode: 8, form: 'close', code: 1005 }],
    ['Close with a reason that is not UTF-8', { opcode: 8, form: 'hex', payload: '03 e8 ff' }],
    ['HTTP in the middle', { form: 'raw', payload: '47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a 0d 0a' }],
  ]],
];

export const groups = all.map(([name, each]) => [name, each.map(([title]) => title)]);

export function preset(title) {
  const found = all.flatMap(([, each]) => each).find(([name]) => name === title);
  return { ...plain, ...found[1] };
}
