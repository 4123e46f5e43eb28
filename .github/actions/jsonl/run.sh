#!/bin/sh
# Installs a release for the rest of a job, and runs `git jsonl check` or `git jsonl land` in the
# current repository. The action beside this file runs it, and Documentation/ci/gitlab.yml does the
# same.
#
#   JSONL_RELEASES  the address of the releases: JSONL_RELEASES/vVERSION/FILE is a file of one
#   JSONL_VERSION   the version, with or without v
#   JSONL_COMMAND   check or land
#   JSONL_BRANCH    the branch to land
#   JSONL_ONTO      the branch to merge into
set -eu

version=${JSONL_VERSION#v}
from=$JSONL_RELEASES/v$version
name=jsonl-merge-$version-linux-$(uname -m)
place=$(mktemp -d)
curl --fail --silent --show-error --location -o "$place/$name.tar.gz" "$from/$name.tar.gz"
curl --fail --silent --show-error --location -o "$place/SHA256SUMS" "$from/SHA256SUMS"
(cd "$place" && sha256sum --check --ignore-missing --strict SHA256SUMS)
tar -xzf "$place/$name.tar.gz" -C "$place"
"$place/$name/install.sh" --prefix "$place" --programs-only
PATH=$place/bin:$PATH
export PATH
# The steps after this one find the programs, too.
[ -z "${GITHUB_PATH:-}" ] || echo "$place/bin" >>"$GITHUB_PATH"

case ${JSONL_COMMAND:-check} in
  check) set -- check ${JSONL_ONTO:+--onto "$JSONL_ONTO"} ;;
  land)
    [ -n "$(git config user.email)" ] || {
      git config user.name "${GITHUB_ACTOR:-jsonl-merge}"
      git config user.email "${GITHUB_ACTOR:-jsonl-merge}@users.noreply.github.com"
    }
    set -- land "$JSONL_BRANCH" --onto "${JSONL_ONTO:-main}" --push origin
    ;;
  *)
    echo "The command can be check or land, not '$JSONL_COMMAND'." >&2
    exit 129
    ;;
esac
git jsonl "$@"
