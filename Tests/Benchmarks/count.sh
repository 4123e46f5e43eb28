#!/bin/sh
# Counts the instructions that four fixed merges take, and compares them with the file beside this
# script. Unlike times, the counts hardly depend on the machine or its load.
#
#   Tests/Benchmarks/count.sh PROGRAM            compare; 1 where a count is more than 5 % off
#   Tests/Benchmarks/count.sh PROGRAM --update   write the counts of PROGRAM into the file
#
# Two of the merges are made up (Tests/Benchmarks/merges.sh), two are written here.
#
# PROGRAM is a jsonl-merge as install.sh builds it. It is run by valgrind, which is on Linux alone;
# the counts are those of x86_64.
set -eu
program=$1
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
counts=$folder/instructions.txt
tolerance=5

if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "Instructions are counted on Linux on x86_64 alone; nothing was compared."
  exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# Sorted records; ours edits every twentieth from the third on, theirs from the seventh on.
make_version() {
  mkdir -p "$scratch/$3"
  awk -v first="$1" -v count="$3" 'BEGIN {
    for (number = 0; number < count; number++) {
      isEdited = first >= 0 && number % 20 == first
      printf "{\"id\":\"r-%06d\",\"title\":\"Record %d\",\"updated_at\":\"2026-01-0%dT00:00:00Z\",",
        number, number, isEdited ? 2 : 1
      printf "\"status\":\"%s\",\"text\":\"", isEdited ? "closed" : "open"
      for (word = 0; word < 40; word++) printf "word %d and ", (number * word) % 97
      print "an end.\\n\",\"labels\":[\"a\",\"b\"],\"priority\":2}"
    }
  }' >"$scratch/$3/$2.jsonl"
}
# Ten records take little more than the start of the program.
for size in 10 1000; do
  make_version -1 base "$size"
  make_version 3 ours "$size"
  make_version 7 theirs "$size"
done

# Prints how many instructions the merge of the files in folder $1 takes. Seeds of hash tables that
# differ from run to run would make the counts differ.
count() {
  SWIFT_DETERMINISTIC_HASHING=1 valgrind --tool=cachegrind --cache-sim=no \
    --cachegrind-out-file="$scratch/profile" --log-file="$scratch/log" \
    "$program" --stdout "$1/base.jsonl" "$1/ours.jsonl" "$1/theirs.jsonl" \
    >"$scratch/output" 2>"$scratch/errors" || [ $? -eq 1 ]
  sed -n 's/.*I *refs: *//p' "$scratch/log" | tr -d ','
}

merges=$scratch/merges
"$folder/merges.sh" "$merges"

status=0
for merge in start:$scratch/10 sorted:$scratch/1000 tracker-08:$merges/08 tracker-11:$merges/11; do
  name=${merge%%:*}
  found=$(count "${merge#*:}")
  if [ -z "$found" ]; then
    echo "count.sh: valgrind could not run '$program':" >&2
    cat "$scratch/log" >&2
    exit 128
  fi
  if [ "${2-}" = --update ]; then
    echo "$name $found" >>"$scratch/counts"
    continue
  fi
  known=$(awk -v name="$name" '$1 == name { print $2 }' "$counts")
  verdict=$(awk -v found="$found" -v known="$known" -v tolerance="$tolerance" 'BEGIN {
    change = (found - known) * 100 / known
    verdict = change > tolerance ? "too many" : change < -tolerance ? "fewer" : "as known"
    printf "%s: %+.1f %%", verdict, change
  }')
  echo "$name: $found instructions, known are $known ($verdict)"
  case $verdict in "as known"*) ;; *) status=1 ;; esac
done
if [ "${2-}" = --update ]; then
  cp "$scratch/counts" "$counts"
  cat "$counts"
elif [ "$status" -ne 0 ]; then
  echo "A count is more than $tolerance % off. If that is meant, run: $0 PROGRAM --update"
fi
exit "$status"
