# SPDX-License-Identifier: MIT
# command_line: the options of the judge.

import argparse
import sys

from judge import catalogue, verdict
from judge.case import Options

AT_ONCE = 8

EPILOG = """exit status:
  0  every case is OK or INFORMATIONAL
  1  a case is FAILED, UNCLEAN, WRONG CODE or FAILED BY CLIENT (with --strict also: NON-STRICT)
  2  the command line is wrong
  3  NON-STRICT is the worst
  4  UNIMPLEMENTED is the worst
  5  could not connect to the server, or not listen on the port"""


def parsed(arguments):
    parser = argparse.ArgumentParser(prog="conformance", description="Judges WebSocket servers and clients, case by case.",
                                     epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    subjects = parser.add_subparsers(dest="subject", required=True, metavar="server|client")
    server = subjects.add_parser("server", help="judge the echo server at URL", epilog=EPILOG,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    server.add_argument("url", metavar="URL", nargs="?", default="ws://127.0.0.1:9001/")
    server.add_argument("--start", metavar="COMMAND", help="start the server by COMMAND, which prints its URL; no URL then")
    server.add_argument("--insecure", action="store_true", help="wss: accept any certificate")
    client = subjects.add_parser("client", help="judge echo clients that connect to PORT", epilog=EPILOG,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    client.add_argument("port", metavar="PORT", type=int, nargs="?", default=9001, help="0: any free one")
    client.add_argument("--host", default="127.0.0.1", help="address to listen on")
    client.add_argument("--drive", metavar="COMMAND", help="start COMMAND for each case; {url} in it is the case's URL")
    for subject in server, client:
        _common(subject)
    given = parser.parse_args(arguments)
    given.cases = _patterns(given.cases) or [catalogue.NUMBERED]
    given.exclude = _patterns(given.exclude)
    if given.parallel < 1 or given.patience <= 0:
        misused("--parallel and --patience are positive")
    return given


def _common(subject):
    subject.add_argument("--cases", metavar="PATTERNS", action="append",
                         help="such as 6.*,7.1.* (or 6,7.1), handshake/*, '*' for all; default: the 517 numbered ones")
    subject.add_argument("--exclude", metavar="PATTERNS", action="append", help="not these")
    subject.add_argument("--list", action="store_true", help="name the cases and end")
    subject.add_argument("--parallel", metavar="N", type=int, default=AT_ONCE, help=f"cases at once (default {AT_ONCE})")
    subject.add_argument("--full", action="store_true", help="the long series: 1000 messages in each of 9.7, 9.8, 12, 13")
    subject.add_argument("--octets", action="store_true", help="write to TCP one octet at a time, in all cases")
    subject.add_argument("--extensions", metavar="TEXT", default="", help="permessage-deflate: offer it in 1 to 10, too")
    subject.add_argument("--compress", action="store_true", help="with --extensions: send all messages compressed")
    subject.add_argument("--patience", metavar="FACTOR", type=float, default=1.0,
                         help="gives the peer that many times the time of the case (slow machines)")
    for name, default in ("message", 1 << 20), ("frame", 1 << 20), ("fragments", 4096):
        subject.add_argument(f"--max-{name}", metavar="N", type=int, default=default,
                             help=f"the subject's own limit, for limit/* (default {default}; 0: not known)")
    subject.add_argument("--agent", metavar="NAME", default="", help="the subject's name in the reports")
    subject.add_argument("--strict", action="store_true", help="NON-STRICT counts as failed for the exit status")
    for kind in "json", "junit", "html":
        subject.add_argument(f"--{kind}", metavar="FILE", help=f"write the results as {kind}")


def _patterns(given):
    return [pattern.strip() for text in given or () for pattern in text.split(",") if pattern.strip()]


def options(given):
    return Options(given.full, given.octets, given.extensions, given.compress, given.patience, given.max_message,
                   given.max_frame, given.max_fragments)


def misused(what):
    print(f"conformance: {what}; see --help", file=sys.stderr)
    sys.exit(verdict.EXIT_USAGE)
