# Ben closes an issue that Ada works on, and both sort the list by urgency.
start issues.jsonl
at=2026-03-02T10
branch Ben
run "git jsonl put i-1 status=closed closed_at=$at:00:00Z updated_at=$at:00:00Z"
run "git jsonl put i-3 priority=1 labels+=search updated_at=$at:05:00Z"
save 'Triage'
back
run "git jsonl put i-1 status=in_progress title='Crash on an empty list' updated_at=$at:10:00Z"
text="{\"by\":\"ada\",\"at\":\"$at:15:00Z\",\"text\":\"Later.\"}"
run "git jsonl put i-3 priority=3 comments+='$text' updated_at=$at:15:00Z"
save 'Look into the crash'
compare issues.jsonl Ben
merge Ben
run "git jsonl explain | tail -n +2"
run "cat issues.jsonl"
