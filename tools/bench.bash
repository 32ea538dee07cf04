# SPDX-License-Identifier: MIT
# bench: runs the benchmarks for `./dev bench`, and writes the report. Sourced by ./dev.

bench() {
  need build bench
  case ${1-} in
    --report) shift; report "$@"; return ;;
    --*) misused "bench: no such option: $1" ;;
  esac
  build bench || die "the build failed"
  local program
  for program in $(find build/bench/bench -name '*_bench' -type f -perm -u+x | sort); do
    say "$(basename "$program")"
    "$program" ${1:+--benchmark_filter="$1"} || die "$(basename "$program") failed"
  done
}

# Rows of one program are run in turns, so that a busy minute of the machine meets all of them.
report() {
  local rounds=5 seconds=0.03 echo=(--rounds 3 --seconds 1)
  case ${1-} in
    '') ;;
    --quick) rounds=3 seconds=0.01 echo=(--rounds 1 --seconds 0.5) ;;
    *) misused "bench: --report takes no $1" ;;
  esac
  want report
  build bench || die "the build failed"
  local results=$PWD/build/report
  rm -rf "$results"
  mkdir -p "$results" || die "cannot write to build/"
  in_turns messages core/messages_bench
  WSPC_BENCH_THREADS=1 in_turns threaded core/messages_bench '^receive(_actions)?/(text/)?[0-9]+$'
  in_turns utf8 utf8_bench '^unmask_validate/.*/(128|1024|65536)$'
  in_turns mask mask_bench '^mask/.*/(128|1024|65536)$'
  in_turns deflate core/deflate_bench '/(alone|takeover_4_kib)/'
  python3 bench/network/echo.py "${echo[@]}" --json "$results/echo.json" &&
    python3 bench/network/idle.py --json "$results/idle.json" &&
    python3 bench/network/broadcast.py --json "$results/broadcast.json" || die "a bench over TCP failed"
  python3 tools/report.py "$results" docs/performance.md || exit 1
  say "written: docs/performance.md, docs/performance/*.svg"
}

# in_turns NAME PROGRAM [FILTER]: leaves $results/NAME.json
in_turns() {
  say "$1"
  "build/bench/bench/$2" --benchmark_enable_random_interleaving=true --benchmark_repetitions="$rounds" \
    --benchmark_min_time="$seconds" --benchmark_report_aggregates_only=true --benchmark_filter="${3-.}" \
    --benchmark_out="$results/$1.json" --benchmark_out_format=json >/dev/null || die "$2 failed"
}
