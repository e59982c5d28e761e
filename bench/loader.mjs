// A process that sends prepared activities over a number of connections, each as soon as the one before it is answered. It gets `{ endpoint, token, activities, connections }`, tells
// `{ seconds, statuses }` when all are answered, and waits for the next.
import { Agent, request } from 'node:http';

const agents = new Map();

const agentOf = (endpoint, connections) => {
  if (!agents.has(endpoint)) agents.set(endpoint, new Agent({ keepAlive: true, maxSockets: connections }));
  return agents.get(endpoint);
};

const post = (endpoint, agent, token, body) =>
  new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) };
    const sending = request(endpoint, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sending.once('error', reject).end(body);
  });

process.on('message', ({ endpoint, token, activities, connections }) => {
  const agent = agentOf(endpoint, connections);
  const bodies = activities.map((activity) => JSON.stringify(activity));
  const statuses = {};
  let next = 0;
  const line = async () => {
    while (next < bodies.length) {
      next += 1;
      const status = await post(endpoint, agent, token, bodies[next - 1]);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  const began = performance.now();
  void Promise.all(Array.from({ length: connections }, line)).then(() => process.send({ seconds: (performance.now() - began) / 1_000, statuses }));
});
