#!/bin/sh
# Writes the made-up merges of a tracker's file to a folder: 01/base.jsonl, 01/ours.jsonl, and so
# on. They are the same each time (Tests/TestSupport/TrackerMerges).
#
#   Tests/Benchmarks/merges.sh FOLDER
set -eu
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export JSONL_MERGE_BENCHMARKS=1
set -- "$1" --package-path "$checkout" --product Benchmarks
folder=$1
shift
swift build "$@" >&2
"$(swift build "$@" --show-bin-path)/Benchmarks" write-merges "$folder"
