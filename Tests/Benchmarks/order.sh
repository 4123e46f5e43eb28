#!/bin/sh
# Writes down which functions a merge calls, so that the linker can put them side by side: the
# system maps a program's code in pieces of 64 kB, and each takes a start 2 microseconds.
#
#   Tests/Benchmarks/order.sh PROGRAM
#
# PROGRAM is a jsonl-merge as install.sh builds it. It is run by valgrind, on Linux alone. A name
# that is no longer right does no harm; the list is worth making anew when a start has become slow.
set -eu
program=$1
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
list=$checkout/Tests/Benchmarks/functions.txt
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

for merge in "$checkout"/Tests/Fixtures/real-merges/*/; do
  valgrind --tool=callgrind --demangle=no --callgrind-out-file="$scratch/profile" \
    "$program" --stdout "$merge/base.jsonl" "$merge/ours.jsonl" "$merge/theirs.jsonl" \
    >/dev/null 2>&1 || [ $? -eq 1 ]
  # A name is written out where it is met first: "fn=(12) name", with 'N for a recursion.
  sed -nE "s/^c?fn=\([0-9]+\) ([^']*).*/\1/p" "$scratch/profile" >>"$scratch/names"
done
{
  echo "# What a merge calls, in the order in which the linker puts it: Tests/Benchmarks/order.sh"
  awk 'length($0) < 300 && !seen[$0]++' "$scratch/names"
} >"$list"
wc -l "$list"
