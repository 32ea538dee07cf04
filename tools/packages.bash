# SPDX-License-Identifier: MIT
# packages: finds out which Debian packages are missing, and installs them. Sourced by ./dev.
#
# packaging/debian-packages says what is needed for what. Nothing is ever removed: where a package stands in the way
# of another, that is said, and decided by a person.

# packages_of GROUP…: the packages of these groups, one per line.
packages_of() {
  local group
  for group; do awk -v group="$group" '$1 == group { print $2 }' packaging/debian-packages; done | sort -u
}

purpose_of() { awk -v package="$1" '$2 == package { $1 = $2 = ""; sub(/^ +/, ""); print; exit }' packaging/debian-packages; }

has_boost() {
  local prefix version
  for prefix in ${BOOST_ROOT:+"$BOOST_ROOT"} /usr/local /usr; do
    version=$(awk '$1 == "#define" && $2 == "BOOST_VERSION" { print $3 }' "$prefix/include/boost/version.hpp" 2>/dev/null) || continue
    [ "${version:-0}" -ge 108100 ] && return 0
  done
  return 1
}

has_node() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge 18 ]
}

# It matters that a program exists, not where it came from; only libraries have to come from a package.
is_present() {
  case $1 in
    libboost1.81-dev) has_boost ;;
    nodejs) has_node ;;
    cmake | npm | rustc | chromium | clang | clang-format | clang-tidy | python3 | g++) command -v "$1" >/dev/null ;;
    ninja-build) command -v ninja >/dev/null ;;
    *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
  esac
}

missing_of() {
  local package
  for package in $(packages_of "$@"); do is_present "$package" || echo "$package"; done
}

# as_root COMMAND…: runs it as root; asks for a password only when somebody is there to answer.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif [ -t 0 ]; then sudo "$@"
  else sudo -n "$@"
  fi
}

can_be_root() { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" </dev/null; }

# would_remove PACKAGE…: what installing them would remove. Fails when they cannot be installed at all.
would_remove() {
  local plan
  plan=$(apt-get -s install --no-install-recommends "$@" 2>&1) || return 1
  awk '$1 == "Remv" { printf "%s%s", sep, $2; sep = " " }' <<<"$plan"
}

# can_install PACKAGE…: says in $obstacle why not.
can_install() {
  local removed
  if ! removed=$(would_remove "$@"); then
    obstacle="apt-get finds no way to install $*"
  elif [ -n "$removed" ]; then
    obstacle="installing $* would remove $removed, which is yours to decide: apt-get remove $removed"
  else
    return 0
  fi
  return 1
}

# Keeps apt-get's pages of output for the case that they matter.
install_quietly() {
  local log
  log=$(mktemp)
  if apt_get install --no-install-recommends --no-remove "$@" >"$log" 2>&1; then rm -f "$log"; return 0; fi
  cat "$log" >&2
  rm -f "$log"
  return 1
}

list_missing() {
  local package
  for package; do printf '  %-20s %s\n' "$package" "$(purpose_of "$package")"; done
}

# need GROUP…: installs what is missing, or stops.
need() {
  local missing
  mapfile -t missing < <(missing_of "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  say "missing:"
  list_missing "${missing[@]}"
  command -v apt-get >/dev/null || die "no apt-get here: please install what is missing by other means"
  local command="apt-get install --no-install-recommends ${missing[*]}"
  can_be_root || die "neither root nor sudo; please run: $command"
  refresh_package_lists
  can_install "${missing[@]}" || die "$obstacle"
  say "installing: $command"
  install_quietly "${missing[@]}" || die "apt-get could not install ${missing[*]}; please run: $command"
}

# want GROUP…: installs what is missing as far as possible, and says what stays missing.
want() {
  local missing package
  mapfile -t missing < <(missing_of "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  say "missing, but optional:"
  list_missing "${missing[@]}"
  if ! can_be_root || ! command -v apt-get >/dev/null; then
    say "neither root nor sudo: tests that need these will be skipped"
    return 0
  fi
  refresh_package_lists
  for package in "${missing[@]}"; do
    if ! can_install "$package"; then say "skipping $package: $obstacle"
    elif ! install_quietly "$package"; then say "skipping $package: apt-get could not install it"
    else say "installed $package"
    fi
  done
}

refresh_package_lists() {
  [ -n "${lists_are_fresh:-}" ] && return 0
  apt_get update >/dev/null || say "apt-get update failed; going on with the package lists that are here"
  lists_are_fresh=1
}
