import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Access, awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';
import { active, TableName, WISH, withTable } from './mysfits-table.ts';

describe('the CLI', () => {
  // Each of its calls is a Python of its own, half a second on an idle machine.
  test('makes a table by hand, waits for it, fills it, reads it, and takes it away', { timeout: 90_000 }, async () => {
    const sandbox = await openSandbox();
    const aws = (operation: string, ...more: readonly string[]) => awsCli(sandbox, 'dynamodb', operation, ...more);
    const named = ['--table-name', TableName];
    await aws('create-table', '--cli-input-json', JSON.stringify(WISH));
    await aws('wait', 'table-exists', ...named);
    const item = (id: string) => ({ MysfitId: { S: id }, GoodEvil: { S: 'Good' }, LawChaos: { S: 'Neutral' } });
    const requests = ['a', 'b'].map((id) => ({ PutRequest: { Item: item(id) } }));
    await aws('batch-write-item', '--request-items', JSON.stringify({ [TableName]: requests }));
    const values = ['--expression-attribute-values', '{":g":{"S":"Good"}}'];
    const query = ['query', ...named, '--index-name', 'GoodEvilIndex', '--key-condition-expression', 'GoodEvil = :g'] as const;
    // It reads its own pages until it has all.
    expect(await aws(...query, ...values, '--page-size', '1')).toMatchObject({ Count: 2, Items: [item('a'), item('b')] });
    const nobody = ['--key', '{"MysfitId":{"S":"x"}}', '--condition-expression', 'attribute_exists(MysfitId)'];
    await expect(aws('delete-item', ...named, ...nobody)).rejects.toThrow(
      /ConditionalCheckFailedException.*The conditional request failed/,
    );
    await aws('delete-table', ...named);
    await aws('wait', 'table-not-exists', ...named);
    expect(await sandbox.control.inventory()).toEqual([]);
  });
});

/** What the tutorial's service and its seeding do, and odd values, by boto3's resource and client; it prints all that it is told. */
const PROGRAM = `
import boto3, json, os
from boto3.dynamodb.conditions import Attr, Key
from decimal import Decimal
from botocore.exceptions import ClientError

resource = boto3.resource('dynamodb', endpoint_url=os.environ['ENDPOINT'])
client = resource.meta.client

def show(what, value):
    value = {k: v for k, v in value.items() if k != 'ResponseMetadata'} if isinstance(value, dict) else value
    print(what, json.dumps(value, sort_keys=True, default=lambda one: sorted(one, key=repr) if isinstance(one, set) else repr(one)))

def refused(what, call):
    try:
        show(what, call())
    except ClientError as error:
        print(what, error.response['Error'])

table = resource.create_table(
    TableName='agreement', BillingMode='PAY_PER_REQUEST',
    AttributeDefinitions=[{'AttributeName': name, 'AttributeType': kind} for name, kind in (('Id', 'S'), ('At', 'N'), ('Kind', 'S'))],
    KeySchema=[{'AttributeName': 'Id', 'KeyType': 'HASH'}, {'AttributeName': 'At', 'KeyType': 'RANGE'}],
    GlobalSecondaryIndexes=[{'IndexName': 'KindIndex', 'KeySchema': [{'AttributeName': 'Kind', 'KeyType': 'HASH'}, {'AttributeName': 'At', 'KeyType': 'RANGE'}],
                             'Projection': {'ProjectionType': 'INCLUDE', 'NonKeyAttributes': ['Name']}}])
table.wait_until_exists()
show('keys', table.key_schema)
with table.batch_writer() as batch:
    for number in range(-30, 30):
        batch.put_item({'Id': 'i%d' % (number % 4), 'At': Decimal(number) / 4, 'Kind': 'odd' if number % 2 else 'even', 'Name': 'Nr. %d' % number, 'Left': True})
table.put_item(Item={'Id': 'values', 'At': 0, 'binary': bytes(range(256)), 'set': {'b', 'a'}, 'numbers': {Decimal('1.5'), Decimal('-2')}, 'bytes': {b'1', b'2'},
                     'empty': '', 'none': None, 'list': [1, 'two', {'three': [3]}], 'exact': Decimal('1.2345678901234567890123456789012345678'), 'tiny': Decimal('1E-100')})
show('values', table.get_item(Key={'Id': 'values', 'At': 0}))
show('range', table.query(KeyConditionExpression=Key('Id').eq('i1') & Key('At').between(Decimal('-4'), Decimal('2.5')), ConsistentRead=True))
show('backwards', table.query(KeyConditionExpression=Key('Id').eq('i2') & Key('At').lt(0), ScanIndexForward=False, Limit=3))
show('index', table.query(IndexName='KindIndex', KeyConditionExpression=Key('Kind').eq('odd') & Key('At').gte(5), ReturnConsumedCapacity='TOTAL'))
page, pages = {}, []
while True:
    answer = table.query(IndexName='KindIndex', KeyConditionExpression=Key('Kind').eq('even'), Limit=7, ProjectionExpression='#n', ExpressionAttributeNames={'#n': 'Name'}, **page)
    pages.append([item['Name'] for item in answer['Items']])
    if 'LastEvaluatedKey' not in answer:
        break
    page = {'ExclusiveStartKey': answer['LastEvaluatedKey']}
show('pages', pages)
found = table.scan(FilterExpression=Attr('Name').contains('1') & (Attr('At').lt(-2) | Attr('Kind').is_in(['even'])) & Attr('Left').eq(True))
show('scan', [sorted(item['Name'] for item in found['Items']), found['Count'], found['ScannedCount']])
show('update', table.update_item(Key={'Id': 'i0', 'At': 0}, UpdateExpression='SET Likes = if_not_exists(Likes, :z) + :n, Moved = Kind REMOVE #l ADD Fans :f',
     ExpressionAttributeNames={'#l': 'Left'}, ExpressionAttributeValues={':z': 0, ':n': 5, ':f': {'x'}}, ReturnValues='ALL_NEW'))
show('legacy', client.update_item(TableName='agreement', Key={'Id': 'i0', 'At': 0}, AttributeUpdates={'Likes': {'Action': 'ADD', 'Value': 2}}, Expected={'Kind': {'Value': 'even'}}, ReturnValues='UPDATED_NEW'))
show('batch', sorted((item['Name'] for item in resource.batch_get_item(RequestItems={'agreement': {'Keys': [{'Id': 'i1', 'At': Decimal('0.25')}, {'Id': 'i2', 'At': Decimal('0.5')}, {'Id': 'no', 'At': 1}]}})['Responses']['agreement'])))
show('delete', table.delete_item(Key={'Id': 'i1', 'At': Decimal('0.25')}, ConditionExpression=Attr('Kind').eq('odd'), ReturnValues='ALL_OLD', ReturnConsumedCapacity='TOTAL'))
refused('gone', lambda: table.update_item(Key={'Id': 'i1', 'At': Decimal('0.25')}, UpdateExpression='ADD Likes :n', ConditionExpression='attribute_exists(Id)', ExpressionAttributeValues={':n': 1}))
refused('reserved', lambda: table.scan(FilterExpression='Name = :n', ExpressionAttributeValues={':n': 1}))
refused('half a key', lambda: table.get_item(Key={'Id': 'i1'}))
refused('wrong type', lambda: table.put_item(Item={'Id': 1, 'At': 1}))
refused('wrong kind', lambda: table.put_item(Item={'Id': 'a', 'At': 1, 'Kind': 1}))
refused('empty key', lambda: table.put_item(Item={'Id': '', 'At': 1}))
refused('unused', lambda: table.update_item(Key={'Id': 'a', 'At': 1}, UpdateExpression='SET A = :a', ExpressionAttributeValues={':a': 1, ':b': 1}))
refused('syntax', lambda: table.update_item(Key={'Id': 'a', 'At': 1}, UpdateExpression='SET A = :a AND', ExpressionAttributeValues={':a': 1}))
refused('twice', lambda: client.batch_write_item(RequestItems={'agreement': [{'DeleteRequest': {'Key': {'Id': 'a', 'At': 1}}}] * 2}))
refused('no table', lambda: client.get_item(TableName='nobody', Key={'Id': 'a'}))
refused('no table to describe', lambda: client.describe_table(TableName='nobody'))
table.delete()
table.wait_until_not_exists()
`;

/** dynalite as it comes, at a port of its own. */
async function plainDynalite(): Promise<string> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('boto3', () => {
  test('hears from the sandbox what it hears from dynalite', { timeout: 90_000 }, async () => {
    const sandbox = await openSandbox();
    const access: Access = sandbox;
    const [here, there] = await Promise.all([
      python(access, PROGRAM),
      python({ ...access, endpoint: await plainDynalite() }, PROGRAM),
    ]);
    expect(here.split('\n')).toEqual(there.split('\n'));
    expect(here.split('\n').length).toBe(22);
  });

  test('seeds a table through a switch that leaves some of each batch, for its batch writer sends them again', async () => {
    const { sandbox, dynamodb } = await withTable();
    await sandbox.control.turn('dynamodb/unprocessed', true);
    const program = `
import boto3, os
table = boto3.resource('dynamodb', endpoint_url=os.environ['ENDPOINT']).Table('${TableName}')
with table.batch_writer() as batch:
    for number in range(60):
        batch.put_item({'MysfitId': str(number)})
print(table.scan(Select='COUNT')['Count'])
`;
    expect(await python(sandbox, program)).toBe('60');
    const journal = await sandbox.control.journal({ service: 'dynamodb', operation: 'BatchWriteItem' });
    expect(journal.length).toBeGreaterThan(3);
    expect((await dynamodb.send(new DescribeTableCommand({ TableName }))).Table?.ItemCount).toBe(60);
  });
});

test('answers and refusals carry the checksum that clients hold them against', async () => {
  const { sandbox } = await withTable();
  const { dynamodb } = clientsOf(sandbox);
  await active(dynamodb);
  const seen: (string | undefined)[] = [];
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      seen.push((result.response as { headers: Record<string, string> }).headers['x-amz-crc32']);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  await dynamodb.send(new DescribeTableCommand({ TableName }));
  await dynamodb.send(new DescribeTableCommand({ TableName: 'nobody' })).catch(() => undefined);
  expect(seen).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
});
