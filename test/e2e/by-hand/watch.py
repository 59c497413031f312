"""Waits until a pipeline has delivered a commit, by boto3. Fails, with what each stage says, when it doesn't."""

import json
import os
import sys
import time

import boto3


def main(pipeline: str, commit: str) -> None:
    codepipeline = boto3.client("codepipeline", endpoint_url=os.environ["AWS_ENDPOINT_URL"])

    def status() -> str:
        answer = codepipeline.list_pipeline_executions(pipelineName=pipeline)
        for execution in answer["pipelineExecutionSummaries"]:
            if any(revision.get("revisionId") == commit for revision in execution.get("sourceRevisions", [])):
                return execution["status"]
        return "InProgress"

    while (now := status()) == "InProgress":
        time.sleep(0.3)
    if now != "Succeeded":
        state = codepipeline.get_pipeline_state(name=pipeline)
        sys.exit(f"{now}: {json.dumps(state['stageStates'], default=str, indent=2)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
