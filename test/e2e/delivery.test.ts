import { deliveryJourney } from './delivery/journey.ts';

deliveryJourney({ name: 'without any engine', engine: false, env: { MYSFITS_ENGINE: 'none' } });
