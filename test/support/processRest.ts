import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { randomFill } from 'node:crypto';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';

// As they are before a test's clock takes their place.
const { setImmediate, performance } = globalThis;

/** Both ends of a connection within this process; one that was not seen (yet) is absent. */
type Connection = Partial<Record<'client' | 'server', Socket>>;

/** Node's own state of a socket, of which only this is looked at. */
interface Inside {
	_handle: { reading?: boolean } | null;
}

/** What the kernel or a thread of Node's pool was asked for and has not answered yet. */
const REQUESTS = new Set([
	'FSReqCallback',
	'FSReqPromise',
	'GetAddrInfoReqWrap',
	'GetNameInfoReqWrap',
	'TCPConnectWrap',
	'PipeConnectWrap',
]);
/** Turns of the event loop without a sign of life that count as rest. */
const CALM_TURNS = 3;
/** What is neither answered nor goes on for so long is not waited for. Milliseconds of real time. */
const STUCK_MILLISECONDS = 5000;

/**
 * Tells when nothing is under way in this process: no byte between two of its sockets, no file, no look-up, no
 * microtask or immediate, no work of the thread pool. What waits for a timer is at rest, and so is a request
 * whose server keeps silent on purpose.
 */
export class ProcessRest {
	/** By the ports of both ends. */
	private readonly connections = new Map<string, Connection>();
	private readonly sockets = new Set<Socket>();
	/** Connections whose other end is not in this process, or does not answer. */
	private readonly stuck = new WeakSet<Socket>();
	private opened = 0;
	/** The traffic up to the last moment of rest. */
	private settledAt = -1;
	/** Chunks that any stream has put out: what is being unpacked, too, goes on. */
	private chunks = 0;
	private readonly push = Readable.prototype.push;

	/** From now on, every new connection is watched; until `close`. */
	open(): void {
		subscribe('net.client.socket', this.onClient);
		subscribe('net.server.socket', this.onServer);
		const { push } = this;
		const note = () => (this.chunks += 1);
		Readable.prototype.push = function (...args) {
			note();
			return push.apply(this, args);
		};
	}

	close(): void {
		unsubscribe('net.client.socket', this.onClient);
		unsubscribe('net.server.socket', this.onServer);
		Readable.prototype.push = this.push;
	}

	/** Resolves at the next moment of rest. */
	async next(): Promise<void> {
		let since = performance.now();
		let seen = this.traffic();
		// Where nothing but timers went off since the last rest, nothing was given to the pool.
		let most = seen === this.settledAt ? CALM_TURNS - 1 : CALM_TURNS;
		for (let calm = 0; calm < most;) {
			await new Promise((resolve) => setImmediate(resolve));
			if (calm === CALM_TURNS - 1) await poolIsDone();
			const now = this.traffic();
			if (now === seen && !this.isBusy()) {
				calm += 1;
				continue;
			}
			most = CALM_TURNS;
			calm = 0;
			if (now !== seen) since = performance.now();
			else if (performance.now() - since > STUCK_MILLISECONDS) this.giveUp();
			seen = now;
		}
		this.settledAt = seen;
	}

	private readonly onClient = (message: unknown): void => {
		const { socket } = message as { socket: Socket };
		this.watch(socket);
		socket.once('connect', () => {
			this.pair('client', socket, `${socket.localPort} ${socket.remotePort}`);
		});
	};

	private readonly onServer = (message: unknown): void => {
		const { socket } = message as { socket: Socket };
		this.watch(socket);
		this.pair('server', socket, `${socket.remotePort} ${socket.localPort}`);
	};

	private watch(socket: Socket): void {
		this.opened += 1;
		this.sockets.add(socket);
		socket.once('close', () => this.sockets.delete(socket));
	}

	private pair(side: keyof Connection, socket: Socket, ports: string): void {
		const known = this.connections.get(ports);
		// The same ports once more: the connection before is over.
		const isNew = known?.[side] !== undefined;
		const connection: Connection = { ...(isNew ? {} : known), [side]: socket };
		this.connections.set(ports, connection);
		socket.once('close', () => {
			const { client, server } = this.connections.get(ports) ?? {};
			if ((client?.destroyed ?? true) && (server?.destroyed ?? true)) {
				this.connections.delete(ports);
			}
		});
	}

	/** A number that is another one when anything has come over the network since. */
	private traffic(): number {
		let sum = this.opened + this.sockets.size + this.chunks;
		for (const { bytesRead, bytesWritten } of this.sockets) sum += bytesRead + bytesWritten;
		return sum;
	}

	private isBusy(): boolean {
		return this.busySockets().next().done !== true || hasRequests();
	}

	private *busySockets(): Generator<Socket> {
		for (const socket of this.sockets) if (socket.connecting) yield socket;
		for (const { client, server } of this.connections.values()) {
			if (client && !server && !client.destroyed && !this.stuck.has(client)) yield client;
			if (!client || !server) continue;
			if (this.isOnItsWay(client, server)) yield client;
			if (this.isOnItsWay(server, client)) yield server;
		}
	}

	/** Whether bytes of one side, or its end, have still to reach the other one, which is reading. */
	private isOnItsWay(from: Socket, to: Socket): boolean {
		const isReading = (to as unknown as Inside)._handle?.reading === true;
		if (to.destroyed || !isReading || this.stuck.has(from)) return false;
		return from.destroyed ? !to.readableEnded : from.bytesWritten > to.bytesRead;
	}

	private giveUp(): void {
		for (const socket of this.busySockets()) this.stuck.add(socket);
	}
}

function hasRequests(): boolean {
	return process.getActiveResourcesInfo().some((resource) => REQUESTS.has(resource));
}

/**
 * With a pool of one thread (`UV_THREADPOOL_SIZE`, see jest.config.js) it ends after everything that was given to
 * the pool before: files, compression, cryptography.
 */
async function poolIsDone(): Promise<void> {
	await new Promise<void>((resolve) => randomFill(new Uint8Array(1), () => resolve()));
}
