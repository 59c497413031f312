# Module 3: a pipeline that looks at its repository by itself, and a change that git pushes to it.
roles="[\"$(output BuildRole)\", \"$(output PipelineRole)\"]"
aws s3 mb s3://hand-artifacts
cat >artifacts-policy.json <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Fetch", "Effect": "Allow", "Principal": { "AWS": $roles },
      "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:GetBucketVersioning"],
      "Resource": ["arn:aws:s3:::hand-artifacts", "arn:aws:s3:::hand-artifacts/*"]
    },
    {
      "Sid": "Store", "Effect": "Allow", "Principal": { "AWS": $roles },
      "Action": "s3:PutObject", "Resource": "arn:aws:s3:::hand-artifacts/*"
    }
  ]
}
JSON
later aws s3api put-bucket-policy --bucket hand-artifacts --policy file://artifacts-policy.json

clone=$(aws codecommit create-repository --repository-name hand-source --query repositoryMetadata.cloneUrlHttp --output text)

cat >build-project.json <<JSON
{
  "name": "hand-build",
  "serviceRole": "$(output BuildRole)",
  "source": { "type": "CODEPIPELINE" },
  "artifacts": { "type": "CODEPIPELINE" },
  "environment": {
    "type": "LINUX_CONTAINER", "computeType": "BUILD_GENERAL1_SMALL", "privilegedMode": true,
    "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
    "environmentVariables": [
      { "name": "IMAGE_REPOSITORY_URI", "value": "$repository" },
      { "name": "CONTAINER_NAME", "value": "service" }
    ]
  }
}
JSON
later aws codebuild create-project --cli-input-json file://build-project.json

# Nothing is said of how it hears of commits, so it polls. There is none yet: its first run fails.
cat >pipeline.json <<JSON
{
  "pipeline": {
    "name": "hand-pipeline",
    "roleArn": "$(output PipelineRole)",
    "artifactStore": { "type": "S3", "location": "hand-artifacts" },
    "version": 1,
    "stages": [
      { "name": "Source", "actions": [{
        "name": "Source", "runOrder": 1, "inputArtifacts": [], "outputArtifacts": [{ "name": "Code" }],
        "actionTypeId": { "category": "Source", "owner": "AWS", "provider": "CodeCommit", "version": "1" },
        "configuration": { "RepositoryName": "hand-source", "BranchName": "main" }
      }] },
      { "name": "Build", "actions": [{
        "name": "Build", "runOrder": 1, "inputArtifacts": [{ "name": "Code" }], "outputArtifacts": [{ "name": "Image" }],
        "actionTypeId": { "category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1" },
        "configuration": { "ProjectName": "hand-build" }
      }] },
      { "name": "Deploy", "actions": [{
        "name": "Deploy", "runOrder": 1, "inputArtifacts": [{ "name": "Image" }], "outputArtifacts": [],
        "actionTypeId": { "category": "Deploy", "owner": "AWS", "provider": "ECS", "version": "1" },
        "configuration": { "ClusterName": "hand-cluster", "ServiceName": "hand-service", "FileName": "imagedefinitions.json" }
      }] }
    ]
  }
}
JSON
all
aws codepipeline create-pipeline --cli-input-json file://pipeline.json

cat >repository-policy.json <<JSON
{
  "Version": "2008-10-17",
  "Statement": [{
    "Sid": "PushAndPull", "Effect": "Allow", "Principal": { "AWS": ["$(output BuildRole)"] },
    "Action": [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"
    ]
  }]
}
JSON
later aws ecr set-repository-policy --repository-name hand-service --policy-text file://repository-policy.json

git config --global user.name Learner
git config --global user.email learner@example.org
git config --global init.defaultBranch main
# The helper signs for hosts of AWS's alone, unless it is told not to look.
# shellcheck disable=SC2016 # git's shell is to fill it in
git config --global credential.helper '!aws codecommit credential-helper --ignore-host-check $@'
git config --global credential.UseHttpPath true
git clone "$clone" hand-source
cp -r "$SERVICE"/{.dockerignore,Dockerfile,buildspec.yml,requirements.txt,mysfits} hand-source
cd hand-source
sed -i '0,/"age": 43,/s//"age": 44,/' mysfits/creatures.json
git add .
git commit --quiet --message 'One of the mysfits had a birthday'
all
git push
/usr/bin/python3 "$KIT/watch.py" hand-pipeline "$(git rev-parse HEAD)"
