#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run: feeds one fuzz target for some time, and says how to see again what it found.
#
# usage: run.bash BUILD TARGET SECONDS
# Findings stay in BUILD/findings, inputs that are worth keeping in BUILD/corpus/TARGET: see keep.bash.
set -u
build=$1 target=$2 seconds=$3
here=$(dirname "${BASH_SOURCE[0]}")
program=$build/fuzz/fuzz_$target
mkdir -p "$build/corpus/$target" "$build/findings" || exit 1
dictionary=()
[ -f "$here/$target.dict" ] && dictionary=(-dict="$here/$target.dict")

say_again() {
  printf 'to see it again:  %s %s\n' "$program" "$1"
}

begin=$(mktemp)
trap 'rm -f "$begin"' EXIT
"$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
  -artifact_prefix="$build/findings/$target-" ${dictionary[@]+"${dictionary[@]}"} \
  "$build/corpus/$target" "$build/fuzz/seeds/$target" 2>&1 | grep -avE '^#[0-9]+\s+(NEW|REDUCE|RELOAD) '
status=${PIPESTATUS[0]}
while IFS= read -r finding; do say_again "$finding"; done < <(find "$build/findings" -name "$target-*" -newer "$begin")
exit "$status"
