/** An experiment to try: it needs nothing but a shell, and changes nothing on the machine. */
export const SAMPLE = `name = "sample"
title = "A sample to try"
description = "Counts to a number and tells a score; nothing on the machine is changed"

[job]
command = ["sh", "-c", '''
i=0
while [ "$i" -lt "$MOTHERSHIP_PARAM_STEPS" ]; do
  i=$((i + 1))
  echo "step $i of $MOTHERSHIP_PARAM_STEPS"
  sleep 0.3
done
echo "score=$((MOTHERSHIP_PARAM_STEPS * MOTHERSHIP_PARAM_WEIGHT))"
''']

[[groups]]
name = "counting"
title = "Counting"

[[parameters]]
name = "steps"
type = "integer"
label = "Steps"
help = "How far it counts: three steps take a second."
group = "counting"
default = 10
minimum = 1
maximum = 1000
argument = "none"

[[parameters]]
name = "weight"
type = "integer"
label = "Weight"
help = "The score is steps times weight. Give it several values, and each is a run."
group = "counting"
default = 2
minimum = 0
argument = "none"

[[parameters]]
name = "note"
type = "string"
label = "Note"
help = "Anything you want to remember of the run."
group = "counting"
advanced = true
argument = "none"

[presets.long]
title = "Long"
help = "A minute, to watch it."
values = { steps = 200 }
`;
