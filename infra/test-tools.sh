#!/bin/sh
#
# Installs what tests want beside Java and Maven: Debian's packages, and Azurite and a grammar of Bicep
# from npm into this user's cache. Safe to run again: it installs only what is missing, and asks nothing.
#
# What could not be had is named on standard output, a package a line, and the exit code is still 0:
# the tests that need it look for it themselves and skip, naming it.
set -eu

# Executes the notebooks without a browser, with Debian's own Python (/usr/bin/python3).
PACKAGES='jupyter-nbconvert python3-ipykernel python3-pandas python3-matplotlib'
# Check the manifests of infra: yamllint, systemd-analyze.
PACKAGES="$PACKAGES yamllint systemd"
# Opens the report.
PACKAGES="$PACKAGES chromium chromium-driver"

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
  for package in $PACKAGES; do
    if ! command -v dpkg-query >/dev/null 2>&1 || ! installed "$package"; then
      printf '%s\n' "$package"
    fi
  done
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/heapfleet

# Packages of npm in a folder of the cache, which tests look for by the same name.
install_from_npm() { # folder, packages
  folder=$1
  shift
  [ ! -d "$cache/$folder" ] || return 0
  if ! command -v npm >/dev/null 2>&1 || ! command -v node >/dev/null 2>&1; then
    echo "$folder (there is no npm and node here)"
    return 0
  fi
  mkdir -p "$cache"
  # Moved into place when it is whole: two builds may do this at once.
  part=$(mktemp -d "$cache/.npm-XXXXXX")
  if npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$part" "$@" \
    >"$part/npm.log" 2>&1 </dev/null; then
    mv -T "$part" "$cache/$folder" 2>/dev/null || rm -rf "$part"
  else
    echo 'test-tools: npm failed, it said last:' >&2
    tail -n 3 "$part/npm.log" >&2
    rm -rf "$part"
    echo "$folder"
  fi
}

# Azure's blob server.
install_from_npm azurite-3.37.0 azurite@3.37.0
# Reads Bicep; as WebAssembly, so nothing has to be compiled.
install_from_npm tree-sitter-bicep-1.1.0 tree-sitter-bicep@1.1.0 web-tree-sitter@0.25.10

wanted=$(missing)
[ -n "$wanted" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  as_root='sudo -n'
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! command -v apt-get >/dev/null 2>&1; then
  echo 'test-tools: there is no apt-get here; install the packages named below your way' >&2
else
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 # words on purpose
  if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $wanted; } \
    >"$log" 2>&1 </dev/null; then
    echo 'test-tools: apt-get failed, it said last:' >&2
    tail -n 3 "$log" >&2
  fi
fi
missing
