#!/bin/sh
# Measures git jsonl log against git log -S, in turn on this machine, in a history of 10,000 commits
# of a file with 2,000 records, each of which changes one of them, and prints a table. It needs a
# minute and 100 MB in the folder for temporary files.
#
#   Tests/Benchmarks/log.sh [ROUNDS]
set -eu
rounds=${1:-5}
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
companion=$("$checkout/.ci/build" git-jsonl)/git-jsonl

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
cd "$folder"
git init -q -b main repository
cd repository

# Each commit has the whole file, as a stream for git fast-import; every tenth commit is a merge of
# a branch with one commit on it.
awk 'BEGIN {
  for (id = 0; id < 2000; id++) {
    record[id] = sprintf("{\"id\":\"r-%04d\",\"title\":\"Record %d\",", id, id)
    record[id] = record[id] "\"status\":\"open\",\"n\":0,"
    record[id] = record[id] "\"text\":\"a text of some length, as records have one\"}"
    bytes += length(record[id]) + 1
  }
  for (commit = 1; commit <= 10000; commit++) {
    if (commit > 1) {
      id = (commit * 7919) % 2000
      bytes -= length(record[id])
      sub(/"n":[0-9]*/, "\"n\":" commit, record[id])
      if (commit % 5 == 0) sub(/"status":"[a-z]*"/, "\"status\":\"s" commit % 3 "\"", record[id])
      gsub(/"s0"/, "\"open\"", record[id])
      gsub(/"s1"/, "\"closed\"", record[id])
      gsub(/"s2"/, "\"blocked\"", record[id])
      bytes += length(record[id])
    }
    printf "commit refs/heads/main\nmark :%d\n", commit
    printf "committer Ada <ada@example.com> %d +0000\ndata 6\nchange\n", 1767225600 + commit * 60
    if (commit > 1) printf "from :%d\n", (commit % 10 == 9) ? commit - 2 : commit - 1
    if (commit % 10 == 0 && commit > 1) printf "merge :%d\n", commit - 2
    printf "M 100644 inline records.jsonl\ndata %d\n", bytes
    for (id = 0; id < 2000; id++) print record[id]
  }
}' | git fast-import --quiet --depth=50 2>/dev/null
git repack -q -a -d --depth=50 --window=10
git reset -q --hard main

# Prints how long a command takes, in milliseconds.
measure() {
  /usr/bin/time -f '%e' -o "$folder/time" "$@" >/dev/null
  awk '{ printf "%.0f\n", $1 * 1000 }' "$folder/time"
}

# The middle one of numbers that are given one a line, with the least and the greatest.
median() {
  sort -n | awk '{ value[NR] = $1 } END {
    printf "%d ms (%d to %d)", value[int((NR + 1) / 2)], value[1], value[NR] }'
}

# Measures two commands in turn, after one round that warms up, and adds a row to the table.
#   row WORK AGAINST OURS OTHER
row() {
  : >"$folder/ours" && : >"$folder/other"
  round=0
  while [ "$round" -le "$rounds" ]; do
    measure sh -c "$3" >"$folder/one"
    measure sh -c "$4" >"$folder/two"
    if [ "$round" -gt 0 ]; then
      cat "$folder/one" >>"$folder/ours"
      cat "$folder/two" >>"$folder/other"
    fi
    round=$((round + 1))
  done
  printf '| %s | %s | %s | %s |\n' \
    "$1" "$2" "$(median <"$folder/ours")" "$(median <"$folder/other")"
}

echo "| work | against | git jsonl | git |"
echo "| --- | --- | --- | --- |"
row "the history of a record" "git log -S of its key" \
  "'$companion' log r-0042" "git log -S'\"r-0042\"' --oneline"
row "the history of a field" "git log -G of its record" \
  "'$companion' log r-0042 status" "git log -G'\"r-0042\"' --oneline"
row "who set each field" "git blame" \
  "'$companion' log r-0042 --blame" "git blame records.jsonl"
