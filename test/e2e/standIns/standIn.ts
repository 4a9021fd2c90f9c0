import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A service of somebody else, played on 127.0.0.1. */
export interface StandIn {
	url: string;
	close: () => Promise<void>;
}

/** Serves what `answer` makes of each request, whose body has been read. */
export async function startStandIn(
	answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void,
): Promise<StandIn> {
	const server = createServer((request, response) => {
		void buffer(request).then((body) => answer(request, body, response));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
