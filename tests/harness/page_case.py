# SPDX-License-Identifier: MIT
# page_case: a test with a page: what it fetches, and the feed that it reads.
import http.client
import json
import re

from harness.case import Case
from harness.connection import dial
from harness.environment import PATIENCE
from harness.frames import TEXT


class PageCase(Case):
    def page_of(self, child):
        return re.search(r"http://([\d.:]+)/", child.err.readline().decode())[1]

    def serve_with_page(self, *options):
        """(url, where the page is)"""
        child = self.serve("--ui-port", "0", *options)
        url = child.url
        return url, self.page_of(child)

    def get(self, place, path="/", **headers):
        host, port = place.split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def feed(self, place):
        connection = dial(f"ws://{place}")
        self.addCleanup(connection.socket.close)
        connection.open("/feed")
        hello = self.told(connection, "hello")
        return connection, hello

    def told(self, feed, what):
        """The next message of that kind; records are kept."""
        while True:
            opcode, payload = feed.receive()
            self.assertEqual(opcode, TEXT)
            told = json.loads(payload)
            if what in told:
                return told[what]

    def record(self, feed, **members):
        """The next record that has these members."""
        while True:
            for record in self.told(feed, "records"):
                if all(record.get(name) == value for name, value in members.items()):
                    return record

    def until_closed(self, feed):
        """All records up to the end of a connection."""
        records = []
        while not any(record["kind"] == "closed" for record in records):
            records += self.told(feed, "records")
        return records

    def order(self, feed, **members):
        feed.send_frame(TEXT, json.dumps(members))
