// Visitors of a service: `node visitors.mjs URL CONNECTIONS PER_SECOND TOLD`. Half of them keep their connection, half open one
// for each request. They come until standard input ends; then what they met is printed as one line of JSON. TOLD is a regular
// expression whose first group tells answers apart.
import { Agent, request } from 'node:http';

const [url = '', connections = '8', perSecond = '60', told = '()'] = process.argv.slice(2);
const pattern = new RegExp(told);
const met = { requests: 0, failed: 0, failures: [], slowest: 0, reused: 0, told: {} };
/** Milliseconds that somebody waits for a whole answer. */
const patience = 15_000;
let over = false;

function ask(agent) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, signal: AbortSignal.timeout(patience) }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      incoming.once('error', reject);
      incoming.once('end', () => {
        if (incoming.statusCode === 200) resolve({ body, isReused: outgoing.reusedSocket });
        else reject(new Error(`It answered ${incoming.statusCode}: ${body.slice(0, 200)}`));
      });
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

async function visit(agent, every) {
  for (let next = performance.now(); !over; ) {
    const began = performance.now();
    met.requests += 1;
    try {
      const { body, isReused } = await ask(agent);
      const [, one = ''] = pattern.exec(body) ?? [];
      met.told[one] = { answers: (met.told[one]?.answers ?? 0) + 1, first: met.told[one]?.first ?? Date.now(), last: Date.now() };
      if (isReused) met.reused += 1;
    } catch (error) {
      met.failed += 1;
      if (met.failures.length < 20) met.failures.push(`${new Date().toISOString()} ${error.code ?? ''} ${error.message}`);
    }
    met.slowest = Math.max(met.slowest, Math.round(performance.now() - began));
    next = Math.max(next + every, performance.now());
    await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
  }
}

process.stdin.resume().once('end', () => {
  over = true;
});
const count = Number(connections);
const every = (count * 1_000) / Number(perSecond);
await Promise.all(
  Array.from({ length: count }, (_, index) =>
    visit(index % 2 === 0 ? new Agent({ keepAlive: true, maxSockets: 1 }) : false, every),
  ),
);
console.log(JSON.stringify(met));
process.exit(0);
