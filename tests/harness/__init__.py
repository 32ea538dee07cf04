# SPDX-License-Identifier: MIT
# __init__: the package harness, what the Python tests share: the wspc command in a process, peers made of bytes, servers with faults, a terminal.
#
# The tests import it from the folder tests/, which ctest puts into PYTHONPATH. To run a test by hand:
#
#     python3 tests/harness tests/tool/serve/drain_test.py build/dev/src/tool/wspc [unittest's arguments]
