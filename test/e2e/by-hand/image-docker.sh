# The image, built here by docker.
docker build --quiet --build-arg "PYTHON_IMAGE=$PYTHON_IMAGE" --label "hand=$repository" --tag "$repository:v1" "$SERVICE"
aws ecr get-login-password | docker login --username AWS --password-stdin "${repository%%/*}"
docker push --quiet "$repository:v1"
