# Two people annotate the same texts: Ben marks persons, Ada dates and one more person.
start label-studio.jsonl doccano.jsonl
branch Ben
change label-studio.jsonl -e 's/"MISC"/"PER"/' \
  -e '2s/"annotations":\[/&{"id":21,"completed_by":"ben","result":[{"id":"c",RESULT}]}/' \
  -e 's/RESULT/"value":{"start":0,"end":4,"labels":["PER"]}/'
change doccano.jsonl -e '1s/"label":\[/&[0,2,"PER"],/' -e '2s/"label":\[/&[0,4,"PER"]/'
run "git diff --stat"
save 'Persons'
back
change label-studio.jsonl -e '1s/}}\]}\]}/}},{"id":"d",RESULT}]}]}/' \
  -e 's/RESULT/"value":{"start":19,"end":22,"labels":["DATE"]}/' \
  -e '2s/"annotations":\[/&{"id":22,"completed_by":"ada","result":[]}/'
change doccano.jsonl -e '1s/\]\],"C/],[19,22,"DATE"]],"C/' -e '2s/"label":\[/&[9,12,"PER"]/'
run "git diff --stat"
save 'Dates'
compare label-studio.jsonl Ben
compare doccano.jsonl Ben
merge Ben
run "cat label-studio.jsonl doccano.jsonl"
