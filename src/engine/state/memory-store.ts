import type { State } from './row.ts';
import type { StateStore } from './store.ts';

/** A state that is written nowhere: for looking first. */
export function memoryStore(folder: string, initial: State): StateStore {
  let state = initial;
  return {
    folder,
    get state() {
      return state;
    },
    put: async (row) => {
      state = { ...state, rows: { ...state.rows, [row.step]: row } };
    },
    remove: async (step) => {
      state = { ...state, rows: Object.fromEntries(Object.entries(state.rows).filter(([id]) => id !== step)) };
    },
    change: async (changes) => {
      state = { ...state, ...changes };
    },
  };
}
