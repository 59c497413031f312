import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The folder in which a program keeps what it remembers between runs, by the custom of each system
 * (XDG Base Directory: `$XDG_STATE_HOME`, by default ~/.local/state; a relative value is to be ignored).
 */
export function userStateFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const name = 'mysfits-wizard';
  const home = env.HOME || homedir();
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, name);
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), name);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', name);
  return join(home, '.local', 'state', name);
}
