"""Likes a creature right in the table, by boto3, and prints who is good by the table's index."""

import os
import sys

import boto3
from boto3.dynamodb.conditions import Key


def main(mysfit: str) -> None:
    table = boto3.resource("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL"]).Table("hand-mysfits")
    table.update_item(
        Key={"MysfitId": mysfit},
        UpdateExpression="SET Likes = Likes + :one",
        ExpressionAttributeValues={":one": 1},
    )
    found = table.query(IndexName="GoodEvilIndex", KeyConditionExpression=Key("GoodEvil").eq("Good"))
    print(*sorted(item["Name"] for item in found["Items"]), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
