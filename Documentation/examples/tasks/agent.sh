#!/bin/sh
# What an agent does with a task that it has claimed. git jsonl claim --run starts this.
set -e
git switch -q -c "$JSONL_KEY"
git jsonl put "$JSONL_KEY" status='done' notes='Two columns are empty.'
git jsonl put t-5 title='Ask for the missing figures' status=open priority=3 needs='[]'
git commit -q -a -m "Finish $JSONL_KEY"
git switch -q main
git jsonl land "$JSONL_KEY" --onto main --push origin --release "$JSONL_KEY"
