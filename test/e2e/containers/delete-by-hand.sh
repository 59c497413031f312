# The way back, in the order in which AWS lets things go.
balancer=$(aws elbv2 describe-load-balancers --names hand-nlb --query 'LoadBalancers[0].LoadBalancerArn' --output text)
targets=$(aws elbv2 describe-target-groups --names hand-targets --query 'TargetGroups[0].TargetGroupArn' --output text)
listener=$(aws elbv2 describe-listeners --load-balancer-arn "$balancer" --query 'Listeners[0].ListenerArn' --output text)

aws elbv2 modify-target-group-attributes --target-group-arn "$targets" \
  --attributes Key=deregistration_delay.timeout_seconds,Value=0
aws ecs update-service --cluster hand-cluster --service hand-service --desired-count 0
aws ecs delete-service --cluster hand-cluster --service hand-service
aws ecs wait services-inactive --cluster hand-cluster --services hand-service
aws ecs deregister-task-definition --task-definition hand-service:1
# Debian's `aws` is older than this operation: the request itself, signed by curl.
curl --silent --fail --max-time 20 --aws-sigv4 "aws:amz:$AWS_REGION:ecs" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
  --header 'Content-Type: application/x-amz-json-1.1' \
  --header 'X-Amz-Target: AmazonEC2ContainerServiceV20141113.DeleteTaskDefinitions' \
  --data '{"taskDefinitions": ["hand-service:1"]}' "$AWS_ENDPOINT_URL/"
aws ecs delete-cluster --cluster hand-cluster
aws elbv2 delete-listener --listener-arn "$listener"
aws elbv2 delete-load-balancer --load-balancer-arn "$balancer"
aws elbv2 wait load-balancers-deleted --load-balancer-arns "$balancer"
aws elbv2 delete-target-group --target-group-arn "$targets"
aws ecr delete-repository --repository-name hand-service --force
aws logs delete-log-group --log-group-name /ecs/hand-service
aws cloudformation delete-stack --stack-name hand-core
aws cloudformation wait stack-delete-complete --stack-name hand-core
aws iam delete-service-linked-role --role-name AWSServiceRoleForECS
