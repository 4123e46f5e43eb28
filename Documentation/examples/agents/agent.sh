#!/bin/sh
# What an agent does with a task that it has claimed. git jsonl claim --run starts this.
set -e
git jsonl put -c live/presence.jsonl "$JSONL_AGENT" doing="$JSONL_KEY"
git switch -q -c "$JSONL_KEY"
printf 'May: 12 of 40\n' >figures.txt
git jsonl blob add figures.txt "$JSONL_KEY" report -c tasks.jsonl
git jsonl blob push
git jsonl put -c tasks.jsonl "$JSONL_KEY" status='done' notes='Two columns are empty.'
git jsonl put -c live/messages.jsonl id="$JSONL_KEY-1" by="$JSONL_AGENT" text='The figures are in.'
git commit -q -a -m "Finish $JSONL_KEY"
git switch -q main
set -- --onto main --push origin --release "$JSONL_KEY" -c tasks.jsonl
landed=$(git jsonl land "$JSONL_KEY" "$@")
echo "${landed%, as *}"
