# Sourced by the scripts that measure commands: a folder of their own, a repository to measure in,
# and tables of how long commands took.
# shellcheck shell=bash
set -euo pipefail
export LC_ALL=C
checkout=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)

folder=$(mktemp -d)
# What else has to end with the script.
at_end() { :; }
trap 'at_end; rm -rf -- "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# Variables such as GIT_CONFIG_NOSYSTEM, which users do not set, would have the programs start
# libgit2.
export HOME=$folder
git config --global user.name Ada
git config --global user.email ada@example.com
git config --global maintenance.auto false

# Makes a repository with a collection of $1 records, in its first commit, and goes there.
begin() {
  git init --quiet "$folder/notes"
  cd "$folder/notes"
  awk -v count="$1" 'BEGIN {
    for (number = 0; number < count; number++)
      printf "{\"id\":\"r-%05d\",\"title\":\"Record %d\",\"status\":\"open\"}\n", number, number
  }' >records.jsonl
  git jsonl init records.jsonl >/dev/null
  git add --all
  git -c core.hooksPath=/dev/null commit --quiet --message Begin
}

# Runs a command, and adds how long it took, in microseconds, to the times named $1.
measure() {
  local times=$folder/times-$1 start end
  shift
  start=${EPOCHREALTIME/./}
  "$@" >/dev/null 2>&1
  end=${EPOCHREALTIME/./}
  echo $((end - start)) >>"$times"
}

# The median of the times named $1, in milliseconds.
median() {
  sort -n "$folder/times-$1" | awk '{ value[NR] = $1 } END {
    printf "%.1f ms", value[int((NR + 1) / 2)] / 1000 }'
}

# A row of a table of the shortest and the median time: the name $1, and the times named $2.
row() {
  local shortest
  shortest=$(sort -n "$folder/times-$2" | awk 'NR == 1 { printf "%.1f ms", $1 / 1000 }')
  echo "| $1 | $shortest | $(median "$2") |"
}
