# shellcheck shell=bash
# The real migration histories, for versions and finals. SHEPHERD_CORPORA names their folder.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
corpora=${SHEPHERD_CORPORA:-$top/../shared/corpora}
PATH=$("${PG_CONFIG:-pg_config}" --bindir):$PATH
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# files_of CORPUS: those that go up, in their order.
files_of() {
  case $1 in
    documenso) ls "$corpora"/documenso/migrations/*/migration.sql ;;
    mattermost) ls "$corpora"/mattermost/migrations/*.up.sql | sort -V ;;
    measure) ls "$corpora"/measure/migrations/*.sql | sort -V ;;
    marquez) ls "$corpora"/marquez/migration/V*.sql | sort -V ;;
    # Diesel sorts by the version without its dashes.
    cratesio) for d in "$corpora"/cratesio/migrations/*/; do [ ! -f "$d/up.sql" ] || echo "$(basename "$d" | cut -d_ -f1 | tr -d -) $d/up.sql"; done | sort | cut -d' ' -f2- ;;
    *) echo "no such corpus: $1" >&2 && exit 2 ;;
  esac
}

fresh() { psql -XAtq -d postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1 ${2:-TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'}" 2>/dev/null; }

# load CORPUS DATABASE [COMMAND]: runs the files in a new database; COMMAND with the number of files that ran behind each.
load() {
  local corpus=$1 base=$2 behind=${3:-true} number=0 file role
  fresh "$base"
  if [ "$corpus" = measure ]; then
    psql -Xq -d "$base" -c 'CREATE SCHEMA dbmate' -c 'CREATE SCHEMA measure' -c "ALTER DATABASE $base SET search_path = dbmate, measure"
    for role in operator reader; do psql -Xq -d "$base" -c "CREATE ROLE $role" 2>/dev/null || true; done
  fi
  while IFS= read -r file; do
    # What dbmate runs ends at its mark for the way back; a file may lack its last semicolon.
    { sed '/^-- *migrate:down/,$d' "$file" && echo && echo ';'; } >"$dir/up.sql"
    psql -Xq -v ON_ERROR_STOP=1 -d "$base" -f "$dir/up.sql" >/dev/null 2>"$dir/errors" || { echo "$file: $(cat "$dir/errors")" >&2 && exit 1; }
    number=$((number + 1))
    "$behind" $number
  done < <(files_of "$corpus")
}

passed=0 failed=0
# try_pair FROM TO: by test/schema/pair.
try_pair() {
  if "$top/test/schema/pair" "$1" "$2" >"$dir/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)) && head -n 8 "$dir/out" >&2; fi
}

# finish LIKE: drops the databases, says the sums.
finish() {
  local database
  for database in $(psql -XAtq -d postgres -c "SELECT datname FROM pg_database WHERE datname LIKE '$1'"); do psql -Xq -d postgres -c "DROP DATABASE \"$database\""; done
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
