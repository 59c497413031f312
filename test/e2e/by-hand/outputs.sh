# What the stack that is there says of itself, by the name of each output.
outputs=$(aws cloudformation describe-stacks --stack-name hand-core --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]' --output text)
output() { awk -v name="$1" '$1 == name { print $2 }' <<<"$outputs"; }
