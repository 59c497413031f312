# The tutorial as somebody types it who has it in one hand and Debian's `aws` in the other. They call their project `hand`:
# roles of the template let in what is named after it.
# In the environment: what the tests' `byHand` says, and what `sandbox env` prints.
zones=$(aws ec2 describe-availability-zones --query 'AvailabilityZones[0:2].ZoneName' --output text)
read -r first second <<<"$zones"
aws cloudformation create-stack --stack-name hand-core --template-body "file://$TEMPLATE" --capabilities CAPABILITY_IAM \
  --parameters ParameterKey=Project,ParameterValue=hand \
  "ParameterKey=FirstZone,ParameterValue=$first" "ParameterKey=SecondZone,ParameterValue=$second"

repository=$(aws ecr create-repository --repository-name hand-service --image-scanning-configuration scanOnPush=true \
  --image-tag-mutability IMMUTABLE --query repository.repositoryUri --output text)
aws cloudformation wait stack-create-complete --stack-name hand-core
