# Module 2 as somebody types it who has the tutorial in one hand and Debian's `aws` and `docker` in the other. They call their
# project `hand`: roles of the template let in what is named after it.
# In the environment: TEMPLATE, SERVICE (folders of the course), PYTHON_IMAGE, and what `sandbox env` prints.
zones=$(aws ec2 describe-availability-zones --query 'AvailabilityZones[0:2].ZoneName' --output text)
read -r first second <<<"$zones"
aws cloudformation create-stack --stack-name hand-core --template-body "file://$TEMPLATE" --capabilities CAPABILITY_IAM \
  --parameters ParameterKey=Project,ParameterValue=hand \
  "ParameterKey=FirstZone,ParameterValue=$first" "ParameterKey=SecondZone,ParameterValue=$second"

repository=$(aws ecr create-repository --repository-name hand-service --image-scanning-configuration scanOnPush=true \
  --image-tag-mutability IMMUTABLE --query repository.repositoryUri --output text)
docker build --quiet --build-arg "PYTHON_IMAGE=$PYTHON_IMAGE" --label "hand=$repository" --tag "$repository:v1" "$SERVICE"
aws ecr get-login-password | docker login --username AWS --password-stdin "${repository%%/*}"
docker push --quiet "$repository:v1"

aws cloudformation wait stack-create-complete --stack-name hand-core
outputs=$(aws cloudformation describe-stacks --stack-name hand-core --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]' --output text)
output() { awk -v name="$1" '$1 == name { print $2 }' <<<"$outputs"; }

aws logs create-log-group --log-group-name /ecs/hand-service
aws logs put-retention-policy --log-group-name /ecs/hand-service --retention-in-days 30
aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com
aws ecs create-cluster --cluster-name hand-cluster
containers=$(cat <<JSON
[{
  "name": "service", "image": "$repository:v1", "essential": true, "readonlyRootFilesystem": true, "user": "10001:10001",
  "portMappings": [{ "containerPort": 8080, "protocol": "tcp" }],
  "logConfiguration": { "logDriver": "awslogs", "options": {
    "awslogs-group": "/ecs/hand-service", "awslogs-region": "$AWS_REGION", "awslogs-stream-prefix": "hand"
  } }
}]
JSON
)
aws ecs register-task-definition --family hand-service --requires-compatibilities FARGATE --network-mode awsvpc \
  --cpu 256 --memory 512 --execution-role-arn "$(output ExecutionRole)" --task-role-arn "$(output TaskRole)" \
  --runtime-platform cpuArchitecture=X86_64,operatingSystemFamily=LINUX --container-definitions "$containers"

# shellcheck disable=SC2046 # two words, two subnets
balancer=$(aws elbv2 create-load-balancer --name hand-nlb --type network --scheme internet-facing \
  --subnets $(output PublicSubnets | tr , ' ') --security-groups "$(output LoadBalancerSecurityGroup)" \
  --query 'LoadBalancers[0].LoadBalancerArn' --output text)
aws elbv2 modify-load-balancer-attributes --load-balancer-arn "$balancer" \
  --attributes Key=load_balancing.cross_zone.enabled,Value=true
aws elbv2 wait load-balancer-available --load-balancer-arns "$balancer"
targets=$(aws elbv2 create-target-group --name hand-targets --target-type ip --protocol TCP --port 8080 \
  --vpc-id "$(output Vpc)" --health-check-protocol HTTP --health-check-path / --health-check-interval-seconds 10 \
  --healthy-threshold-count 2 --unhealthy-threshold-count 2 --query 'TargetGroups[0].TargetGroupArn' --output text)
aws elbv2 create-listener --load-balancer-arn "$balancer" --protocol TCP --port 80 \
  --default-actions "Type=forward,TargetGroupArn=$targets"

aws ecs create-service --cluster hand-cluster --service-name hand-service --task-definition hand-service --desired-count 1 \
  --launch-type FARGATE --load-balancers "targetGroupArn=$targets,containerName=service,containerPort=8080" \
  --network-configuration "awsvpcConfiguration={subnets=[$(output TaskSubnets)],securityGroups=[$(output ServiceSecurityGroup)],assignPublicIp=ENABLED}"
aws ecs wait services-stable --cluster hand-cluster --services hand-service
aws elbv2 wait target-in-service --target-group-arn "$targets"
