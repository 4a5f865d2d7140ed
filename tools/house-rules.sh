# The rules of CONTRIBUTING.md that a grep can see. Sourced by tools/lint, which defines `matching`.
# shellcheck shell=bash

house_problems=0

# forbid WHAT PATTERN FILES-PATTERN [EXCEPT-PATTERN]: no line of these files may match. Comment lines are left alone.
forbid() {
  local what=$1 pattern=$2 where=$3 except=${4:-^$} found
  found=$(matching "$where" | grep -vE "$except" | xargs -r grep -nHE "$pattern" | grep -vE '^[^:]+:[0-9]+: *(//|\*|--|#[^i])' || true)
  if [ -n "$found" ]; then
    warn "$what:"
    printf '%s\n' "$found" >&2
    house_problems=1
  fi
}

complain() {
  warn "$*"
  house_problems=1
}

# An exception that leaves a PG_TRY block leaves the server's error stack pointing into a dead frame.
check_throw_in_pg_try() {
  local found
  found=$(matching '^src/server/.*\.(cpp|hpp)$' | xargs -r awk '
    /^[ \t]*\/\// { next }
    /PG_TRY\(\)/ { inside = 1 }
    /PG_CATCH\(\)|PG_FINALLY\(\)|PG_END_TRY\(\)/ { inside = 0 }
    inside && /(^|[^_[:alnum:]])(throw|return|goto)([^_[:alnum:]]|$)/ { print FILENAME ":" FNR ": " $0 }')
  if [ -n "$found" ]; then complain "throw, return or goto out of a PG_TRY block:"$'\n'"$found"; fi
}

# The columns of the state tables are known to one folder.
check_state_tables() {
  local tables
  tables=$(matching '^extension/.*\.sql$' | xargs -r sed -nE 's/^CREATE TABLE shepherd\.([a-z_]+).*/\1/p' | sort -u | paste -sd'|')
  if [ -n "$tables" ]; then
    forbid "a state table is named outside src/server/ledger" "shepherd\\.($tables)\\b" '^src/.*\.(cpp|hpp)$' '^src/server/ledger/'
  fi
}

check_sizes() {
  local file lines
  while IFS= read -r file; do
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 500 ]; then complain "$file has $lines lines: split it by topic (500 at most)"; fi
  done < <(matching '^(src|test|bench|tools)/.*\.(cpp|hpp|sh)$')
}

check_headers() {
  local file
  while IFS= read -r file; do
    grep -q '^#pragma once' "$file" || complain "$file has no #pragma once"
  done < <(matching '^(src|test)/.*\.hpp$')
}

check_versions() {
  local version
  version=$(sed -n "s/^default_version = '\(.*\)'/\1/p" pg_shepherd.control)
  [ -f "extension/pg_shepherd--$version.sql" ] || complain "pg_shepherd.control names $version, which has no extension/pg_shepherd--$version.sql"
  [ "$(grep -c "\"version\": \"$version\"" META.json)" = 2 ] || complain "META.json and pg_shepherd.control differ in the version"
}

# A test without an expectation passes by writing its own, or fails for everybody but its author.
check_expectations() {
  local file name
  while IFS= read -r file; do
    name=$(basename "$file" .sql)
    [ -f "expected/$name.out" ] || complain "$file has no expected/$name.out"
  done < <(matching '^sql/[^/]*\.sql$')
  while IFS= read -r file; do
    name=$(basename "$file" .spec)
    [ -f "test/isolation/expected/$name.out" ] || complain "$file has no test/isolation/expected/$name.out"
  done < <(matching '^test/isolation/specs/[^/]*\.spec$')
}

check_house_rules() {
  local code='\.(cpp|hpp)$'
  forbid "src/core sees the server" '#include *[<"](postgres|fmgr|server/|access/|catalog/|utils/|libpq)' '^src/core/'
  forbid "src/core names src/server" 'shepherd::server|server::' '^src/core/'
  forbid "std::regex recurses on its input: the stack overflows and the server goes down" 'std::w?regex|#include *<regex>' "^src/.*$code"
  forbid "a thread in a backend" '#include *<(thread|future|mutex|condition_variable)>|std::(jthread|thread|async)\b' "^src/.*$code"
  forbid "streams in src" '#include *<(iostream|fstream|sstream)>' "^src/.*$code"
  forbid "using namespace" '^ *using namespace ' "^src/.*$code"
  forbid "unfinished" '\b(TODO|FIXME|XXX)\b' "^(src|test|bench|extension|sql|doc)/" '^test/(.*/)?seeds/'
  forbid "an install script that replaces or adopts objects" 'CREATE OR REPLACE|IF NOT EXISTS' '^extension/.*\.sql$'
  found=$(matching "^src/.*$code" | xargs -r grep -nHE '//.*\b(TODO|FIXME|XXX)\b' || true)
  if [ -n "$found" ]; then complain "unfinished:"$'\n'"$found"; fi
  check_throw_in_pg_try
  check_state_tables
  check_sizes
  check_headers
  check_versions
  check_expectations
  return "$house_problems"
}
