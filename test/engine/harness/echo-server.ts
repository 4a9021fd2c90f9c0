import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EchoServer {
	url: string;
	close(): Promise<void>;
}

/** What the harness's own tests talk to: `/echo` and `/whoami`, with a key and some states by tenant. */
export async function echoServer(key: string): Promise<EchoServer> {
	const server = createServer(({ headers, url }, response) => {
		const { authorization, 'x-tenant': tenant } = headers;
		const refused = authorization !== `Bearer ${key}`;
		response.statusCode = refused ? 401 : tenant === 'teapot' ? 418 : 200;
		response.setHeader('Content-Type', 'application/json');
		const account = { state: tenant === 'closed' ? 'closed' : 'open' };
		response.end(JSON.stringify(url === '/whoami' ? { account } : { authorization, tenant }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
