# Two translators work on neighbouring lines, and both add a text.
start messages.jsonl
branch Ben
run "git jsonl put '[\"cart.empty\",\"de\"]' text='Der Warenkorb ist leer.' reviewed=true"
run "git jsonl put key=cart.back lang=de text='Zurück'"
save 'German'
back
run "git jsonl put '[\"cart.empty\",\"fr\"]' text='Le panier est vide.'"
run "git jsonl put '[\"cart.empty\",\"de\"]' note='Also on the phone'"
run "git jsonl put key=cart.back lang=fr text='Retour'"
save 'French'
compare messages.jsonl Ben
merge Ben
run "git jsonl list"
