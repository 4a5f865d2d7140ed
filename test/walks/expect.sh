# Sourced by the walks: commands are shown, run, and compared with what is written below them.
# shellcheck shell=bash

set -euo pipefail
export LC_ALL=C.UTF-8 PGOPTIONS="${PGOPTIONS:-} -c timezone=UTC" PSQL_PAGER=
unset PSQLRC

walk=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export walk
mistakes=0

# A copy to work in: the folder itself may be read-only, and a walk changes its files as a developer would.
cp -R "$walk/." "$work/"
cd "$work"

step() { printf '\n# %s\n' "$*"; }

# psql as a script uses it: no start-up file, stops at the first error with status 3 (or 1 after -c).
sql() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 "$@"; }

# What differs from run to run: times, durations, ids of processes, the folder.
mask() {
  sed -E -e "s#$work/##g" \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?\+00/<time>/g' \
    -e 's/[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]+/<duration>/g' -e 's/  [0-9]+ ms/  <n> ms/g' -e 's/[0-9a-f]{64}/<checksum>/g' -e 's/[[:space:]]+$//'
}

# compare STATUS COMMAND…: it ends with STATUS, and prints on both outputs together what stands on standard input.
compare() {
  local wanted=$1 status=0 expected got
  shift
  expected=$(cat)
  got=$("$@" 2>&1) || status=$?
  got=$(mask <<<"$got")
  printf '%s\n' "$got"
  if [ "$status" != "$wanted" ]; then
    printf '!! ended with %s, not %s\n' "$status" "$wanted"
    mistakes=$((mistakes + 1))
  fi
  if [ "$got" != "$expected" ]; then
    printf '!! expected (-) and seen (+):\n'
    diff -u <(printf '%s\n' "$expected") <(printf '%s\n' "$got") | tail -n +3 || true
    mistakes=$((mistakes + 1))
  fi
}

# gives STATUS 'SHELL COMMAND' <<EXPECTED
gives() {
  printf '\n$ %s\n' "$2"
  compare "$1" bash -c "$(declare -f sql)"$'\n'"$2"
}

# asks STATUS 'SQL' <<EXPECTED: an error gives status 1.
asks() {
  printf '\n%s=> %s\n' "$PGDATABASE" "$2"
  compare "$1" sql --command="$2"
}

arrived() {
  if [ "$mistakes" -gt 0 ]; then
    printf '\n!! %s things are not as they should be\n' "$mistakes"
    exit 1
  fi
  printf '\nAll as expected.\n'
}
