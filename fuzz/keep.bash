#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# keep: chooses of what a target has seen the inputs that reach something, and keeps them in fuzz/corpus.
#
# usage: keep.bash BUILD TARGET
set -eu
build=$1 target=$2
here=$(dirname "${BASH_SOURCE[0]}")
chosen=$(mktemp -d)
trap 'rm -rf "$chosen"' EXIT
# The build makes the seeds from the vectors anyway, so only inputs beyond those are kept.
find "$build/fuzz/seeds/$target" -name 'seed-*' -exec cp -t "$chosen" {} +
"$build/fuzz/fuzz_$target" -merge=1 -rss_limit_mb=2048 "$chosen" "$build/fuzz/seeds/$target" "$build/corpus/$target" 2>&1 |
  tail -1
find "$chosen" -type f \( -name 'seed-*' -o -size +2k \) -delete  # what is long says little more, and slows every run down
mkdir -p "$here/corpus"
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=644 -C "$chosen" -cf - . |
  gzip -9n >"$here/corpus/$target.tar.gz"
printf '%s inputs, %s bytes\n' "$(find "$chosen" -type f | wc -l)" "$(stat -c %s "$here/corpus/$target.tar.gz")"
