import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const LARGEST_BODY = 64 * 2 ** 20;

/** Listens on 127.0.0.1; port 0 is any free one. Rejects when the port is taken. */
export async function listen(server: Server, port: number): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve());
	});
}

/** Ends every connection and frees the port. */
export async function closed(server: Server): Promise<void> {
	await new Promise<void>((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}

/** `http://127.0.0.1:<port>` of a listening server. */
export function origin(server: Server): string {
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The whole body; undefined when the client broke off or sent more than anybody may. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of request) {
			chunks.push(chunk as Buffer);
			length += (chunk as Buffer).length;
			if (length > LARGEST_BODY) {
				request.socket.destroy();
				return undefined;
			}
		}
	} catch {
		return undefined;
	}
	return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}
