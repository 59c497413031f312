# Where images go.
repository=$(aws ecr describe-repositories --repository-names hand-service --query 'repositories[0].repositoryUri' --output text)
