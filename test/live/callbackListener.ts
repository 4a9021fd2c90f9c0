import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { parseJson } from '../../nodes/KlingAvatar/gateway/bodies';
import type { CallbackListener } from './context';

/**
 * Listens on 127.0.0.1 for a provider's calls.
 *
 * @param publicUrl under which the outside reaches this port, by a tunnel of the caller's; absent: this machine's
 */
export async function listenForCallbacks(
	port: number,
	publicUrl?: string,
): Promise<CallbackListener & { close: () => Promise<void> }> {
	const bodies: unknown[] = [];
	const server = createServer((request, response) => {
		void text(request).then((body) => {
			bodies.push(parseJson(body) ?? body);
			response.end('{}');
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	return {
		url: publicUrl ?? own,
		bodies,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
