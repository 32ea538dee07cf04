# SPDX-License-Identifier: MIT
# on_the_page: pages of `--ui` that open and close: their feeds and their commands.
import json
import socket
import time

from harness.connection import Connection, reset
from harness.frames import CLOSE, PING, PONG, TEXT
from load import fault, good
from serving import PATIENCE

ORDERS = [{"search": "hello"}, {"search": ""}, {"clear": True}, {"frames": [1, 2, 3]}, {"preview": {"opcode": 1, "payload": "eA=="}},
          {"cut": 1 << 40}, {"compose": {"raw": "gQA="}, "connection": 1 << 40, "direction": "to_server"}, {"nonsense": 1}, []]


def dial(server):
    feed = Connection(socket.create_connection(("127.0.0.1", server.ui_port), PATIENCE), masks=True)
    feed.socket.settimeout(PATIENCE)
    return feed


def open_feed(server):
    """Returns a feed without the records of earlier traffic."""
    feed = dial(server)
    feed.open("/feed")
    feed.send_frame(TEXT, json.dumps({"clear": True}))
    told(feed, "hello")
    return feed


def told(feed, what):
    while True:
        opcode, payload = feed.receive()
        if opcode == PING:
            feed.send_frame(PONG, payload)
            continue
        assert opcode == TEXT, f"the feed sent {opcode} {payload[:80]!r}"
        message = json.loads(payload)
        if what in message:
            return message[what]


@good
def fetch_the_page(servers, choose):
    page = dial(choose.choice(servers.all))
    page.send(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{page.socket.getpeername()[1]}\r\nConnection: close\r\n\r\n".encode())
    assert page.head().startswith(b"HTTP/1.1 200 "), "there is no page"
    page.socket.close()


@good
def watch_the_feed(servers, choose):
    feed = open_feed(choose.choice(servers.all))
    told(feed, "records")  # the control clients see to it that there always are some
    feed.send_frame(TEXT, json.dumps({"search": ""}))
    told(feed, "hits")
    feed.close()


@good
def connect_from_the_page(servers, choose):
    """Opens a connection from the page, sends composed frames on it, and aborts it."""
    feed = open_feed(choose.choice(servers.all))
    feed.send_frame(TEXT, json.dumps({"connect": servers.echo.url + "/"}))
    number = told(feed, "connected")
    composed = {"opcode": 1, "payload": "Y29tcG9zZWQ=", "masked": True}
    feed.send_frame(TEXT, json.dumps({"compose": composed, "connection": number, "direction": "to_server"}))
    assert told(feed, "problem") == "", "the page's frame was not sent"
    feed.send_frame(TEXT, json.dumps({"cut": number}))
    feed.close()


@fault
def leave_while_the_page_connects(servers, choose):
    feed = open_feed(choose.choice(servers.all))
    target = choose.choice([servers.echo, servers.tls, servers.rooms])
    feed.send_frame(TEXT, json.dumps({"connect": f"{target.url}/", "insecure": True, "deflate": True}))
    time.sleep(choose.choice([0, 0.002, 0.02]))
    choose.choice([reset, socket.socket.close])(feed.socket)


@fault
def churn_feeds(servers, choose):
    server = choose.choice(servers.all)
    for _ in range(10):
        feed = dial(server)
        feed.open("/feed")
        for _ in range(choose.randrange(3)):
            feed.send_frame(TEXT, json.dumps(choose.choice(ORDERS)))
        time.sleep(0.04 * choose.randrange(3) + choose.uniform(0, 0.004))  # feeds are told something every 40 ms
        if choose.random() < 0.5:
            feed.send_frame(CLOSE, b"\x03\xe9")
        choose.choice([reset, socket.socket.close])(feed.socket)


@fault
def leave_a_feed_unread(servers, choose):
    feed = open_feed(choose.choice(servers.all))
    for _ in range(20):
        feed.send_frame(TEXT, json.dumps({"frames": list(range(200))}))
    time.sleep(choose.uniform(0, 2))
    reset(feed.socket)


@fault
def order_garbage(servers, choose):
    feed = open_feed(choose.choice(servers.all))
    for text in "{", "[" * 5000, "\"x\"", json.dumps({"compose": 1}), json.dumps({"connect": "nonsense"}), "null":
        feed.send_frame(TEXT, text)
    told(feed, "problem")
    reset(feed.socket)
