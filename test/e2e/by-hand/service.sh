# Module 2: the service behind its load balancer, from the image on.
aws logs create-log-group --log-group-name /ecs/hand-service
later aws logs put-retention-policy --log-group-name /ecs/hand-service --retention-in-days 30
aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com
later aws ecs create-cluster --cluster-name hand-cluster
containers=$(cat <<JSON
[{
  "name": "service", "image": "$repository:v1", "essential": true, "readonlyRootFilesystem": true, "user": "10001:10001",
  "portMappings": [{ "containerPort": 8080, "protocol": "tcp" }],
  "environment": [{ "name": "MYSFITS_TABLE", "value": "hand-mysfits" }],
  "logConfiguration": { "logDriver": "awslogs", "options": {
    "awslogs-group": "/ecs/hand-service", "awslogs-region": "$AWS_REGION", "awslogs-stream-prefix": "hand"
  } }
}]
JSON
)
later aws ecs register-task-definition --family hand-service --requires-compatibilities FARGATE --network-mode awsvpc \
  --cpu 256 --memory 512 --execution-role-arn "$(output ExecutionRole)" --task-role-arn "$(output TaskRole)" \
  --runtime-platform cpuArchitecture=X86_64,operatingSystemFamily=LINUX --container-definitions "$containers"

# shellcheck disable=SC2046 # two words, two subnets
balancer=$(aws elbv2 create-load-balancer --name hand-nlb --type network --scheme internet-facing \
  --subnets $(output PublicSubnets | tr , ' ') --security-groups "$(output LoadBalancerSecurityGroup)" \
  --query 'LoadBalancers[0].LoadBalancerArn' --output text)
later aws elbv2 modify-load-balancer-attributes --load-balancer-arn "$balancer" \
  --attributes Key=load_balancing.cross_zone.enabled,Value=true
aws elbv2 wait load-balancer-available --load-balancer-arns "$balancer"
targets=$(aws elbv2 create-target-group --name hand-targets --target-type ip --protocol TCP --port 8080 \
  --vpc-id "$(output Vpc)" --health-check-protocol HTTP --health-check-path / --health-check-interval-seconds 10 \
  --healthy-threshold-count 2 --unhealthy-threshold-count 2 --query 'TargetGroups[0].TargetGroupArn' --output text)
later aws elbv2 create-listener --load-balancer-arn "$balancer" --protocol TCP --port 80 \
  --default-actions "Type=forward,TargetGroupArn=$targets"

all
aws ecs create-service --cluster hand-cluster --service-name hand-service --task-definition hand-service --desired-count 1 \
  --launch-type FARGATE --load-balancers "targetGroupArn=$targets,containerName=service,containerPort=8080" \
  --network-configuration "awsvpcConfiguration={subnets=[$(output TaskSubnets)],securityGroups=[$(output ServiceSecurityGroup)],assignPublicIp=ENABLED}"
/usr/bin/python3 "$KIT/soon.py" ecs services_stable '{"cluster": "hand-cluster", "services": ["hand-service"]}'
/usr/bin/python3 "$KIT/soon.py" elbv2 target_in_service "{\"TargetGroupArn\": \"$targets\"}"
