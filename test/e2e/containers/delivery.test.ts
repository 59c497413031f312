import { it } from 'vitest';
import { testEngine } from '../../helpers/engine.ts';
import { deliveryJourney } from '../delivery/journey.ts';

const here = await testEngine();

if (here === undefined) it.skip('modules 1 to 4 are delivered in containers', () => {});
else {
  const env = { MYSFITS_ENGINE: undefined, MYSFITS_PYTHON_IMAGE: here.baseImage };
  deliveryJourney({ name: 'with a container engine', engine: true, env });
}
