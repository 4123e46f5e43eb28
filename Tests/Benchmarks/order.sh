#!/bin/sh
# Writes down which functions a merge calls and which variables it looks at, so that the linker can
# put them side by side: the system maps a program's code in pieces of 64 kB and its variables page
# by page, and each takes a start 1 to 2 microseconds.
#
#   Tests/Benchmarks/order.sh PROGRAM
#
# PROGRAM is a jsonl-merge as install.sh builds it. It is run by valgrind, on Linux alone. A name
# that is no longer right does no harm. Make the list again when modules or types were renamed.
set -eu
program=$1
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
list=$checkout/Tests/Benchmarks/symbols.txt
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

merges=$scratch/merges
"$checkout/Tests/Benchmarks/merges.sh" "$merges"

for merge in "$merges"/*/; do
  valgrind --tool=callgrind --demangle=no --callgrind-out-file="$scratch/profile" \
    "$program" --stdout "$merge/base.jsonl" "$merge/ours.jsonl" "$merge/theirs.jsonl" \
    >/dev/null 2>&1 || [ $? -eq 1 ]
  # A name is written out where it is met first: "fn=(12) name", with 'N for a recursion.
  sed -nE "s/^c?fn=\([0-9]+\) ([^']*).*/\1/p" "$scratch/profile" >>"$scratch/names"
done

# Variables are those that a small merge looks at. In the list of all addresses, one that is looked
# at is after the name that it belongs to.
merge=$merges/01
valgrind --tool=lackey --trace-mem=yes --log-file="$scratch/trace" \
  "$program" --stdout "$merge/base.jsonl" "$merge/ours.jsonl" "$merge/theirs.jsonl" \
  >/dev/null 2>&1 || [ $? -eq 1 ]
sed -nE 's/^ [LSM] *([0-9a-f]+),.*/\1/p' "$scratch/trace" | awk '{ printf "%16s ~\n", $1 }' \
  | sed -E ':a; s/^(0*) /\10/; ta' | LC_ALL=C sort -u >"$scratch/touched"
nm "$program" | awk 'NF == 3' | LC_ALL=C sort - "$scratch/touched" \
  | awk '$2 == "~" { if (type ~ /[bBdD]/) print name; next } { type = $2; name = $3 }' \
  >>"$scratch/names"
{
  echo "# What a merge calls and looks at, as the linker orders it: Tests/Benchmarks/order.sh"
  awk 'length($0) < 300 && !seen[$0]++' "$scratch/names"
} >"$list"
wc -l "$list"
