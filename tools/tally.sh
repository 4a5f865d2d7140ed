# Counting results. Sourced by the tools after lib.sh; keeps its sums in passed and failed.
# shellcheck shell=bash

passed=0
failed=0

count() { grep -cE "$1" "$2" || true; }

add() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

tally_line() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}

# How many tests of a kind the sources hold; for TAP, how many scripts.
tests_of() {
  local files=()
  shopt -s nullglob
  case $1 in
    boundary) files=("$top"/test/boundary/run*) ;;
    schema) files=("$top"/test/schema/run) ;;
    regress) files=("$top"/sql/*.sql) ;;
    isolation) files=("$top"/test/isolation/specs/*.spec) ;;
    tap) files=("$top"/test/tap/*.pl) ;;
    *) die "no such kind of test: $1" ;;
  esac
  shopt -u nullglob
  echo ${#files[@]}
}

# pg_regress and pg_isolation_regress: "test x ... ok" up to 15, "ok 1 - x" from 16 on. What did not get as far as a
# result line (no server, a crash, out of time) has failed.
tally_pg_regress() {
  local log=$1 code=$2 expected=$3 good
  good=$(count '^(ok [0-9]+ |test .*\.\.\. ok|     .*\.\.\. ok)' "$log")
  [ "$good" -le "$expected" ] || good=$expected
  if [ "$code" -ne 0 ] && [ "$good" -eq "$expected" ]; then good=$((expected - 1)); fi
  add "$good" $((expected - good))
}

# prove --verbose: subtests are indented and not counted twice. A script that died counts as one failure.
tally_tap() {
  local log=$1 code=$2 bad
  bad=$(count '^not ok [0-9]' "$log")
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  add "$(count '^ok [0-9]' "$log")" "$bad"
}

# GoogleTest's closing lines; a binary that died has no such line, or says PASSED and still ends badly.
tally_gtest() {
  local log=$1 code=$2 good bad
  good=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests\?\.$/\1/p' "$log" | tail -n 1)
  bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) tests\?, listed below:$/\1/p' "$log" | tail -n 1)
  if [ "$code" -ne 0 ] && [ -z "$bad" ]; then bad=1; fi
  add "${good:-0}" "${bad:-0}"
}

# The sums of a tool that ends with "N passed, N failed".
tally_sums() {
  local log=$1 code=$2 line
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" | tail -n 1)
  line=$(sed 's/, [0-9]* skipped$//' <<<"$line")
  if [ -z "$line" ]; then
    add 0 1
  else
    add "${line%% passed*}" "$(sed 's/.*, \([0-9]*\) failed/\1/' <<<"$line")"
    if [ "$code" -ne 0 ] && [ "${line##*, }" = '0 failed' ]; then add 0 1; fi
  fi
}

show_log_end() {
  local file
  for file in "$@"; do
    if [ -s "$file" ]; then
      warn "the end of $file:"
      tail -n 60 "$file" >&2
    fi
  done
}
