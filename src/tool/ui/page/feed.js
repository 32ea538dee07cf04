// SPDX-License-Identifier: MIT
// feed: the WebSocket to the tool, for records and commands. It reconnects when it is lost.
export class Feed {
  // `hear` gets each object that arrives; `tell` gets whether the feed is live.
  constructor(hear, tell) {
    this.hear = hear;
    this.tell = tell;
    this.wait = 250;
    this.open();
  }

  open() {
    const url = new URL('feed', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.socket = new WebSocket(url);
    this.socket.onopen = () => {
      this.wait = 250;
      this.tell(true);
    };
    this.socket.onmessage = (event) => this.hear(JSON.parse(event.data));
    this.socket.onclose = () => {
      this.tell(false);
      setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, 5000);
    };
  }

  say(command) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(command));
  }
}
