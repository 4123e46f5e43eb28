#!/usr/bin/env bash
# Measures what the hooks pre-commit and post-commit cost a commit that has nothing to export:
# commits with and without them, in turn on this machine, in a repository with one collection of
# 10,000 records. Prints a table.
#
#   Tests/Benchmarks/hooks.sh [ROUNDS]
#   PROGRAMS=FOLDER Tests/Benchmarks/hooks.sh       the programs in FOLDER, without a build
set -euo pipefail
export LC_ALL=C
rounds=${1:-100}
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
PROGRAMS=${PROGRAMS:-$("$checkout/.ci/build")}

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

plain=$PATH
# Variables such as GIT_CONFIG_NOSYSTEM, which users do not set, would have the hook start libgit2.
export PATH=$PROGRAMS:$PATH HOME=$folder
git config --global user.name Ada
git config --global user.email ada@example.com
git config --global maintenance.auto false
git init --quiet "$folder/notes"
cd "$folder/notes"
awk 'BEGIN {
  for (number = 0; number < 10000; number++)
    printf "{\"id\":\"r-%05d\",\"title\":\"Record %d\",\"status\":\"open\"}\n", number, number
}' >records.jsonl
git jsonl init records.jsonl >/dev/null
git add --all
git commit --quiet --message Begin

# Runs a command, and adds how long it took, in microseconds, to a file.
measure() {
  local file=$folder/$1 start end
  shift
  start=${EPOCHREALTIME/./}
  "$@"
  end=${EPOCHREALTIME/./}
  echo $((end - start)) >>"$file"
}

commit=(commit --quiet --message x)
number=0
# Has something to commit that does not belong to the collection.
stage() {
  number=$((number + 1))
  echo "$number" >other
  git add other
}
for ((round = 0; round < rounds; round++)); do
  stage
  measure without git -c core.hooksPath=/dev/null "${commit[@]}"
  stage
  PATH=$plain measure absent git "${commit[@]}"
  stage
  measure with git "${commit[@]}"
  measure before git-jsonl hook pre-commit
  measure after git-jsonl hook post-commit
done

row() {
  sort -n "$folder/$2" | awk -v name="$1" '{ value[NR] = $1 } END {
    printf "| %s | %.1f ms | %.1f ms |\n", name, value[1] / 1000, value[int((NR + 1) / 2)] / 1000 }'
}
echo "| | shortest | median |"
echo "| --- | --- | --- |"
# Text between backquotes is Markdown.
# shellcheck disable=SC2016
{
  row 'without hooks (`-c core.hooksPath=/dev/null`)' without
  row 'with the hooks, `git-jsonl` not in PATH' absent
  row 'with the hooks and a store' with
  row '`git-jsonl hook pre-commit` by itself' before
  row '`git-jsonl hook post-commit` by itself' after
}
