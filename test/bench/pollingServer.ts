// A gateway that knows one answer, "still processing", in a process of its own: what it costs to answer is not
// part of what it costs to ask. `GET /count` tells how often it was asked since the last count.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const answer = JSON.stringify({
	code: 0,
	message: 'SUCCEED',
	request_id: '5b7ad163-6b1a-4d5c-a0f4-6c5a8f1f1f1f',
	data: {
		task_id: '812345678901234567',
		task_status: 'processing',
		task_info: { external_task_id: 'n8n-1-0-0-0123456789ab' },
		task_result: {},
		created_at: 1_767_225_600_000,
		updated_at: 1_767_225_660_000,
	},
});

let count = 0;
const server = createServer((request, response) => {
	request.resume();
	response.setHeader('content-type', 'application/json; charset=utf-8');
	if (request.url === '/count') {
		response.end(String(count));
		count = 0;
		return;
	}
	count += 1;
	response.setHeader('content-length', Buffer.byteLength(answer));
	response.end(answer);
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
	const { port } = server.address() as AddressInfo;
	process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, key: '' })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
