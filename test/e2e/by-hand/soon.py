"""Waits as `aws SERVICE wait WAITER` does, by boto3's waiters, but looks more often: the CLI sleeps up to half a minute."""

import json
import os
import sys

import boto3


def main(service: str, waiter: str, what: str) -> None:
    client = boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    client.get_waiter(waiter).wait(**json.loads(what), WaiterConfig={"Delay": 0.3, "MaxAttempts": 400})


if __name__ == "__main__":
    main(*sys.argv[1:])
