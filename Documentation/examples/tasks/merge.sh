# An agent takes a task and does it, while Ada plans; both find new tasks.
start tasks.jsonl
branch agent-1
run "git jsonl put t-1 status=doing by=agent-1 --if \"status='open'\""
run "git jsonl put t-1 status=doing by=agent-2 --if \"status='open'\""
run "git jsonl put t-1 status='done' notes='Two columns are empty.'"
run "git jsonl put t-5 title='Ask for the missing figures' status=open priority=1 needs='[]'"
save 'Figures are read'
back
run "git jsonl put t-1 status=doing by=ada notes='Use the sheet of May.'"
run "git jsonl put t-3 needs+=t-2"
run "git jsonl put t-6 title='Send the invitations' status=open priority=3 needs='[\"t-4\"]'"
save 'Plan the meeting'
compare tasks.jsonl agent-1
merge agent-1
run "git jsonl list \"status<>'done'\" --sort priority"
run "git jsonl show t-1"
