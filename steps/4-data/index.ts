import type { CourseTools } from '../../src/aws/tools.ts';
import { defineModule } from '../../src/course/course.ts';
import { siteConnectService } from '../2-service/site-connect-service.ts';
import { filtersAgree, serviceReadsTable, tableIsActive, theTwelveAreThere } from './checks.ts';
import { creatures } from './creatures.ts';
import { dataRelease } from './data-release.ts';
import { table } from './table.ts';

export const data = defineModule<CourseTools>({
  id: 'data',
  title: 'The creatures in a table',
  result: 'Your service answers from a table in DynamoDB, and what is in there stays',
  steps: [table, creatures, dataRelease],
  checks: [tableIsActive, theTwelveAreThere, serviceReadsTable, filtersAgree],
  opens: ({ outputs }) => {
    const url = outputs[siteConnectService.id]?.serviceUrl;
    return typeof url === 'string' ? [{ label: 'filter', url: `${url}/mysfits?filter=GoodEvil&value=Good` }] : [];
  },
});
