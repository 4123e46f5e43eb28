#!/usr/bin/env bash
# Measures claims beside a bare `git push` of as many refs to the same remote, in turn on this
# machine: over a file and over HTTP, of one key and of a hundred, and the list of a thousand claims
# beside `git ls-remote`. Prints tables.
#
#   Tests/Benchmarks/claims.sh [ROUNDS]
#   PROGRAMS=FOLDER Tests/Benchmarks/claims.sh      the programs in FOLDER, without a build
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname -- "$0")/common.bash"
rounds=${1:-40}
PROGRAMS=${PROGRAMS:-$("$checkout/.ci/build")}
export PATH=$PROGRAMS:$PATH

mkdir "$folder/served"
git init --quiet --bare "$folder/served/r.git"
git -C "$folder/served/r.git" config receive.autoGc false
python3 -I "$checkout/Tests/Fixtures/git-server.py" "$folder/served" >"$folder/port" &
server=$!
at_end() { kill "$server"; }
until [ -s "$folder/port" ]; do sleep 0.1; done
begin 3000
git remote add origin "$folder/served/r.git"

number=0
# Makes as many commits as claims would be, and sets `refs` to what pushes them to new refs.
make_refs() {
  local ids index
  mapfile -t ids < <(
    for ((index = 1; index <= $1; index++)); do
      printf 'commit refs/none\nmark :%d\ncommitter Ada <ada@example.com> 1700000000 +0000\n' $index
      printf 'data <<END\n%s\nEND\n\nget-mark :%d\nreset refs/none\n\n' "$number-$index" $index
    done | git fast-import --quiet --date-format=raw
  )
  refs=()
  for ((index = 0; index < $1; index++)); do refs+=("${ids[index]}:refs/bare/$number-$index"); done
}

# The bare push is of new objects to new refs, as that of claims is, and runs no hook.
round() {
  local refs keys
  number=$((number + 1))
  make_refs 1
  measure "$1-push" git push --quiet --no-verify origin "${refs[@]}"
  measure "$1-claim" git-jsonl claim "$(printf 'r-%05d' "$number")"
  measure "$1-release" git-jsonl release "$(printf 'r-%05d' "$number")"
  mapfile -t keys < <(seq -f 'r-%05g' 1000 1099)
  measure "$1-hundred" git-jsonl claim "${keys[@]}"
  git-jsonl release "${keys[@]}" >/dev/null
  make_refs 100
  measure "$1-push-hundred" git push --quiet --no-verify origin "${refs[@]}"
  git push --quiet --no-verify origin "${refs[@]/#*:/:}"
}
for kind in file http; do
  [ $kind = file ] || git remote set-url origin "http://127.0.0.1:$(cat "$folder/port")/r.git"
  for ((count = 0; count < rounds; count++)); do round $kind; done
done

git remote set-url origin "$folder/served/r.git"
for ((start = 1000; start < 2000; start += 500)); do
  mapfile -t keys < <(seq -f 'r-%05g' $start $((start + 499)))
  git-jsonl claim "${keys[@]}" >/dev/null
done
for ((count = 0; count < rounds; count++)); do
  measure list-git git ls-remote origin 'refs/jsonl/claims/*'
  measure list-claims git-jsonl claims
done

echo "| | shortest | median |"
echo "| --- | --- | --- |"
for kind in file http; do
  row "\`git push\` of one ref, $kind" $kind-push
  row "\`git jsonl claim\` of one key, $kind" $kind-claim
  row "\`git jsonl release\` of one key, $kind" $kind-release
  row "\`git push\` of a hundred refs, $kind" $kind-push-hundred
  row "\`git jsonl claim\` of a hundred keys, $kind" $kind-hundred
done
# Text between backquotes is Markdown.
# shellcheck disable=SC2016
{
  row '`git ls-remote` of 1,000 claims' list-git
  row '`git jsonl claims`, 1,000 of them' list-claims
}
