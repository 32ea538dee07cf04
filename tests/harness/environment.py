# SPDX-License-Identifier: MIT
# environment: what ctest and the machine tell a test: whether the build has sanitizers, how long to wait, how to be skipped.

import os
import resource
import socket
import sys

SKIPPED = 77  # the exit status that CMake's SKIP_RETURN_CODE names
SANITIZED = bool(os.environ.get("WSPC_SANITIZED"))  # figures about memory and time mean nothing then
PATIENCE = 60 if SANITIZED else 20  # seconds for what should take milliseconds


def skip(reason):
    """Ends the whole program as skipped. CTest shows the reason."""
    print(f"SKIPPED: {reason}", flush=True)
    sys.exit(SKIPPED)


def free_port():
    """Returns a port of this machine on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def allow_descriptors(count):
    """Lets this process and its children have so many open files at once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        skip(f"{count} open files are needed, this system allows {hard}")
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
