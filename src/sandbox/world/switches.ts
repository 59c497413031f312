import type { SettingsFile } from './settings.ts';
import type { Switches } from './world.ts';

/** Switches that their keeper can turn. */
export interface SettableSwitches extends Switches {
  turn(name: string, on: boolean): void;
  /** Those that are on. */
  on(): readonly string[];
}

export function settableSwitches(settings: SettingsFile): SettableSwitches {
  return {
    isOn: (name) => settings.get().switches.includes(name),
    turn(name, on) {
      const others = settings.get().switches.filter((each) => each !== name);
      settings.change({ switches: on ? [...others, name] : others });
    },
    on: () => settings.get().switches,
  };
}
