# SPDX-License-Identifier: MIT
# cross: what the tests need for machines of another kind: libraries, and a Wine. Sourced by ./dev.
#
# The libraries are Debian's, unpacked below build/ and not installed: a second architecture on this machine would have to keep
# each of its packages at the very version of the first, and would stay when build/ is gone.

cross_libraries='zlib1g zlib1g-dev libgtest-dev libssl3 libssl-dev'

debian_name() { case $1 in aarch64) echo arm64 ;; i686) echo i386 ;; *) echo "$1" ;; esac; }

# apt_for MACHINE DIRECTORY COMMAND…: apt-get as it would be on a MACHINE where nothing is installed, its state below
# DIRECTORY. The sources and the keys are this machine's.
apt_for() {
  local architecture directory=$2
  architecture=$(debian_name "$1")
  shift 2
  apt-get -q -o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture" -o "Dir::State=$directory" \
    -o "Dir::State::lists=$directory/lists" -o "Dir::State::status=$directory/status" -o "Dir::Cache=$directory/cache" \
    -o APT::Sandbox::User=root "$@" </dev/null
}

# fetch_libraries MACHINE: leaves them in build/cross/MACHINE, all or none.
fetch_libraries() {
  local machine=$1 work=$PWD/build/cross/$1.work package
  [ ! -d "build/cross/$machine" ] || return 0
  command -v apt-get dpkg-deb >/dev/null || { say "no apt-get here that could fetch libraries for $machine"; return 1; }
  say "[$machine] fetching $cross_libraries"
  rm -rf "$work"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root" && : >"$work/status" || return
  apt_for "$machine" "$work" update >"$work/log" 2>&1 # one source that fails is no reason to stop
  # shellcheck disable=SC2086  # a list
  (cd "$work" && apt_for "$machine" "$work" download $cross_libraries) >>"$work/log" 2>&1 ||
    { tail -n 5 "$work/log" >&2; return 1; }
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/root" || return; done
  mv "$work/root" "build/cross/$machine" && rm -rf "$work"
}

prepare_cross() {
  fetch_libraries "$1" || { say "[$1] the libraries could not be fetched"; return 1; }
}

# Programs for Windows run in a prefix of their own. Its server stays up for all of them: else the first test would start
# it, and hold its output open until it ends.
prepare_windows() {
  want wine
  command -v wineserver >/dev/null && [ -z "${wine_is_up:-}" ] || return 0
  export WINEPREFIX=$PWD/build/wine WINEDEBUG=-all
  mkdir -p build
  say "[$1] setting up Wine in build/wine"
  timeout 300 wineboot --init >build/wine.log 2>&1 </dev/null || { tail -n 5 build/wine.log >&2; say "[$1] Wine does not start"; return 1; }
  wineserver --persistent >/dev/null 2>&1 </dev/null
  trap 'wineserver --kill 2>/dev/null' EXIT
  wine_is_up=1
}
