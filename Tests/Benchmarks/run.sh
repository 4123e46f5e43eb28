#!/bin/sh
# Measures jsonl-merge against `git merge-file` and against the floor, in turn on this machine, and
# prints a table. It needs two minutes and 3 GB in the folder for temporary files.
#
#   Tests/Benchmarks/run.sh [WORK]          one of: sorted unsorted many-edits merges starts growth
#                                           huge
#   Tests/Benchmarks/run.sh merges FOLDER   merges that happened, instead of made-up ones
#
# With PROGRAMS=FOLDER, the driver is the one in that folder, and is not built.
#
# Each folder in FOLDER has the versions of a merge: base.jsonl, ours.jsonl and theirs.jsonl.
set -eu
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
built=${PROGRAMS:-$("$checkout/.ci/build" jsonl-merge)}/jsonl-merge
export JSONL_MERGE_BENCHMARKS=1
build() {
  swift build --package-path "$checkout" --scratch-path "$checkout/.build/benchmarks" \
    --configuration release --product Benchmarks "$@"
}
build >&2
program=$(build --show-bin-path)

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
# A copy, as install.sh installs one: what a linker has just written lies in memory in small pieces,
# and a start has to map each of them.
driver=$folder/jsonl-merge
cp -- "$built" "$driver"
if [ $# -ge 2 ]; then
  merges=$2
else
  merges=$folder/merges
  "$program/Benchmarks" write-merges "$merges"
fi
"$program/Benchmarks" measure "$driver" "$merges" "$folder" ${1+"$1"}
