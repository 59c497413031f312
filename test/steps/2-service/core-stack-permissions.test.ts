import { describe, expect, it } from 'vitest';
import { policyDocuments } from '../../../src/aws/policy.ts';
import { corePermissions } from '../../../steps/2-service/core/permissions.ts';
import { fitsOne, formsOf } from '../../assets/known-actions.ts';

const permissions = corePermissions({ project: 'mysfits-t3st00', account: '123456789012', region: 'eu-west-1' });
const listed = (resource: string | readonly string[]) => (typeof resource === 'string' ? [resource] : resource);

describe('what the core stack asks to be allowed', () => {
  it('are actions that exist, on resources of the kinds that these act on, and on everything only where AWS knows no kind', async () => {
    expect(permissions.length).toBeGreaterThan(60);
    for (const { action, resource } of permissions) {
      const forms = await formsOf(action);
      expect(forms, action).toBeDefined();
      for (const arn of listed(resource)) {
        if (arn === '*') expect(forms, action).toEqual([]);
        else expect(fitsOne(arn, forms ?? []), `${action} on ${arn}; AWS knows ${forms?.join(' ')}`).toBe(true);
      }
    }
  });

  it('touches roles and stacks of this project alone, and the network of this account and region', () => {
    for (const { action, resource } of permissions) {
      for (const arn of listed(resource).filter((one) => one !== '*')) {
        if (action.startsWith('ec2:')) expect(arn).toMatch(/^arn:aws:ec2:eu-west-1:123456789012:[a-z-]+\/\*$/);
        else expect(arn).toContain('mysfits-t3st00-core');
      }
    }
  });

  it('fits into policies that IAM takes', () => {
    for (const { document } of policyDocuments([{ id: 'service', permissions }])) {
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
    }
  });
});
