import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import updateItem from 'dynalite/actions/updateItem.js';
import functions from 'dynalite/db/index.js';
import ofBatchGetItem from 'dynalite/validations/batchGetItem.js';
import ofBatchWriteItem from 'dynalite/validations/batchWriteItem.js';
import ofCreateTable from 'dynalite/validations/createTable.js';
import ofDeleteItem from 'dynalite/validations/deleteItem.js';
import ofGetItem from 'dynalite/validations/getItem.js';
import checks from 'dynalite/validations/index.js';
import ofPutItem from 'dynalite/validations/putItem.js';
import ofQuery from 'dynalite/validations/query.js';
import ofScan from 'dynalite/validations/scan.js';
import ofUpdateItem from 'dynalite/validations/updateItem.js';

// Its parsers are large, so this file is loaded when the first call needs it. What dynalite does around them (a server, a
// database on disk, a table's life by timers) is the sandbox's own.

export { checks, functions };

export const ACTIONS = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  DeleteItem: deleteItem,
  GetItem: getItem,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  UpdateItem: updateItem,
} as const;

export const VALIDATIONS = {
  BatchGetItem: ofBatchGetItem,
  BatchWriteItem: ofBatchWriteItem,
  CreateTable: ofCreateTable,
  DeleteItem: ofDeleteItem,
  GetItem: ofGetItem,
  PutItem: ofPutItem,
  Query: ofQuery,
  Scan: ofScan,
  UpdateItem: ofUpdateItem,
} as const;
