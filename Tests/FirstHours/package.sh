#!/bin/sh
# The first hour on a machine that has git and a package, and nothing else. Run it in a folder with
# nothing but the .tar.gz of a release. It installs for this user, or to the folder that PREFIX
# names, and removes all of it again.
#
# The name of the folder has the version.
# shellcheck disable=SC2211
set -eu

# Two commands show a merge of real clones. Nothing is installed.
tar -xzf jsonl-merge-*.tar.gz
./jsonl-merge-*/install.sh --demo

# A repository of one's own, which is in conflict right now.
git init -q notes
cd notes
git checkout -q -b main
echo '{"id":"t-1","title":"Write report","status":"open"}' >tasks.jsonl
git add tasks.jsonl
git commit -q -m 'A task'
git checkout -q -b ben
echo '{"id":"t-1","title":"Write Q1 report","status":"open"}' >tasks.jsonl
git commit -q -a -m 'Title'
git checkout -q main
echo '{"id":"t-1","title":"Write report","status":"doing"}' >tasks.jsonl
git commit -q -a -m 'Status'
git merge ben || ../jsonl-merge-*/bin/git-jsonl resolve
git commit -q --no-edit
cat tasks.jsonl
cd ..

# Now it is installed, and merges all such files of this user.
./jsonl-merge-*/install.sh ${PREFIX:+--prefix "$PREFIX"} --attributes '*.jsonl'

# A store, a task, and a merge that nobody is asked about.
cd notes
git jsonl init tasks.jsonl
git add --all
git commit -q -m 'Merge tasks by record'
git jsonl put t-2 title='Book a room' status=open
git jsonl commit -m 'Another task'
git checkout -q -b eva
git jsonl put t-2 status=closed
git jsonl commit -m 'Room is booked'
git checkout -q main
git jsonl put t-2 title='Book a large room'
git jsonl commit -m 'We are many'
git merge -q --no-edit eva
git jsonl list
git jsonl doctor

# Out again: of the repository, and of the machine.
git jsonl uninstall
cd ..
./jsonl-merge-*/install.sh ${PREFIX:+--prefix "$PREFIX"} --uninstall
