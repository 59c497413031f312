import { courseOf, thing } from './things.ts';

const net = thing('net');
const pages = thing('pages');
const service = thing('service', { needs: [net] });
const settings = thing('settings', { needs: [service], modifies: [pages] });

/** Something of everything: a need, an independent branch, and one that modifies another. */
export const killedCourse = courseOf({ website: [pages], service: [net, service, settings] });

/** One step, where many runs have to be quick. */
export const smallCourse = courseOf({ website: [thing('pages')] });
