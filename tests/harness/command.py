# SPDX-License-Identifier: MIT
# command: the wspc command that is tested, which is a test's first argument, and its exit statuses.

import os
import sys

WSPC = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 and os.path.exists(sys.argv[1]) else "wspc"

CLEAN, USAGE, NETWORK, TLS, REFUSED, PROTOCOL, TIMEOUT, CLOSED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 7, 130
