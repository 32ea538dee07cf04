# SPDX-License-Identifier: MIT
# secrets_test: credentials do not appear in output, logs and recordings, except with --show-secrets.
import json
import os
import re

from harness.case import main
from harness.command import CLEAN
from harness.page_case import PageCase

HEADERS = ["-H", "Authorization: Bearer hidden1", "-H", "Cookie: a=hidden2", "-H", "X-Api-Key: hidden3"]
PATH = "/feed?room=7&access_token=hidden4"


class Secrets(PageCase):
    def said(self, url):
        self.assertEqual(self.connect(url + PATH, "-x", "hidden payload", "-n", "1", *HEADERS)[0], CLEAN)

    def assert_kept(self, text):
        text = text.decode() if isinstance(text, bytes) else text
        self.assertNotRegex(text, r"hidden\d")
        for line in "Authorization: REDACTED", "Cookie: REDACTED", "X-Api-Key: REDACTED", "/feed?room=7&access_token=REDACTED HTTP/1.1":
            self.assertIn(line, text)

    def assert_shown(self, text):
        text = text.decode() if isinstance(text, bytes) else text
        for number in 1, 2, 3, 4:
            self.assertIn(f"hidden{number}", text)

    def test_connect_verbose(self):
        url = self.serve().url
        for more, judge in ([], self.assert_kept), (["--show-secrets"], self.assert_shown):
            judge(self.connect(url + PATH, "-v", "-x", "x", "-n", "1", *HEADERS, *more)[2])
        opened = json.loads(self.connect(url + PATH, "--json", "-x", "x", "-n", "1")[1].splitlines()[0])
        self.assertEqual(opened["url"], url + "/feed?room=7&access_token=REDACTED")

    def test_inspect(self):
        upstream = self.serve().url
        for form in [], ["--json"]:
            for more, judge in ([], self.assert_kept), (["--show-secrets"], self.assert_shown):
                child = self.start("inspect", upstream, "--port", "0", *form, *more)
                self.said(re.search(r"ws://[\d.:]+", child.err.readline().decode())[0])
                child.terminate()
                judge(child.communicate()[0])

    def test_serve_records_and_tells_without_them(self):
        for more, judge in ([], self.assert_kept), (["--show-secrets"], self.assert_shown):
            file = os.path.join(self.directory(), "talk.jsonl")
            child = self.start("serve", "--port", "0", "--json", "--record", file, *more)
            self.said(json.loads(child.out.readline())["url"])
            child.terminate()
            judge(child.communicate()[0])
            with open(file) as lines:
                judge(lines.read())

    def test_the_page_and_its_exports(self):
        for more, shown in ([], False), (["--show-secrets"], True):
            url, place = self.serve_with_page(*more)
            feed, _ = self.feed(place)
            self.said(url)
            lines = "\n".join(line["line"] for line in self.record(feed, kind="request")["lines"])
            (self.assert_shown if shown else self.assert_kept)(lines)
            for path in "/recording.jsonl", "/archive.har":
                body = self.get(place, path)[2].decode()
                self.assertEqual(bool(re.search(r"hidden\d", body)), shown, path)
                self.assertIn("access_token=" + ("hidden4" if shown else "REDACTED"), body)

    def record_file(self, *more):
        file = os.path.join(self.directory(), "talk.jsonl")
        child = self.start("serve", "--port", "0", "--json", "--record", file, *more)
        self.said(json.loads(child.out.readline())["url"])
        child.terminate()
        child.communicate()
        return file

    def test_convert_writes_none(self):
        file = self.record_file("--show-secrets")
        for name in "x.jsonl", "x.har", "x.pcapng":
            for more, shown in ([], False), (["--show-secrets"], True):
                to = os.path.join(self.directory(), name)
                self.assertEqual(self.run_wspc("convert", file, to, *more)[0], CLEAN)
                with open(to, "rb") as written:
                    self.assertEqual(bool(re.search(rb"hidden\d", written.read())), shown, (name, more))

    def test_a_replay_says_what_it_lacks(self):
        for more, lacks in ([], True), (["--show-secrets"], False):
            file = self.record_file(*more)
            again = os.path.join(self.directory(), "again.jsonl")
            child = self.start("serve", "--port", "0", "--json", "--record", again, "--show-secrets")
            url = json.loads(child.out.readline())["url"]
            status, _, err = self.run_wspc("replay", file, url, "--speed", "0", *(["--bearer", "given"] if lacks else []))
            self.assertEqual(status, CLEAN, err)
            self.assertEqual("credentials are REDACTED in the recording" in err, lacks)
            child.terminate()
            child.communicate()
            with open(again) as lines:
                request = next(json.loads(line) for line in lines if '"request"' in line)["lines"]
            said = {line["line"].split(":")[0]: line["line"] for line in request}
            self.assertEqual(said["Authorization"], "Authorization: Bearer " + ("given" if lacks else "hidden1"))
            self.assertEqual(said.get("Cookie"), None if lacks else "Cookie: a=hidden2")


if __name__ == "__main__":
    main()
