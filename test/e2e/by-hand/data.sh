# Module 4: the table, the twelve in it, and the change by which the service asks it.
cat >table.json <<JSON
{
  "TableName": "hand-mysfits",
  "ProvisionedThroughput": { "ReadCapacityUnits": 5, "WriteCapacityUnits": 5 },
  "AttributeDefinitions": [
    { "AttributeName": "MysfitId", "AttributeType": "S" },
    { "AttributeName": "GoodEvil", "AttributeType": "S" },
    { "AttributeName": "LawChaos", "AttributeType": "S" }
  ],
  "KeySchema": [{ "AttributeName": "MysfitId", "KeyType": "HASH" }],
  "GlobalSecondaryIndexes": [
    {
      "IndexName": "LawChaosIndex", "Projection": { "ProjectionType": "ALL" },
      "KeySchema": [{ "AttributeName": "LawChaos", "KeyType": "HASH" }, { "AttributeName": "MysfitId", "KeyType": "RANGE" }],
      "ProvisionedThroughput": { "ReadCapacityUnits": 5, "WriteCapacityUnits": 5 }
    },
    {
      "IndexName": "GoodEvilIndex", "Projection": { "ProjectionType": "ALL" },
      "KeySchema": [{ "AttributeName": "GoodEvil", "KeyType": "HASH" }, { "AttributeName": "MysfitId", "KeyType": "RANGE" }],
      "ProvisionedThroughput": { "ReadCapacityUnits": 5, "WriteCapacityUnits": 5 }
    }
  ]
}
JSON
aws dynamodb create-table --cli-input-json file://table.json
[ "$(aws dynamodb list-tables --query TableNames --output text)" = hand-mysfits ]
aws dynamodb wait table-exists --table-name hand-mysfits
[ "$(aws dynamodb describe-table --table-name hand-mysfits --query 'Table.GlobalSecondaryIndexes[].IndexStatus' --output text)" = $'ACTIVE\tACTIVE' ]
[ "$(aws dynamodb scan --table-name hand-mysfits --query Count)" = 0 ]
[ "$(aws dynamodb batch-write-item --request-items "file://$ITEMS" --query 'length(UnprocessedItems)')" = 0 ]
[ "$(aws dynamodb scan --table-name hand-mysfits --query Count)" = 12 ]

cd hand-source
cp "$CHANGE"/mysfits/*.py mysfits/
git add .
git commit --quiet --message 'The mysfits come from a table'
git push
/usr/bin/python3 "$KIT/watch.py" hand-pipeline "$(git rev-parse HEAD)"
