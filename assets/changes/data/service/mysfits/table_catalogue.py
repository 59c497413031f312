"""The catalogue in DynamoDB: the same three questions, answered by a table and its two indexes."""

import os

import boto3
from botocore.config import Config

from .catalogue import Listed, Mysfit

# A visitor is waiting: better a failure soon than an answer that comes when nobody looks any more. Seconds.
PATIENCE = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})

# What the grid shows. Whatever else an item holds needn't travel. "Name" is a word of DynamoDB's own.
GRID = {
    "ProjectionExpression": "MysfitId, #Name, Species, GoodEvil, LawChaos, ThumbImageUri",
    "ExpressionAttributeNames": {"#Name": "Name"},
}

# In bytes: no key is longer (Amazon DynamoDB developer guide, "Quotas"), so nobody is found by a longer one.
LONGEST_KEY = 2048


class TableCatalogue:
    def __init__(self, table: str) -> None:
        self._table = table
        # Which credentials and, unless told, which endpoint, boto3 finds out by itself. Older versions look neither at
        # AWS_REGION nor at AWS_ENDPOINT_URL. A client may be shared by threads; boto3's `resource` may not.
        self._dynamodb = boto3.client(
            "dynamodb",
            region_name=os.environ.get("AWS_REGION"),
            endpoint_url=os.environ.get("AWS_ENDPOINT_URL"),
            config=PATIENCE,
        )

    def everyone(self) -> list[Listed]:
        """Reads the whole table, which is right for a page that shows all there is."""
        return self._listed("scan", TableName=self._table, **GRID)

    def aligned(self, trait: str, value: str) -> list[Listed]:
        """Asks the trait's index, which reads those that fit and no others."""
        if is_too_long(value):
            return []
        return self._listed(
            "query",
            TableName=self._table,
            IndexName=f"{trait}Index",
            KeyConditionExpression=f"{trait} = :value",
            ExpressionAttributeValues={":value": {"S": value}},
            **GRID,
        )

    def find(self, mysfit_id: str) -> Mysfit | None:
        if is_too_long(mysfit_id):
            return None
        # Consistent: whoever has just liked somebody sees their own like.
        answer = self._dynamodb.get_item(TableName=self._table, Key={"MysfitId": {"S": mysfit_id}}, ConsistentRead=True)
        return profile_of(answer["Item"]) if "Item" in answer else None

    def _listed(self, operation: str, **question: object) -> list[Listed]:
        """All pages of the answer: DynamoDB gives a megabyte at a time, in an order of its own."""
        pages = self._dynamodb.get_paginator(operation).paginate(**question)
        listed = [card_of(item) for page in pages for item in page["Items"]]
        return sorted(listed, key=lambda mysfit: (mysfit["species"], mysfit["name"], mysfit["mysfitId"]))


def is_too_long(key: str) -> bool:
    return len(key.encode("utf-8", errors="replace")) > LONGEST_KEY


def card_of(item: dict) -> Listed:
    """What the grid shows of an item. DynamoDB gives each value with its type: {"S": "Gary"}, {"N": "2709"}."""
    return {
        "mysfitId": item["MysfitId"]["S"],
        "name": item["Name"]["S"],
        "species": item["Species"]["S"],
        "goodevil": item["GoodEvil"]["S"],
        "lawchaos": item["LawChaos"]["S"],
        "thumbImageUri": item["ThumbImageUri"]["S"],
    }


def profile_of(item: dict) -> Mysfit:
    return {
        **card_of(item),
        "age": int(item["Age"]["N"]),
        "description": item["Description"]["S"],
        "profileImageUri": item["ProfileImageUri"]["S"],
        "likes": int(item["Likes"]["N"]),
        "adopted": item["Adopted"]["BOOL"],
    }
