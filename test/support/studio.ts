import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

/** The gateway of CONTRIBUTING.md, whose API is no other's. */
export interface Studio {
	url: string;
	/** What was asked for, in order; the first is the film "1". */
	films: object[];
	close: () => Promise<void>;
}

/** Every film is ready at the second question. Listens on 127.0.0.1 only. */
export async function startStudio(key: string): Promise<Studio> {
	const films: object[] = [];
	const asked = new Map<string, number>();
	const server = createServer((request, response) => {
		const answer = (status: number, body: object) =>
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		const [, place, name = ''] = (request.url ?? '').split('/');
		if (request.headers.authorization !== `Key ${key}`)
			return answer(401, { reason: 'no such key' });
		if (place === 'account') return answer(200, { account: {} });
		if (place !== 'films') return answer(404, { reason: 'nothing here' });
		if (request.method === 'POST') {
			return void json(request).then((body) => {
				films.push({ quality: name, ...(body as object) });
				answer(201, { film: { id: String(films.length), state: 'queued' } });
			});
		}
		const times = (asked.get(name) ?? 0) + 1;
		asked.set(name, times);
		const link = `https://films.example.com/${name}.mp4`;
		return answer(200, { film: times < 2 ? { state: 'running' } : { state: 'finished', link } });
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		films,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
