#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dev_test: ./dev on machines that lack something: what it says, what it runs, and with which status it stops.
#
# shellcheck disable=SC2016  # what is expected is evaluated later
# The machine is a directory of programs: the plain tools, and an apt-get that writes down what it is asked.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
machine=$(mktemp -d)
trap 'rm -rf "$machine"' EXIT
failures=0

plain_tools() {
  local tool
  mkdir -p "$machine/bin"
  for tool in bash env awk sort cat rm mktemp dirname mkdir sed; do ln -s "$(command -v "$tool")" "$machine/bin/$tool"; done
}

# program NAME TEXT: puts a program on the machine.
program() { printf '#!/bin/bash\n%s\n' "$2" >"$machine/bin/$1"; chmod +x "$machine/bin/$1"; }

# A machine with nothing: no package is installed, apt-get does what $apt_says says and writes down its arguments.
nothing_installed() {
  program dpkg-query 'exit 1'
  program id 'echo 0'
  program apt-get "echo \"\$*\" >>'$machine/asked'; $1"
  : >"$machine/asked"
}

dev() { said=$(PATH="$machine/bin" bash ./dev "$@" 2>&1 </dev/null); status=$?; }

expect() {
  if ! eval "$1"; then
    printf 'FAILED: %s\n  expected: %s\n  status %s, said:\n%s\n' "$case" "$1" "$status" "$said"
    failures=$((failures + 1))
  fi
}
expect_said() { expect "[[ \$said == *$(printf %q "$1")* ]]"; }

plain_tools

case='a bad command, a bad option'
dev nonsense; expect '[ $status = 2 ]'; expect_said 'no such command: nonsense'
dev run --nonsense; expect '[ $status = 2 ]'; expect_said 'no such option: --nonsense'
dev run --port 65536; expect '[ $status = 2 ]'; expect_said "not '65536'"
dev run --port; expect '[ $status = 2 ]'
dev test --preset nonsense; expect '[ $status = 2 ]'; expect_said 'no such preset: nonsense'
dev stress nonsense; expect '[ $status = 2 ]'; expect_said "not 'nonsense'"
dev stress tool 60 --seed; expect '[ $status = 2 ]'
dev format --nonsense; expect '[ $status = 2 ]'
expect '[ "$(wc -l <<<"$said")" = 1 ]'
dev help; expect '[ $status = 0 ]'; expect_said './dev run'

case='a port in use'
exec 4< <(exec python3 -c '
import socket, time
taken = socket.create_server(("127.0.0.1", 0))
print(taken.getsockname()[1], flush=True)
time.sleep(20)')
read -r port <&4
dev run --port "$port"; expect '[ $status = 1 ]'; expect_said "port $port is in use"
expect '[ "$(wc -l <<<"$said")" = 1 ]'
kill $! 2>/dev/null

case='root: what is missing is named and installed, nothing is removed'
nothing_installed 'exit 0'
dev bench; expect_said 'g++                  the compiler'
expect 'grep -q "^-q -y .*install .*--no-remove .*g++" "$machine/asked"'
expect 'grep -q " update$" "$machine/asked"'
expect '! grep -Eq "(^| )(auto)?(remove|purge)( |$)" "$machine/asked"'

case='a package in the way: one line, and nothing is installed'
nothing_installed 'echo "Remv libboost1.74-dev [1.74]"'
dev bench; expect '[ $status = 1 ]'; expect_said 'would remove libboost1.74-dev'
expect '! grep -q -- --no-remove "$machine/asked"'

case='apt-get that knows no such package'
nothing_installed 'case $* in *-s*) exit 100;; esac'
dev bench; expect '[ $status = 1 ]'; expect_said 'finds no way to install'

case='an installation that fails'
nothing_installed 'case $* in *--no-remove*) echo E: disk full; exit 100;; esac'
dev bench; expect '[ $status = 1 ]'; expect_said 'disk full'; expect_said 'apt-get could not install'

case='neither root nor sudo: the command to run is said, and nothing else happens'
nothing_installed 'exit 0'
program id 'echo 1000'
dev bench; expect '[ $status = 1 ]'; expect_said 'please run: apt-get install --no-install-recommends'
expect '[ ! -s "$machine/asked" ]'

case='not root, but sudo'
program sudo 'shift; exec "$@"'
dev bench; expect 'grep -q -- --no-remove "$machine/asked"'

case='no apt-get'
rm "$machine/bin/apt-get"
dev bench; expect '[ $status = 1 ]'; expect_said 'no apt-get here'

[ "$failures" = 0 ] && echo 'dev says what it should'
exit "$((failures > 0))"
