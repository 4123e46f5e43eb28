#!/usr/bin/env bash
# Measures the store of git jsonl against what a user would have otherwise, in turn on this machine,
# and prints a table. It needs a minute and 1 GB in the folder for temporary files.
#
#   Tests/Benchmarks/store.sh [ROUNDS]
set -euo pipefail
export LC_ALL=C
rounds=${1:-5}
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
set -- --package-path "$checkout" --configuration release --product git-jsonl
[ "$(uname -s)" = Darwin ] || set -- "$@" --static-swift-stdlib --experimental-lto-mode full
swift build "$@" >&2
companion=$(swift build "$@" --show-bin-path)/git-jsonl

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# 100,000 sorted records of about 870 bytes.
awk 'BEGIN {
  for (number = 0; number < 100000; number++) {
    printf "{\"id\":\"r-%06d\",\"title\":\"Record %d\",\"status\":\"open\",\"priority\":%d,",
      number, number, number % 5
    printf "\"updated_at\":\"2026-01-01T00:00:00Z\",\"labels\":[\"a\",\"b\"],\"text\":\""
    for (word = 0; word < 57; word++) printf "word %d and ", (number * word) % 97
    print "an end.\"}"
  }
}' >"$folder/records.jsonl"

# Prints how long a command takes, in milliseconds, and its greatest memory, in megabytes.
measure() {
  local start end
  start=${EPOCHREALTIME/./}
  /usr/bin/time -f %M -o "$folder/memory" "$@" >/dev/null
  end=${EPOCHREALTIME/./}
  awk -v time=$((end - start)) '{ printf "%.0f %.0f\n", time / 1000, $1 / 1024 }' "$folder/memory"
}

# The middle one of numbers that are given one a line, with the least and the greatest.
median() {
  sort -n | awk '{ value[NR] = $1 } END {
    printf "%d ms (%d to %d)", value[int((NR + 1) / 2)], value[1], value[NR] }'
}

# Measures two commands in turn, after one round that warms up, and adds a row to the table.
#   row WORK AGAINST AT_MOST PREPARE OURS OTHER
row() {
  : >"$folder/ours" && : >"$folder/other"
  round=0
  while [ "$round" -le "$rounds" ]; do
    eval "$4" >/dev/null
    measure sh -c "$5" >"$folder/one"
    measure sh -c "$6" >"$folder/two"
    if [ "$round" -gt 0 ]; then
      cat "$folder/one" >>"$folder/ours"
      cat "$folder/two" >>"$folder/other"
    fi
    round=$((round + 1))
  done
  ratio=$(
    { sort -n "$folder/ours" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
      sort -n "$folder/other" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
    } | awk 'NR == 1 { one = $1 } NR == 2 { printf "%.2f", one / $1 }'
  )
  memory=$(sort -n -k 2 "$folder/ours" | awk '{ m = $2 } END { print m }')
  printf '| %s | %s | %s | %s | %s | %s | %s MB |\n' \
    "$1" "$2" "$(median <"$folder/ours")" "$(median <"$folder/other")" "$ratio" "$3" "$memory"
}

# Writes patches of 20,000 records, other ones in each round.
patches() {
  awk -v round="$1" 'BEGIN {
    for (number = 0; number < 20000; number++) {
      printf "{\"id\":\"r-%06d\",\"priority\":%d}\n", number, round + 10
    }
  }' >"$folder/patches"
}

cd "$folder"
git init -q repository
cd repository
# The export is measured by itself.
git config jsonl.autoExport false
cp ../records.jsonl records.jsonl
git add records.jsonl
cat >"$folder/import.sql" <<'SQL'
CREATE TABLE lines(json TEXT);
.mode ascii
.separator "\037" "\n"
.import records.jsonl lines
CREATE INDEX by_id ON lines(json_extract(json, '$.id'));
SQL

echo "| work | against | git jsonl | the other | ratio | at most | memory |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
row "import of 100,000 records" "sqlite3 .import and an index" 2.0 \
  "rm -rf .git/jsonl $folder/lines.db" \
  "'$companion' init records.jsonl" "sqlite3 '$folder/lines.db' <'$folder/import.sql'"
row "export --full" "sqlite3 .dump" 1.5 : \
  "'$companion' export --full" "sqlite3 '$folder/lines.db' .dump >'$folder/dump.sql'"
row "export of one dirty record" "cp" 2.0 \
  "'$companion' put r-050000 title=\$round" \
  "'$companion' export" "cp records.jsonl '$folder/copy.jsonl'"
row "20,000 members patched, from standard input" "(1 s)" 1.0 \
  "patches \$round" \
  "'$companion' put --patch <'$folder/patches'" "sleep 1"
row "status, nothing to do" "(20 ms)" "" "sleep 0.1" "'$companion' status" "sleep 0.02"
