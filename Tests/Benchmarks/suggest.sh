#!/usr/bin/env bash
# Measures git jsonl policy suggest on a catalogue of 20,000 products with 214 versions, in which a
# script books sales and two editors work on branches that are merged, and prints a table. It needs
# 300 MB in the folder for temporary files.
#
#   Tests/Benchmarks/suggest.sh [ROUNDS]
#   PROGRAMS=FOLDER Tests/Benchmarks/suggest.sh     the programs in FOLDER, without a build
#   PRODUCTS=1000 VERSIONS=50 Tests/Benchmarks/suggest.sh     another size
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname -- "$0")/common.bash"
rounds=${1:-5}
products=${PRODUCTS:-20000}
versions=${VERSIONS:-214}
PROGRAMS=${PROGRAMS:-$("$checkout/.ci/build" git-jsonl)}

cd "$folder"
git init -q -b main repository
cd repository

# Each commit has the whole file, as a stream for git fast-import. Of ten commits, six are those of
# the script, which sells 20 products; two are an editor's, who changes 5 prices and a tag; one is
# that of the other editor, who books a delivery on a branch; and the tenth merges the branch.
awk -v products="$products" -v versions="$versions" '
function write(id,   line) {
  line = sprintf("{\"sku\":\"P-%05d\",\"name\":\"Product %d\",", id, id)
  line = line sprintf("\"price\":%d.50,\"stock\":%d,", price[id], stock[id])
  line = line sprintf("\"tags\":[%s],\"state\":\"%s\",", tags[id], state[id])
  line = line "\"text\":\"A text of some length, as a product has one.\","
  return line sprintf("\"changed\":\"2026-%02d-%02dT10:00:00Z\"}", month[id], day[id])
}
function commit(mark, from, other,   id, bytes, lines, line) {
  printf "commit refs/heads/main\nmark :%d\n", mark
  printf "committer Ada <ada@example.com> %d +0000\ndata 6\nchange\n", 1767225600 + mark * 3600
  if (from) printf "from :%d\n", from
  if (other) printf "merge :%d\n", other
  for (id = 0; id < products; id++) { lines[id] = write(id); bytes += length(lines[id]) + 1 }
  printf "M 100644 inline products.jsonl\ndata %d\n", bytes
  for (id = 0; id < products; id++) print lines[id]
}
function touch(id) { month[id] = 1 + int(now / 28) % 12; day[id] = 1 + now % 28 }
function sell(first,   count, id) {
  for (count = 0; count < 20; count++) {
    id = (first + count * 7919) % products
    stock[id]--
    touch(id)
  }
}
# Takes the last sale back, as the branch of the other editor does not have it, and makes it again.
function unsell(   count) {
  for (count = 0; count < 20; count++) stock[(last + count * 7919) % products]++
}
function resell(   count) {
  for (count = 0; count < 20; count++) stock[(last + count * 7919) % products]--
}
function edit(first,   count, id) {
  for (count = 0; count < 5; count++) {
    id = (first + count * 613) % products
    price[id]++
    touch(id)
  }
  id = (first + 17) % products
  tags[id] = (now % 3 == 0) ? "\"new\"" : tags[id] ",\"t" now "\""
  if (state[id] == "planned") state[id] = "sold"; else if (state[id] == "sold") state[id] = "ended"
  touch(id)
}
BEGIN {
  for (id = 0; id < products; id++) {
    price[id] = id % 90 + 5; stock[id] = id % 40 + 500; tags[id] = "\"new\",\"x\""
    state[id] = id % 3 ? "planned" : "sold"; month[id] = 1; day[id] = 1
  }
  for (mark = 1; mark <= versions; mark++) {
    now = mark
    if (mark == 1) { commit(1, 0, 0); continue }
    step = mark % 10
    if (step == 9) {
      unsell()
      edit(mark * 31)
      price[last % products]++
      stock[last % products] += 10
      commit(mark, mark - 2, 0)
      resell()
    } else if (step == 0) {
      commit(mark, mark - 2, mark - 1)
    } else {
      if (step % 3 == 0) edit(mark * 101); else { last = mark * 137; sell(last) }
      commit(mark, mark - 1, 0)
    }
  }
}' | git fast-import --quiet --depth=50 2>/dev/null
git repack -q -a -d --depth=50 --window=10
git reset -q --hard main

# Prints the user and system time of a command together, and the elapsed one, in milliseconds.
measure() {
  /usr/bin/time -f '%U %S %e' -o "$folder/time" "$@" >"$folder/output"
  awk '{ printf "%.0f %.0f\n", ($1 + $2) * 1000, $3 * 1000 }' "$folder/time"
}

# The middle one of the numbers in a column of a file, with the least and the greatest.
median() {
  cut -d ' ' -f "$2" "$1" | sort -n | awk '{ value[NR] = $1 } END {
    printf "%d ms (%d to %d)", value[int((NR + 1) / 2)], value[1], value[NR] }'
}

# Measures the command in rounds, after one that warms up, and adds a row to the table.
#   row WORK OPTIONS...
row() {
  work=$1
  shift
  : >"$folder/times"
  round=0
  while [ "$round" -le "$rounds" ]; do
    measure "$PROGRAMS/git-jsonl" policy suggest products.jsonl "$@" >"$folder/one"
    [ "$round" -eq 0 ] || cat "$folder/one" >>"$folder/times"
    round=$((round + 1))
  done
  count=$(sed -n 's/^# products.jsonl: .* records, \([0-9,]*\) versions.*/\1/p' "$folder/output")
  printf '| %s | %s | %s | %s |\n' "$work" "$count" "$(median "$folder/times" 1)" \
    "$(median "$folder/times" 2)"
}

echo "| work | versions | processor | elapsed |"
echo "| --- | --- | --- | --- |"
row "the whole history"
row "the latest 20 commits" --max-commits 20
