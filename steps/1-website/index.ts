import type { CourseTools } from '../../src/aws/tools.ts';
import { defineModule } from '../../src/course/course.ts';
import { siteAccess } from './site-access.ts';
import { siteAnswers } from './site-answers.ts';
import { siteBucket } from './site-bucket.ts';
import { siteHosting } from './site-hosting.ts';
import { sitePages } from './site-pages.ts';

export const website = defineModule<CourseTools>({
  id: 'website',
  title: 'A website on S3',
  result: 'Anyone can open your site and meet the twelve creatures',
  steps: [siteBucket, siteHosting, siteAccess, sitePages],
  checks: [siteAnswers],
  opens: ({ outputs }) => {
    const url = outputs[siteHosting.id]?.websiteUrl;
    return typeof url === 'string' ? [{ label: 'site', url }] : [];
  },
});
