#!/usr/bin/env bash
# Measures what linking the libraries in gains: the start of the programs, and what the hook adds to
# a commit, beside the same programs with dynamic libraries, in turn on this machine. Prints a
# table, and the sizes of what is in dist/.
#
#   Tests/Benchmarks/packages.sh [ROUNDS]
#   STATIC=FOLDER DYNAMIC=FOLDER Tests/Benchmarks/packages.sh     these programs, without a build
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname -- "$0")/common.bash"
rounds=${1:-50}
STATIC=${STATIC:-$("$checkout/.ci/build")}
if [ -z "${DYNAMIC:-}" ]; then
  set -- --package-path "$checkout" --scratch-path "$checkout/.build/dynamic" \
    --configuration release --static-swift-stdlib --experimental-lto-mode full
  for product in jsonl-merge git-jsonl; do swift build "$@" --product "$product" >&2; done
  DYNAMIC=$(swift build "$@" --show-bin-path)
fi

echo '#include <stdio.h>
int main(void) { puts("hello"); }' >"$folder/hello.c"
clang -O2 -static "$folder/hello.c" -o "$folder/greeting"
mkdir "$folder/static" "$folder/dynamic"
cp "$STATIC/jsonl-merge" "$STATIC/git-jsonl" "$folder/static"
cp "$DYNAMIC/jsonl-merge" "$DYNAMIC/git-jsonl" "$folder/dynamic"

plain=$PATH
PATH=$folder/static:$plain
begin 10000

# Commits another file, with what follows as git's options.
number=0
commit() {
  local file=$1
  shift
  number=$((number + 1))
  echo "$number" >other
  git add other
  measure "$file" git "$@" commit --quiet --message x
}
for ((round = 0; round < rounds; round++)); do
  measure hello "$folder/greeting"
  for kind in static dynamic; do
    measure "$kind-driver" "$folder/$kind/jsonl-merge" --version
    measure "$kind-version" "$folder/$kind/git-jsonl" --version
    measure "$kind-status" "$folder/$kind/git-jsonl" status
    commit "$kind-without" -c core.hooksPath=/dev/null
    PATH=$folder/$kind:$plain commit "$kind-with"
    paste "$folder/times-$kind-with" "$folder/times-$kind-without" | tail -n 1 \
      | awk '{ print $1 - $2 }' >>"$folder/times-$kind-added"
  done
done

echo "| | static | dynamic |"
echo "| --- | --- | --- |"
# Text between backquotes is Markdown.
# shellcheck disable=SC2016
for row in 'driver:`jsonl-merge --version`' 'version:`git-jsonl --version`' \
  'status:`git-jsonl status`' 'added:what the hook adds to a commit'; do
  echo "| ${row#*:} | $(median "static-${row%%:*}") | $(median "dynamic-${row%%:*}") |"
done
echo
echo "A static program in C that says hello takes $(median hello)."
if [ -d "$checkout/dist" ]; then
  echo
  echo "| file | size |"
  echo "| --- | --- |"
  (cd "$checkout/dist" && for file in *; do
    [ "$file" = SHA256SUMS ] || wc -c "$file"
  done) | awk '{ printf "| `%s` | %.1f MB |\n", $2, $1 / 1e6 }'
fi
