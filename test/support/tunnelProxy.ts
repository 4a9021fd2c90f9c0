import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import { selfSignedCertificate } from './selfSignedCertificate';

/** A proxy behind which every host is one server. */
export interface TunnelProxy {
	url: string;
	close: () => Promise<void>;
}

/**
 * Listens on 127.0.0.1, and answers for every host that a tunnel is asked for: it speaks TLS itself and passes what
 * comes on to a port of this machine. What came to which host, that server sees by the header `Host`.
 */
export async function startTunnelProxy(port: number): Promise<TunnelProxy> {
	const certificate = selfSignedCertificate();
	const sockets = new Set<Socket>();
	const server = createServer((_request, response) => response.writeHead(501).end());
	server.on('connect', (_request, socket: Socket) => {
		socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
		const inside = new TLSSocket(socket, { isServer: true, ...certificate });
		const onward = connect(port, '127.0.0.1');
		for (const one of [socket, inside, onward]) {
			sockets.add(one);
			one.on('error', () => one.destroy());
		}
		inside.pipe(onward).pipe(inside);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
