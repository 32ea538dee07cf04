#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# afl: feeds one fuzz target with AFL++, which mutates and measures in another way than libFuzzer.
#
# usage: afl.bash BUILD TARGET SECONDS
# Findings stay in BUILD/found/TARGET/default/crashes and …/hangs.
set -u
build=$1 target=$2 seconds=$3
program=$build/fuzz/fuzz_$target
found=$build/found/$target
mkdir -p "$found" || exit 1

export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_AUTORESUME=1
export ASAN_OPTIONS=abort_on_error=1:symbolize=0:detect_leaks=0 UBSAN_OPTIONS=abort_on_error=1:symbolize=0
afl-fuzz -V "$seconds" -t 2000+ -i "$build/fuzz/seeds/$target" -o "$found" -- "$program" || exit
grep -E '^(execs_done|execs_per_sec|corpus_count|bitmap_cvg|saved_crashes|saved_hangs) ' "$found/default/fuzzer_stats"

findings=$(find "$found/default/crashes" "$found/default/hangs" -name 'id:*' 2>/dev/null)
[ -z "$findings" ] && exit 0
while IFS= read -r finding; do printf 'to see it again:  %s %s\n' "$program" "$finding"; done <<<"$findings"
exit 1
