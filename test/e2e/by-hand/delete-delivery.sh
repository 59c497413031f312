# The way back from modules 4 and 3: the pipeline first, then at once what it worked with.
aws codepipeline delete-pipeline --name hand-pipeline
later aws dynamodb delete-table --table-name hand-mysfits
later aws codebuild delete-project --name hand-build
later aws codebuild delete-project --name hand-image-build
later aws codecommit delete-repository --repository-name hand-source
later aws ecr delete-repository-policy --repository-name hand-service
later aws s3 rb --force s3://hand-artifacts
later aws s3 rb --force s3://hand-image-source
later aws logs delete-log-group --log-group-name /aws/codebuild/hand-build
later aws logs delete-log-group --log-group-name /aws/codebuild/hand-image-build
all
aws dynamodb wait table-not-exists --table-name hand-mysfits
