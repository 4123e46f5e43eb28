#!/usr/bin/env bash
# Measures the store of git jsonl against what a user would have otherwise, in turn on this machine,
# and prints a table. It needs some minutes and 2 GB in the folder for temporary files.
#
#   Tests/Benchmarks/store.sh [ROUNDS]
#   PROGRAMS=FOLDER Tests/Benchmarks/store.sh       the programs in FOLDER, without a build
set -euo pipefail
export LC_ALL=C
rounds=${1:-5}
export round=0
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
companion=${PROGRAMS:-$("$checkout/.ci/build" git-jsonl)}/git-jsonl

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

# 200,000 sorted records of about 1,050 bytes with nested arrays and long texts, and the first half
# of them as it is and with every second one edited.
awk 'BEGIN {
  for (number = 0; number < 200000; number++) {
    printf "{\"id\":\"r-%06d\",\"title\":\"Record %d\",\"priority\":%d,", number, number, number % 5
    printf "\"updated_at\":\"2026-01-01T00:00:00Z\",\"comments\":["
    for (comment = 0; comment < 4; comment++) {
      printf "%s{\"by\":\"p%d\",\"text\":\"a \\\"comment\\\" on %d\",",
        comment ? "," : "", number % 7, number * comment
      printf "\"marks\":[%d,[1,[{\"x\":null}]]]}", comment
    }
    printf "],\"meta\":{\"owner\":{\"name\":\"eva\",\"tags\":[\"x\",[\"y\"]]}},\"text\":\""
    for (word = 0; word < 45; word++) printf "word %d and ", (number * word) % 97
    print "an end.\"}"
  }
}' >"$folder/more.jsonl"
head -n 100000 "$folder/more.jsonl" >"$folder/nested.jsonl"
awk 'NR % 2 { sub(/"title":"/, "&Edited: ") } { print }' "$folder/nested.jsonl" \
  >"$folder/edited.jsonl"
awk 'NR % 2 && NR < 40000' "$folder/edited.jsonl" >"$folder/batch.jsonl"
awk 'BEGIN { for (n = 0; n < 1000; n++)
  printf "{\"id\":\"t-%d\",\"title\":\"Task %d\",\"labels\":[\"a\",[\"b\"]],\"n\":0}\n", n, n }' \
  >"$folder/small.jsonl"

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
row "status, nothing to do" "(20 ms)" "" "sleep 0.1" "'$companion' status" "sleep 0.02"
row "20,000 members patched, from standard input" "(1 s)" 1.0 \
  "patches \$round" \
  "'$companion' put --patch <'$folder/patches'" "sleep 1"

# A store and a database with the first 100,000 records, which each round begins with.
cd "$folder"
PATH=${companion%/*}:$PATH
git init -q full
cd full
cp ../nested.jsonl nested.jsonl
git add nested.jsonl
git jsonl init nested.jsonl >/dev/null 2>&1
cp -R .git/jsonl "$folder/filled"
lines() {
  cat <<SQL
CREATE TEMP TABLE lines(json TEXT);
.mode ascii
.separator "\037" "\n"
.import $1 lines
INSERT INTO records SELECT json_extract(json, '$.id'), json FROM lines WHERE true
  ON CONFLICT(id) DO UPDATE SET json = excluded.json;
SQL
}
{
  echo 'PRAGMA journal_mode = WAL;'
  echo 'CREATE TABLE records(id TEXT PRIMARY KEY, json TEXT);'
  lines "$folder/nested.jsonl"
} | sqlite3 "$folder/filled.db" >/dev/null
for name in more edited batch; do lines "$folder/$name.jsonl" >"$folder/$name.sql"; done

# Begins a round with the filled store and database, and another file.
begin() {
  rm -rf .git/jsonl upsert.db*
  cp -R "$folder/filled" .git/jsonl
  cp "$folder/filled.db" upsert.db
  cp "$folder/$1.jsonl" nested.jsonl
  sync
}
row "import, 100,000 records are new" "sqlite3, upsert of all lines" 4.0 "begin more" \
  "git jsonl import nested.jsonl" "sqlite3 upsert.db <'$folder/more.sql'"
row "import, 50,000 records are changed" "sqlite3, upsert of all lines" 4.0 "begin edited" \
  "git jsonl import nested.jsonl" "sqlite3 upsert.db <'$folder/edited.sql'"
row "put of 20,000 records" "sqlite3, upsert of them" "(1 s)" "begin nested" \
  "git jsonl put --json - <'$folder/batch.jsonl'" "sqlite3 upsert.db <'$folder/batch.sql'"

cd "$folder"
git init -q small
cd small
cp ../small.jsonl small.jsonl
git add small.jsonl
git jsonl init small.jsonl >/dev/null 2>&1
row "put into a file of 1,000 records" "git jsonl --version" "1.5 and 5 ms" : \
  "git jsonl put t-\$round n=1\$round" "git jsonl --version"

# How much a store grows by 200 edits of a record of 125 kB.
before=$(wc -c <.git/jsonl/store.db)
text=$(awk 'BEGIN { for (n = 0; n < 20000; n++) printf "%d ", (n * 7919) % 10007 }')
printf '{"id":"large","n":0,"text":"%s","m":0}' "$text" | git jsonl put --json - >/dev/null
for number in $(seq 200); do git jsonl put large "n=$number" "m=$number" >/dev/null; done
after=$(wc -c <.git/jsonl/store.db)
echo
growth=$(((after - before) / 1000))
echo "200 edits of a record of $((${#text} / 1000)) kB: the store grew by $growth kB."
git jsonl gc --keep 0d
