"""A DynamoDB on this machine, which somebody else wrote (dynalite), and tables in it as the course makes them."""

import json
import subprocess
from pathlib import Path

import boto3

ROOT = Path(__file__).parents[3]
REGION = "eu-west-1"
PROGRAM = """
const server = require('dynalite')({ createTableMs: 0, deleteTableMs: 0 });
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
"""

# What a task on AWS finds in its environment, or fetches with its role.
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}


class LocalDynamoDB:
    def __init__(self):
        self.process = subprocess.Popen(["node", "-e", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.endpoint = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        self.client = boto3.client(
            "dynamodb",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )

    def create_table(self, name, items):
        """Makes the course's table, with these items in it."""
        indexes = [
            {
                "IndexName": f"{trait}Index",
                "KeySchema": [
                    {"AttributeName": trait, "KeyType": "HASH"},
                    {"AttributeName": "MysfitId", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
            for trait in ("GoodEvil", "LawChaos")
        ]
        self.client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": "S"} for key in ("MysfitId", "GoodEvil", "LawChaos")
            ],
            KeySchema=[{"AttributeName": "MysfitId", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=indexes,
        )
        self.client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        for item in items:
            self.client.put_item(TableName=name, Item=item)

    def settings(self, table):
        """The environment of a service that reads this table."""
        return {"AWS_REGION": REGION, "AWS_ENDPOINT_URL": self.endpoint, "MYSFITS_TABLE": table, **KEYS}

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def the_twelve_as_items():
    """The creatures of the one list, as they stand in the table."""
    creatures = json.loads((ROOT / "assets" / "creatures.json").read_text(encoding="utf-8"))
    return [item_of(creature) for creature in creatures]


def item_of(creature):
    return {
        "MysfitId": {"S": creature["mysfitId"]},
        "Name": {"S": creature["name"]},
        "Species": {"S": creature["species"]},
        "Age": {"N": str(creature["age"])},
        "GoodEvil": {"S": creature["goodevil"]},
        "LawChaos": {"S": creature["lawchaos"]},
        "Description": {"S": creature["description"]},
        "ThumbImageUri": {"S": creature["thumbImageUri"]},
        "ProfileImageUri": {"S": creature["profileImageUri"]},
        "Likes": {"N": "0"},
        "Adopted": {"BOOL": False},
    }
