# The image, where nobody has docker: CodeBuild makes it of an archive in S3.
cp -r "$SERVICE" image
cat >image/build-image.yml <<YAML
version: 0.2
phases:
  build:
    commands:
      - aws ecr get-login-password | docker login --username AWS --password-stdin "${repository%%/*}"
      - docker build --tag "$repository:v1" .
      - docker push "$repository:v1"
YAML
(cd image && /usr/bin/python3 -m zipfile -c ../image.zip .)
aws s3 mb s3://hand-image-source
aws s3 cp image.zip s3://hand-image-source/image.zip
cat >image-build.json <<JSON
{
  "name": "hand-image-build",
  "serviceRole": "$(output BuildRole)",
  "source": { "type": "S3", "location": "hand-image-source/image.zip", "buildspec": "build-image.yml" },
  "artifacts": { "type": "NO_ARTIFACTS" },
  "environment": {
    "type": "LINUX_CONTAINER", "computeType": "BUILD_GENERAL1_SMALL", "privilegedMode": true,
    "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0"
  }
}
JSON
aws codebuild create-project --cli-input-json file://image-build.json
build=$(aws codebuild start-build --project-name hand-image-build --query build.id --output text)
while status=$(aws codebuild batch-get-builds --ids "$build" --query 'builds[0].buildStatus' --output text) &&
  [ "$status" = IN_PROGRESS ]; do sleep 0.2; done
[ "$status" = SUCCEEDED ] || { aws logs tail /aws/codebuild/hand-image-build && exit 1; }
