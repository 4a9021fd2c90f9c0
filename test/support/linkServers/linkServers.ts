import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
	createServer as createTcpServer,
	type AddressInfo,
	type Server as TcpServer,
	type Socket,
} from 'node:net';

import { freePort } from '../freePort';
import type { Exchange, LinkKinds } from './types';

/** One request that a server saw. */
export interface SeenRequest {
	kind: string;
	method: string;
	/** Whether the answer is still under way. */
	open: boolean;
}

/** Servers on 127.0.0.1 that behave in all the ways of `kinds`: `/<kind>` each. */
export class LinkServers {
	readonly requests: SeenRequest[] = [];
	private readonly counts = new Map<string, number>();
	private readonly servers: Array<Server | TcpServer> = [];
	private readonly sockets = new Set<Socket>();
	private origins = { http: '', closed: '', mute: '', raw: '' };

	private constructor(private readonly kinds: LinkKinds) {}

	static async start(kinds: LinkKinds): Promise<LinkServers> {
		const servers = new LinkServers(kinds);
		servers.origins = {
			http: await servers.listen(createServer((...exchange) => servers.answer(...exchange))),
			raw: await servers.listen(createTcpServer((socket) => servers.answerRaw(socket))),
			// Takes connections and says nothing on them.
			mute: await servers.listen(createTcpServer((socket) => void socket.resume())),
			closed: `http://127.0.0.1:${await freePort()}`,
		};
		return servers;
	}

	/** The link of a kind. */
	url(kind: string): string {
		const { raw, link } = this.kinds[kind] ?? {};
		return link?.(this.origins) ?? `${raw ? this.origins.raw : this.origins.http}/${kind}`;
	}

	requestsOf(kind: string): SeenRequest[] {
		return this.requests.filter((request) => request.kind === kind);
	}

	/** Forgets what was asked so far. */
	reset(): void {
		this.requests.length = 0;
		this.counts.clear();
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await Promise.all(
			this.servers.map(async (server) => await new Promise((done) => server.close(done))),
		);
	}

	private async listen(server: Server | TcpServer): Promise<string> {
		this.servers.push(server);
		server.on('connection', (socket: Socket) => {
			this.sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => this.sockets.delete(socket));
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	private count(kind: string): number {
		const count = (this.counts.get(kind) ?? 0) + 1;
		this.counts.set(kind, count);
		return count;
	}

	private answer(request: IncomingMessage, response: ServerResponse): void {
		const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
		const [, kind = '', ...more] = pathname.split('/');
		const rest = more.join('/') + search;
		const seen: SeenRequest = {
			kind,
			method: request.method ?? '',
			open: true,
		};
		this.requests.push(seen);
		response.on('close', () => (seen.open = false));
		const serve = this.kinds[kind]?.http;
		if (!serve) {
			response.writeHead(404).end();
			return;
		}
		const exchange: Exchange = {
			request,
			response,
			count: this.count(kind),
			rest,
			here: (more = '') => `/${kind}${more}`,
			send: (status, headers, body) => {
				response.writeHead(status, headers);
				response.end(body);
			},
			cut: () => response.socket?.destroySoon(),
		};
		serve(exchange);
	}

	private answerRaw(socket: Socket): void {
		let head = '';
		socket.on('data', (chunk: Buffer) => {
			head += chunk.toString('latin1');
			if (!head.includes('\r\n\r\n')) return;
			const [, method = '', kind = ''] = /^(\w+) \/([^/ ]*)/.exec(head) ?? [];
			head = '';
			const seen = { kind, method, open: true };
			this.requests.push(seen);
			socket.on('close', () => (seen.open = false));
			this.kinds[kind]?.raw?.(socket, this.count(kind));
		});
	}
}
