import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boto3 } from '../kit/programs.ts';
import { drawName, openRig, type Rig } from '../kit/sandbox.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
});
afterAll(() => rig?.close());

describe('boto3', () => {
  it('uploads a stream in parts on several threads and downloads the same', async () => {
    const bucket = drawName();
    const seen = await boto3(
      rig,
      `
s3.create_bucket(Bucket='${bucket}')
data = os.urandom(21 * 1024 * 1024 + 3)
s3.upload_fileobj(io.BytesIO(data), '${bucket}', 'big', ExtraArgs={'ContentType': 'image/png', 'Metadata': {'a': 'b'}},
    Config=TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024, max_concurrency=4))
back = io.BytesIO()
s3.download_fileobj('${bucket}', 'big', back)
head = s3.head_object(Bucket='${bucket}', Key='big')
print(json.dumps([back.getvalue() == data, head['ContentType'], head['Metadata'], head['ETag'][-3:]]))
`,
    );
    expect(seen).toEqual([true, 'image/png', { a: 'b' }, '-5"']);
  }, 60_000);

  it('pages through keys, deletes them at once, and reads by a presigned address', async () => {
    const bucket = drawName();
    const seen = await boto3(
      rig,
      `
import urllib.request
from botocore.config import Config
s3.create_bucket(Bucket='${bucket}')
keys = ['k/%d +&%%é' % n for n in range(7)]
for key in keys: s3.put_object(Bucket='${bucket}', Key=key, Body=key.encode())
pages = list(s3.get_paginator('list_objects_v2').paginate(Bucket='${bucket}', PaginationConfig={'PageSize': 3}))
listed = [item['Key'] for page in pages for item in page['Contents']]
url = boto3.client('s3', endpoint_url=os.environ['ENDPOINT'], config=Config(signature_version='s3v4')).generate_presigned_url('get_object', Params={'Bucket': '${bucket}', 'Key': keys[3], 'ResponseContentType': 'text/x'})
with urllib.request.urlopen(url) as answer: read = [answer.read().decode(), answer.headers['content-type']]
gone = s3.delete_objects(Bucket='${bucket}', Delete={'Objects': [{'Key': key} for key in keys]})
s3.get_waiter('object_not_exists').wait(Bucket='${bucket}', Key=keys[0])
try: s3.get_object(Bucket='${bucket}', Key=keys[0])
except ClientError as error: code = [error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode']]
s3.delete_bucket(Bucket='${bucket}')
print(json.dumps([listed == keys, [len(page['Contents']) for page in pages], read == [keys[3], 'text/x'], len(gone['Deleted']), code]))
`,
    );
    expect(seen).toEqual([true, [3, 3, 1], true, 7, ['NoSuchKey', 404]]);
  }, 60_000);

  it('reads the region of a bucket as AWS tells it', async () => {
    const bucket = drawName();
    const seen = await boto3(
      rig,
      `
s3.create_bucket(Bucket='${bucket}')
s3.create_bucket(Bucket='${bucket}')
print(json.dumps([s3.get_bucket_location(Bucket='${bucket}')['LocationConstraint'], s3.head_bucket(Bucket='${bucket}')['ResponseMetadata']['HTTPHeaders']['x-amz-bucket-region']]))
`,
    );
    expect(seen).toEqual([null, 'us-east-1']);
  });
});
