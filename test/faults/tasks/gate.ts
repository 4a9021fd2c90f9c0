import { connect, createServer, type Server, type Socket } from 'node:net';

import { freePort } from '../../support/freePort';

/** A port in front of another one that refuses connections until it is opened. */
export class Gate {
	private server: Server | null = null;
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly port: number,
		private readonly target: number,
	) {}

	/** A closed gate to `http://127.0.0.1:<port>`. */
	static async before(url: string): Promise<Gate> {
		return new Gate(await freePort(), Number(new URL(url).port));
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Lets connections through from now on. */
	async open(): Promise<void> {
		const server = createServer((socket) => {
			const onward = connect(this.target, '127.0.0.1');
			for (const [one, other] of [
				[socket, onward],
				[onward, socket],
			] as const) {
				this.sockets.add(one);
				one.on('error', () => other.resetAndDestroy());
				one.on('close', () => {
					this.sockets.delete(one);
					other.destroySoon();
				});
				one.pipe(other, { end: false });
			}
		});
		this.server = server;
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(this.port, '127.0.0.1', resolve);
		});
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		const { server } = this;
		if (server?.listening) await new Promise((resolve) => server.close(resolve));
	}
}
