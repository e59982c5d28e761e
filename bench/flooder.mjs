// A process that sends prepared activities at an even rate, whatever becomes of them. It gets `{ endpoint, token, activities,
// perSecond }`, tells `{ sent, statuses }` when all are answered, and ends.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const post = (endpoint, token, activity) =>
  new Promise((resolve) => {
    const body = JSON.stringify(activity);
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const sending = request(endpoint, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sending.once('error', (error) => resolve(error.code ?? error.name));
    sending.end(body);
  });

process.once('message', ({ endpoint, token, activities, perSecond }) => {
  const startedAt = performance.now();
  const answers = [];
  const timer = setInterval(() => {
    const due = Math.min(activities.length, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond));
    while (answers.length < due) answers.push(post(endpoint, token, activities[answers.length]));
    if (answers.length < activities.length) return;
    clearInterval(timer);
    void Promise.all(answers).then((statuses) => {
      const counts = Object.fromEntries([...new Set(statuses)].map((status) => [status, statuses.filter((other) => other === status).length]));
      process.send({ sent: statuses.length, statuses: counts, seconds: (performance.now() - startedAt) / 1_000 }, () => process.exit(0));
    });
  }, 2);
});
