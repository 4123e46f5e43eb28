# Ben rolls a flag out while Ada switches it off, and both want to own another.
start flags.jsonl
branch Ben
run "git jsonl put dark-mode rollout=80 countries+=ch"
run "git jsonl put new-search enabled=true rollout=5 owner=cora"
save 'Roll out'
back
run "git jsonl put dark-mode enabled=false rollout=10 countries-=de"
run "git jsonl put new-search owner=ada"
save 'Dark mode has a bug'
compare flags.jsonl Ben
merge Ben
run "git jsonl resolve --field owner=ours"
run "git commit -q --no-edit"
run "cat flags.jsonl"
