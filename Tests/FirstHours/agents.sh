#!/bin/sh
# The first hour of five agents, each in a work tree of its own: they take the tasks of a list,
# close them, and add new ones, until no task is left, without a human. Run it in an empty folder,
# with git, git-jsonl and jsonl-merge on the PATH. TASKS says how many tasks there are in the end.
set -eu
count=${TASKS:-60}

# The team's repository, and a clone of it, where the list begins with half of the tasks.
git init -q --bare team.git
git --git-dir team.git symbolic-ref HEAD refs/heads/main
git clone -q team.git team 2>clone.log
cd team
git symbolic-ref HEAD refs/heads/main
git jsonl init --template tasks
number=1
while [ "$number" -le $((count / 2)) ]; do
  git jsonl put "t-$number" title="Task $number" status=open priority=$((number % 3)) >>../put.log
  number=$((number + 1))
done

# Every agent that comes reads what it needs to know.
git jsonl prime --write AGENTS.md

# What an agent does with a task, after git jsonl claim has fetched what the others have done. Each
# of the first tasks leads to one more.
cat >agent.sh <<'AGENT'
#!/bin/sh
set -eu
git merge -q --no-edit '@{upstream}'
git jsonl put "$JSONL_KEY" status=closed
case $JSONL_KEY in
  t-[0-9] | t-[0-9][0-9]) git jsonl put title="Check $JSONL_KEY" status=open priority=3 ;;
esac
git jsonl commit -m "Finish $JSONL_KEY"
git jsonl land "$(git branch --show-current)" --onto main --push origin --release "$JSONL_KEY"
AGENT
chmod +x agent.sh
git add --all
git commit -q -m 'Begin'
git push -q -u origin main

# Five work trees, and an agent in each, which goes on until no task is left.
for agent in agent-1 agent-2 agent-3 agent-4 agent-5; do
  git worktree add -q -b "$agent" "../$agent" origin/main
  (
    cd "../$agent"
    git jsonl init >../"$agent.log"
    JSONL_AGENT=$agent git jsonl claim --next @ready --sort priority --each --run ./agent.sh
  ) >>"../$agent.log" 2>&1 &
done
wait

# All is on the main branch of the remote.
git pull -q --no-rebase --no-edit
git jsonl query 'SELECT status, count(*) AS tasks FROM tasks GROUP BY status'
git jsonl ready
git jsonl claims
git jsonl doctor
