# SPDX-License-Identifier: MIT
# verdict: what a case can come out as, and which exit status a whole run gets from that.

OK = "OK"
NON_STRICT = "NON-STRICT"
INFORMATIONAL = "INFORMATIONAL"
FAILED = "FAILED"
UNCLEAN = "UNCLEAN"
WRONG_CODE = "WRONG CODE"
FAILED_BY_CLIENT = "FAILED BY CLIENT"  # a server left it to the client to drop the TCP connection
UNIMPLEMENTED = "UNIMPLEMENTED"
SKIPPED = "SKIPPED"  # the case makes no sense with the options given; its reason says why

# From the best to the worst; a run is as good as its worst case.
ORDER = (OK, INFORMATIONAL, SKIPPED, NON_STRICT, UNIMPLEMENTED, FAILED_BY_CLIENT, WRONG_CODE, UNCLEAN, FAILED)
FAILURES = (FAILED, UNCLEAN, WRONG_CODE, FAILED_BY_CLIENT)

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_NON_STRICT = 3
EXIT_UNIMPLEMENTED = 4
EXIT_NOT_CONNECTED = 5


def worst(verdicts):
    return max(verdicts, key=ORDER.index, default=OK)


def exit_status(verdicts, strict=False):
    """The status for all the verdicts of a run, about behaviour and about closing alike."""
    seen = set(verdicts)
    if seen & set(FAILURES) or (strict and NON_STRICT in seen):
        return EXIT_FAILED
    if UNIMPLEMENTED in seen:
        return EXIT_UNIMPLEMENTED
    return EXIT_NON_STRICT if NON_STRICT in seen else EXIT_OK
