import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';

import { LoggerProxy } from 'n8n-workflow';

import { Container, Logger } from './n8n';

type Meta = Record<string, unknown>;

/** Longest piece of one metadata string that is kept; keys and headers are far shorter. */
const MAX_META_STRING = 20_000;

/**
 * n8n's logger, silent, on every level: each line is kept as text, metadata and error causes included,
 * with the run that wrote it. Runs that overlap in one process are told apart by async context.
 */
export class LogBook {
	/** Lines written outside any run (start-up, HTTP endpoints). */
	readonly strays: string[] = [];

	private readonly current = new AsyncLocalStorage<string[]>();

	/** Makes this the logger of n8n-core and of nodes (`this.logger`). */
	install(): void {
		Container.set(Logger, this as unknown as InstanceType<typeof Logger>);
		LoggerProxy.init(this);
	}

	/** Tells runs apart no longer, which costs every promise of the process. */
	close(): void {
		this.current.disable();
	}

	/** Runs `action` so that what it logs, now or later, goes to `lines`. */
	collect<T>(lines: string[], action: () => T): T {
		return this.current.run(lines, action);
	}

	scoped(): this {
		return this;
	}

	error = (message: string, meta?: Meta): void => this.add('error', message, meta);
	warn = (message: string, meta?: Meta): void => this.add('warn', message, meta);
	info = (message: string, meta?: Meta): void => this.add('info', message, meta);
	debug = (message: string, meta?: Meta): void => this.add('debug', message, meta);

	private add(level: string, message: string, meta?: Meta): void {
		const details =
			meta && Object.keys(meta).length
				? ` ${inspect(meta, { depth: 8, maxStringLength: MAX_META_STRING, breakLength: Infinity })}`
				: '';
		(this.current.getStore() ?? this.strays).push(`${level}: ${message}${details}`);
	}
}
