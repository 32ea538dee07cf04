// SPDX-License-Identifier: MIT
// keys: keyboard shortcuts, except while text is being typed.
const writes = (element) => element.matches('input:not([type="checkbox"]), textarea, select');

// `acts` has a function for each key. Keys that move in the list of frames are not handled on other elements that need
// them.
export function startKeys(acts) {
  const dialog = document.getElementById('keys');
  const help = () => (dialog.open ? dialog.close() : dialog.showModal());
  document.getElementById('help').addEventListener('click', help);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === 'Escape' && !dialog.open) return acts.Escape();
    if (dialog.open || writes(event.target)) return;
    if (event.key === '?') return help();
    const presses = event.target.matches('button, summary, a, input, .payload');
    const act = acts[event.key];
    if (act === undefined || (presses && /^(Enter|Arrow|Home|End)/.test(event.key))) return;
    event.preventDefault();
    act();
  });
}
