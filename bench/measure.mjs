import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Runs a program to its end.
 * @returns wall time and the processor's time in milliseconds, peak resident memory in MB (the kernel's own figures, read every
 * 5 ms), and what it printed
 */
export function run(command, args, { env = {}, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let peak = 0;
    let ms = 0;
    let cpu = 0;
    const look = setInterval(() => {
      peak = Math.max(peak, residentPeak(child.pid));
      cpu = Math.max(cpu, cpuTime(child.pid));
    }, 5);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('error', reject);
    child.on('exit', () => {
      ms = performance.now() - started;
    });
    child.on('close', (code) => {
      clearInterval(look);
      if (code === 0) resolve({ ms, cpu, peak, stdout });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`));
    });
  });
}

/** The processor's time that a process has taken so far, its threads included, in milliseconds; 0 where it can't be read. */
export function cpuTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields 14 and 15, in ticks of 10 ms; the second field may hold spaces, and ends with the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** Peak resident memory of a process so far, in MB; 0 where it can't be read. */
export function residentPeak(pid) {
  return memory(pid, 'VmHWM');
}

/** Resident memory of a process now, in MB; 0 where it can't be read. */
export function resident(pid) {
  return memory(pid, 'VmRSS');
}

function memory(pid, field) {
  try {
    const [, kilobytes = '0'] =
      new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

/** The middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures several things in turn, round after round, so that a machine that changes speed changes them alike.
 * @returns by name, the median and the least: what else runs on the machine can only add to a time, never take away
 */
export async function inTurn(rounds, things) {
  const times = Object.fromEntries(Object.keys(things).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, thing] of Object.entries(things)) times[name].push(await thing());
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, values]) => [name, { median: median(values), least: Math.min(...values) }]),
  );
}

/** A figure for people: 1.234 -> 1.23, 123.4 -> 123. */
export const figure = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** Seconds for people, from milliseconds. */
export const inSeconds = (ms) => `${figure(ms / 1000)} s`;
