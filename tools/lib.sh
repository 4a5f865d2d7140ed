# Sourced by the tools: where things are, who the server runs as, how a phase is run.
# shellcheck shell=bash

set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

say() { printf '\n== %s\n' "$*" >&2; }
warn() { printf '!! %s\n' "$*" >&2; }
die() {
  warn "$*"
  exit 1
}

# The server refuses to run as root. `nobody` exists everywhere and, unlike `postgres`, owns no cluster of the user's.
is_root() { [ "$(id -u)" = 0 ]; }
server_user=$(is_root && echo "${SHEPHERD_USER:-nobody}" || id -un)

as_server_user() {
  if is_root; then
    setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" --clear-groups \
      env HOME=/tmp USER="$server_user" LOGNAME="$server_user" "$@"
  else
    "$@"
  fi
}

give_to_server_user() {
  if is_root; then chown -R "$server_user:$(id -gn "$server_user")" "$@"; fi
}

# Everything that is made lies under one folder. As root it must be one that the server's user can enter.
choose_build_dir() {
  local dir=${SHEPHERD_BUILD:-$top/build}
  mkdir -p "$dir"
  if ! as_server_user test -x "$dir"; then
    dir=/var/tmp/pg_shepherd-$(printf %s "$top" | cksum | cut -d' ' -f1)
    mkdir -p "$dir"
    chmod 755 "$dir"
  fi
  (cd "$dir" && pwd -P)
}
build=$(choose_build_dir)
roots=$build/roots
mkdir -p "$roots"

# A server of this machine's own PostgreSQL, a bootstrapped one, or one built from source, by name: 15 16 17 18 cassert.
root_dir() { printf '%s/%s' "$roots" "$1"; }

# Whether a root brings its own libc and programs, and is therefore entered by chroot.
is_chroot() { [ -e "$(root_dir "$1")/.chroot" ]; }

# Where a root's pg_config is, as seen from inside the root.
root_pg_config() {
  local dir
  dir=$(root_dir "$1")
  if is_chroot "$1"; then
    printf '/usr/lib/postgresql/%s/bin/pg_config' "$1"
  elif [ -x "$dir/bin/pg_config" ]; then
    printf '%s/bin/pg_config' "$dir"
  else
    printf '%s/usr/lib/postgresql/%s/bin/pg_config' "$dir" "$1"
  fi
}

# Stops every server whose data directory lies under the folder. Servers are known by their own pid files only.
stop_servers_under() {
  local file pid
  while IFS= read -r file; do
    pid=$(head -n 1 "$file" 2>/dev/null) || continue
    case $pid in '' | *[!0-9]*) continue ;; esac
    [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$(dirname "$file")" ] || continue
    kill -QUIT "$pid" 2>/dev/null || true
  done < <(find "$1" -name postmaster.pid 2>/dev/null)
}

jobs() { nproc 2>/dev/null || echo 2; }

# One process tree with a deadline: a test that hangs is a failed test.
with_deadline() {
  local seconds=$1
  shift
  timeout --kill-after=20 "$seconds" "$@" </dev/null
}
