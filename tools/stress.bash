# SPDX-License-Identifier: MIT
# stress: what `./dev stress` does. Sourced by ./dev.

stress() {
  local what='tool library' each
  case ${1-} in tool | library) what=$1; shift ;; esac
  [[ "$* " =~ ^\ ?([0-9]+\ )?(--seed\ [0-9]+\ )?$ ]] || misused "stress: it takes tool or library, SECONDS and --seed N, not '$*'"
  need build test
  for each in $what; do "stress_$each" "$@" || return; done
}

stress_tool() {
  build asan wspc_command || die "the build failed"
  PYTHONDONTWRITEBYTECODE=1 in_fixed_memory asan python3 tests/stress/tool.py build/asan/src/tool/wspc "$@"
}

stress_library() {
  build tsan stress_library || die "the build failed"
  in_fixed_memory tsan build/tsan/tests/stress/stress_library "$@"
}
