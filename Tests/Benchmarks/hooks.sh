#!/usr/bin/env bash
# Measures what the hooks pre-commit and post-commit cost a commit that has nothing to export:
# commits with and without them, in turn on this machine, in a repository with one collection of
# 10,000 records. Prints a table.
#
#   Tests/Benchmarks/hooks.sh [ROUNDS]
#   PROGRAMS=FOLDER Tests/Benchmarks/hooks.sh       the programs in FOLDER, without a build
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname -- "$0")/common.bash"
rounds=${1:-100}
PROGRAMS=${PROGRAMS:-$("$checkout/.ci/build")}
plain=$PATH
export PATH=$PROGRAMS:$PATH
begin 10000

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
