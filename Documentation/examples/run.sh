#!/bin/sh
# Runs an example: run.sh NAME makes a repository with the example's data and policy in a temporary
# folder, does what NAME/merge.sh says, and prints the commands with what they print. It changes
# nothing else. git, git-jsonl and jsonl-merge have to be on the PATH.
set -eu

# Makes git see nothing of this user or machine, and give the same ids to the same commits.
isolate_git() {
  unset GIT_CONFIG_PARAMETERS
  export HOME="$scratch" XDG_CONFIG_HOME="$scratch" LC_ALL=C GIT_PAGER=cat GIT_TEMPLATE_DIR=
  export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1 GIT_CONFIG_COUNT=0
  export GIT_EDITOR=true GIT_ADVICE=0
  export GIT_AUTHOR_DATE='2026-03-02T09:00:00Z' GIT_COMMITTER_DATE='2026-03-02T09:00:00Z'
}

# What the scenes are written in:

# start FILE...: a repository whose first commit has these files of the example and its policy.
start() {
  git init -q "$scratch/work"
  cd "$scratch/work"
  git symbolic-ref HEAD refs/heads/main
  mkdir .jsonl
  cp "$example/policies.yml" .jsonl/policies.yml
  for file in "$@"; do cp "$example/$file" .; done
  person Ada
  git jsonl init "$@" >"$scratch/init" 2>&1 || { cat "$scratch/init"; exit 1; }
  save 'Begin'
  git tag begin
}

# person NAME: who edits and commits from here on.
person() {
  export GIT_AUTHOR_NAME="$1" GIT_COMMITTER_NAME="$1"
  export GIT_AUTHOR_EMAIL="$1@example.com" GIT_COMMITTER_EMAIL="$1@example.com"
}

# branch NAME: from here on NAME edits on a branch of that name, which begins at the first commit.
branch() {
  person "$1"
  git checkout -q -b "$1" begin
  printf '# %s:\n' "$1"
}

# back: from here on Ada edits on main again.
back() {
  person Ada
  cd "$scratch/work"
  git checkout -q main
  printf '# Ada, on main:\n'
}

# share: makes a repository that everybody pushes to, with what there is so far.
share() {
  git init -q --bare --initial-branch=main "$scratch/shared.git"
  git remote add origin "$scratch/shared.git"
  git push -q -u origin main 2>"$scratch/push" || { cat "$scratch/push"; exit 1; }
}

# clone NAME FILE...: from here on NAME edits these files in a clone.
clone() {
  person "$1"
  git clone -q "$scratch/shared.git" "$scratch/$1"
  cd "$scratch/$1"
  printf '# %s, in a clone:\n' "$1"
  shift
  git jsonl init "$@" >"$scratch/init" 2>&1 || { cat "$scratch/init"; exit 1; }
}

# add FILE: a file of the example that isn't data, such as a script.
add() {
  cp "$example/$1" .
}

# again NAME: from here on NAME edits in the clone of that name again.
again() {
  person "$1"
  cd "$scratch/$1"
  printf '# %s:\n' "$1"
}

# run COMMAND: shows a command, and what it prints, whatever comes of it.
run() {
  printf '$ %s\n' "$1"
  eval "$1" 2>&1 || true
}

# change FILE SED-OPTION...: edits a file as an editor would.
change() {
  file="$1"
  shift
  sed "$@" "$file" >"$scratch/changed"
  cat "$scratch/changed" >"$file"
}

# merge BRANCH: merges a branch, and shows what the driver says, and which conflicts git does.
merge() {
  printf '$ git merge %s\n' "$1"
  git merge -q --no-edit "$1" >"$scratch/merge" 2>&1 || true
  grep -e '^jsonl-merge:' -e '^CONFLICT' "$scratch/merge" || true
}

# save MESSAGE: commits everything.
save() {
  git add --all
  git commit -q -m "$1" || exit 1
}

# compare FILE BRANCH: how many conflict blocks a merge of the branch would leave in the file.
compare() {
  for commit in begin main "$2"; do git show "$commit:$1" >"$scratch/$commit"; done
  echo 'version: 1' >"$scratch/empty.yml"
  set -- "$1" "$scratch/begin" "$scratch/main" "$scratch/$2"
  alone=$(git merge-file -p "$3" "$2" "$4" | grep -c '^<<<<<<<' || true)
  without=$(jsonl-merge -p "$1" --policy "$scratch/empty.yml" --stdout "$2" "$3" "$4" 2>/dev/null |
    grep -c '^<<<<<<<' || true)
  with=$(jsonl-merge -p "$1" --policy .jsonl/policies.yml --stdout "$2" "$3" "$4" 2>/dev/null |
    grep -c '^<<<<<<<' || true)
  printf '# Conflict blocks in %s: git alone %s, without the policy %s, with it %s\n' \
    "$1" "$alone" "$without" "$with"
}

main() {
  [ -d "$(dirname -- "$0")/$1" ] || { echo "run.sh: there is no example $1" >&2; exit 129; }
  example=$(CDPATH='' cd -- "$(dirname -- "$0")/$1" && pwd)
  scratch=$(mktemp -d)
  trap 'rm -rf -- "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' HUP TERM
  isolate_git
  # shellcheck source=/dev/null
  . "$example/merge.sh"
}

[ $# -eq 1 ] || { echo "usage: run.sh NAME" >&2; exit 129; }
main "$1"
