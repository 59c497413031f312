# The way back from module 2, in the order in which AWS lets things go.
balancer=$(aws elbv2 describe-load-balancers --names hand-nlb --query 'LoadBalancers[0].LoadBalancerArn' --output text)
targets=$(aws elbv2 describe-target-groups --names hand-targets --query 'TargetGroups[0].TargetGroupArn' --output text)
listener=$(aws elbv2 describe-listeners --load-balancer-arn "$balancer" --query 'Listeners[0].ListenerArn' --output text)

aws elbv2 modify-target-group-attributes --target-group-arn "$targets" \
  --attributes Key=deregistration_delay.timeout_seconds,Value=0
aws ecs update-service --cluster hand-cluster --service hand-service --desired-count 0
aws ecs delete-service --cluster hand-cluster --service hand-service
/usr/bin/python3 "$KIT/soon.py" ecs services_inactive '{"cluster": "hand-cluster", "services": ["hand-service"]}'

later aws ecs delete-cluster --cluster hand-cluster
later aws ecr delete-repository --repository-name hand-service --force
later aws logs delete-log-group --log-group-name /ecs/hand-service
definitions=$(aws ecs list-task-definitions --family-prefix hand-service --query taskDefinitionArns --output json)
for definition in $(tr -d '[],"' <<<"$definitions"); do
  later aws ecs deregister-task-definition --task-definition "$definition"
done
aws elbv2 delete-listener --listener-arn "$listener"
aws elbv2 delete-load-balancer --load-balancer-arn "$balancer"
/usr/bin/python3 "$KIT/soon.py" elbv2 load_balancers_deleted "{\"LoadBalancerArns\": [\"$balancer\"]}"
later aws elbv2 delete-target-group --target-group-arn "$targets"
all
# Debian's `aws` is older than this operation: the request itself, signed by curl.
curl --silent --fail --max-time 20 --aws-sigv4 "aws:amz:$AWS_REGION:ecs" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
  --header 'Content-Type: application/x-amz-json-1.1' \
  --header 'X-Amz-Target: AmazonEC2ContainerServiceV20141113.DeleteTaskDefinitions' \
  --data "{\"taskDefinitions\": $definitions}" "$AWS_ENDPOINT_URL/"
aws cloudformation delete-stack --stack-name hand-core
/usr/bin/python3 "$KIT/soon.py" cloudformation stack_delete_complete '{"StackName": "hand-core"}'
aws iam delete-service-linked-role --role-name AWSServiceRoleForECS
