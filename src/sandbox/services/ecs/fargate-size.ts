import { clientException } from './errors.ts';

/** MiB that Fargate offers for each number of CPU units (AWS Fargate: task CPU and memory). */
const SIZES: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16384, 1024),
  4096: steps(8192, 30720, 1024),
  8192: steps(16384, 61440, 4096),
  16384: steps(32768, 122880, 8192),
};

/**
 * CPU units and MiB as text, from what a task definition says: `256` or `.25 vCPU`, `512` or `0.5 GB`.
 * @throws ClientException when Fargate doesn't offer the pair
 */
export function fargateSize(cpu: string | undefined, memory: string | undefined): { cpu: string; memory: string } {
  if (cpu === undefined) throw clientException("Fargate requires that 'cpu' be defined at the task level.");
  if (memory === undefined) throw clientException("Fargate requires that 'memory' be defined at the task level.");
  const units = numberOf(cpu, /^([\d.]+)\s*vcpu$/i);
  if (units === undefined) throw clientException("Invalid 'cpu' setting for task.");
  const mebibytes = numberOf(memory, /^([\d.]+)\s*gb$/i);
  if (mebibytes === undefined) throw clientException("Invalid 'memory' setting for task.");
  if (!SIZES[units]?.includes(mebibytes)) {
    throw clientException(
      `No Fargate configuration exists for given values: ${units} CPU, ${mebibytes} memory. See the Amazon ECS documentation for the valid values.`,
    );
  }
  return { cpu: String(units), memory: String(mebibytes) };
}

function numberOf(text: string, withUnit: RegExp): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const amount = withUnit.exec(text)?.[1];
  return amount === undefined || Number.isNaN(Number(amount)) ? undefined : Number(amount) * 1024;
}

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by);
}
