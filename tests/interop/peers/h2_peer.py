# SPDX-License-Identifier: MIT
# h2_peer: an HTTP/2 connection by the Python package h2, as a client or a server, that does what a test wants.

import socket

import h2.config
import h2.connection
import h2.events
import h2.settings

from harness.environment import PATIENCE


class H2:
    def __init__(self, sock, client):
        self.sock = sock
        self.sock.settimeout(PATIENCE)
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=client, header_encoding="utf-8",
                                                                       validate_outbound_headers=False))
        self.waiting = []
        self.data = {}

    def start(self, **settings):
        self.h2.initiate_connection()
        if settings:
            self.h2.update_settings({getattr(h2.settings.SettingCodes, name): value for name, value in settings.items()})
        self.flush()

    def flush(self):
        self.sock.sendall(self.h2.data_to_send())

    def next(self, *kinds):
        """Returns the next event of one of these kinds, or None if the connection ends first."""
        while True:
            while self.waiting:
                event = self.waiting.pop(0)
                if isinstance(event, h2.events.DataReceived):
                    self.data[event.stream_id] = self.data.get(event.stream_id, b"") + event.data
                    self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                if isinstance(event, kinds):
                    self.flush()
                    return event
            self.flush()
            received = self.sock.recv(65536)
            if not received:
                return None
            self.waiting += self.h2.receive_data(received)

    # ---- a WebSocket on a stream

    def connect(self, authority, path="/", more=()):
        """Sends an extended CONNECT. Returns the stream, and the headers of the response."""
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"),
                                      (":path", path), (":authority", authority), ("sec-websocket-version", "13"), *more])
        event = self.next(h2.events.ResponseReceived, h2.events.StreamReset)
        return stream, dict(event.headers) if isinstance(event, h2.events.ResponseReceived) else event

    def send(self, stream, data, end=False):
        self.h2.send_data(stream, data, end)
        self.flush()

    def take(self, stream, size):
        while len(self.data.get(stream, b"")) < size:
            if self.next(h2.events.DataReceived) is None:
                raise EOFError("the connection has ended")
        taken, self.data[stream] = self.data[stream][:size], self.data[stream][size:]
        return taken


def connect(port, **settings):
    connection = H2(socket.create_connection(("127.0.0.1", port)), client=True)
    connection.start(**settings)
    return connection
