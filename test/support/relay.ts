import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A gateway of its own under a prefix, which passes what it gets on to another server. */
export interface Relay {
	url: string;
	/** Methods and paths as they came, with the prefix. */
	seen: string[];
	close: () => Promise<void>;
}

/** Passes on every request below `prefix`, without it; anything else is a 404. Listens on 127.0.0.1 only. */
export async function startRelay(prefix: string, target: string): Promise<Relay> {
	const seen: string[] = [];
	const server: Server = createServer((incoming, outgoing) => {
		seen.push(`${incoming.method} ${incoming.url}`);
		if (!incoming.url?.startsWith(`${prefix}/`)) {
			outgoing.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no route"}');
			return;
		}
		const url = new URL(incoming.url.slice(prefix.length), target);
		const onward = request(
			url,
			{ method: incoming.method, headers: { ...incoming.headers, host: url.host } },
			(answer) => {
				outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(outgoing);
			},
		);
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		seen,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
