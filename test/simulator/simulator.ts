import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { Callbacks, type CallbackRecord } from './callbacks';
import { realClock, type SimulatorClock } from './clock';
import { deliver, watchEnd } from './deliver';
import { Exchange } from './exchange';
import type { Fault } from './faults';
import { FaultQueue, type FaultRule, type InjectedFault } from './faultQueue';
import { fetchMedia } from './fetchMedia';
import { speechBehind } from './film/videoLength';
import { Uploads } from './gateways/uploads';
import { Ledger, type Job, type JobPlan } from './jobs';
import { closed, listen, origin, readBody } from './listener';
import type { JobRequest, SimulatorOptions } from './options';
import { askedSpeech } from './speech/asked';
import { switchesWith, type Switches } from './switches';
import type { Outcome, Provider, RequestRecord } from './types';
import type { World } from './world';

/** The other origin: it serves results and files without any key, and shows what it was sent. */
export interface ForeignOrigin {
	readonly url: string;
	readonly requests: RequestRecord[];
}

const DEFAULTS = { key: 'canary-key-not-a-secret', jobMilliseconds: 200 };

/**
 * One HTTP server on 127.0.0.1 that plays the providers from their documents, an OpenAI-like speech
 * endpoint and a file host. Everything it was asked and everything it created is on record.
 */
export class Simulator implements World {
	readonly url: string;
	readonly foreign: ForeignOrigin;
	readonly key: string;
	readonly clock: SimulatorClock;
	readonly ledger: Ledger;
	readonly uploads = new Uploads();
	/** Every request to `url`, in order of arrival. */
	readonly requests: RequestRecord[] = [];
	switches: Switches;
	jobMilliseconds: NonNullable<SimulatorOptions['jobMilliseconds']>;
	queuedMilliseconds: SimulatorOptions['queuedMilliseconds'];
	failure: SimulatorOptions['failure'];
	/** Decides for every request that no injected fault struck, with its body parsed. */
	faultFor: ((request: RequestRecord) => Fault | undefined) | undefined;
	private readonly callbacksOut: Callbacks;
	private readonly faults = new FaultQueue();
	private readonly exchange: Exchange;
	private readonly fetching = new Set<Promise<void>>();
	private stop = new AbortController();

	/** Starts it on a free port, or on the one asked for. Rejects when that is taken. */
	static async start(options: SimulatorOptions = {}): Promise<Simulator> {
		const own = createServer();
		const foreign = createServer();
		await Promise.all([listen(own, options.port ?? 0), listen(foreign, 0)]);
		return new Simulator(options, own, foreign);
	}

	private constructor(
		private readonly options: SimulatorOptions,
		private readonly server: Server,
		private readonly foreignServer: Server,
	) {
		this.url = origin(server);
		this.foreign = { url: origin(foreignServer), requests: [] };
		this.key = options.key ?? DEFAULTS.key;
		this.clock = options.clock ?? realClock;
		this.ledger = new Ledger(this.clock);
		this.callbacksOut = new Callbacks(this);
		this.exchange = new Exchange(this, this.faults, (request) => this.faultFor?.(request));
		this.switches = this.freshSwitches();
		this.jobMilliseconds = options.jobMilliseconds ?? DEFAULTS.jobMilliseconds;
		this.queuedMilliseconds = options.queuedMilliseconds;
		this.failure = options.failure;
		for (const [listener, onForeign] of [
			[server, false],
			[foreignServer, true],
		] as const) {
			// Longer than any client keeps a connection, so that none is closed while a request is on its way.
			listener.keepAliveTimeout = 120_000;
			listener.on('request', (request, response) => {
				void this.onRequest(request, response, onForeign);
			});
			// A client that breaks off while it speaks is part of the game.
			listener.on('clientError', (_error, socket) => socket.destroy());
		}
	}

	get foreignUrl(): string {
		return this.foreign.url;
	}

	/** Every avatar job that was really created, in order. */
	get jobs(): Job[] {
		return this.ledger.all.filter((job) => job.kind === 'avatar');
	}

	/** Every speech that was really made, in order. */
	get speechJobs(): Job[] {
		return this.ledger.all.filter((job) => job.kind === 'speech');
	}

	/** Every speech that was really made of a text; more than were asked for means: paid twice. */
	speechJobsOf(text: string): Job[] {
		return this.speechJobs.filter(
			({ provider, body }) => askedSpeech(provider, body).text === text,
		);
	}

	/** How many avatar jobs were really created. */
	get createdCount(): number {
		return this.jobs.length;
	}

	/** Every call made to a callback URL, in order. */
	get callbacks(): CallbackRecord[] {
		return this.callbacksOut.records;
	}

	/** The job with this ID; throws when there is none. */
	job(id: string): Job {
		const job = this.ledger.get(id);
		if (!job) throw new Error(`The simulator has created no job ${id}`);
		return job;
	}

	/** Every job that a provider has under an external task ID; two or more were paid for twice. */
	jobsByExternalId(externalTaskId: string, provider: Provider = 'cometApi'): Job[] {
		return this.ledger.byExternalId(provider, externalTaskId);
	}

	/** The recorded requests of one kind. */
	requestsOf(kind: RequestRecord['kind']): RequestRecord[] {
		return this.requests.filter((request) => request.kind === kind);
	}

	/** Requests on either origin that carried the key where it has no business. */
	get keyLeaks(): RequestRecord[] {
		return [...this.requests, ...this.foreign.requests].filter(({ keyLeaked }) => keyLeaked);
	}

	/** Requests that are being answered, or that hang, at this moment. */
	get openRequests(): RequestRecord[] {
		return this.requests.filter((request) => request.open);
	}

	/** Lets a fault strike coming requests; the first injected one that matches does. */
	inject(rule: FaultRule): InjectedFault {
		return this.faults.add(rule);
	}

	createJob(
		request: RequestRecord,
		asked: JobRequest & Pick<JobPlan, 'callbackUrl' | 'audioSeconds'>,
		media: { image?: string | undefined; audio?: string | undefined },
	): Job {
		const jobMilliseconds = evaluate(this.jobMilliseconds, asked);
		const queuedMilliseconds = evaluate(this.queuedMilliseconds ?? jobMilliseconds / 4, asked);
		const failure = this.failure?.(asked);
		const speech = speechBehind(this.ledger, asked.body);
		const audioSeconds = asked.audioSeconds ?? speech?.audioSeconds ?? null;
		const pace = { jobMilliseconds, queuedMilliseconds, failure };
		const job = this.ledger.create({ ...asked, audioSeconds, ...pace });
		const follows = asked.provider !== 'aijisu' && asked.provider !== 'cometApi';
		job.followsAudio = follows || speech !== undefined;
		request.taskId = job.id;
		if (job.callbackUrl !== null) this.callbacksOut.watch(job);
		// What was uploaded is looked at in any case, as are bytes in a body.
		const look = (link = '') =>
			this.switches.fetchMedia || this.uploads.has(link) ? link || undefined : undefined;
		const links = { image: look(media.image), audio: look(media.audio) };
		if ((links.image ?? links.audio) !== undefined) {
			const fetched = job
				.waitForMedia(fetchMedia(job, links, this.stop.signal))
				.finally(() => this.fetching.delete(fetched));
			this.fetching.add(fetched);
		}
		return job;
	}

	/** Waits until no callback and no fetch of media is under way. */
	async idle(): Promise<void> {
		await Promise.all(this.fetching);
		await this.callbacksOut.idle();
	}

	/** Back to the start: no records, no jobs, no faults, every switch and the pace as at the start. */
	async reset(): Promise<void> {
		this.stop.abort();
		await this.callbacksOut.clear();
		await Promise.all(this.fetching);
		this.stop = new AbortController();
		this.requests.length = 0;
		this.foreign.requests.length = 0;
		this.ledger.clear();
		this.uploads.clear();
		this.faults.clear();
		this.faultFor = undefined;
		this.switches = this.freshSwitches();
		this.jobMilliseconds = this.options.jobMilliseconds ?? DEFAULTS.jobMilliseconds;
		this.queuedMilliseconds = this.options.queuedMilliseconds;
		this.failure = this.options.failure;
	}

	/** Ends every connection and frees both ports. */
	async close(): Promise<void> {
		this.stop.abort();
		await this.callbacksOut.clear();
		await Promise.all([closed(this.server), closed(this.foreignServer)]);
	}

	private freshSwitches(): Switches {
		const { fetchMedia = false, switches } = this.options;
		return switchesWith({ fetchMedia, ...switches });
	}

	private async onRequest(
		request: IncomingMessage,
		response: ServerResponse,
		onForeign: boolean,
	): Promise<void> {
		const { method = 'GET', url = '/', headers } = request;
		const list = onForeign ? this.foreign.requests : this.requests;
		const record = this.exchange.open({ method, url, headers }, onForeign, list);
		const over = watchEnd(response, record);
		let outcome: Outcome = 'reset';
		if (!this.exchange.resetUnread(record)) {
			const body = await readBody(request);
			if (!body) {
				record.status = 'reset';
				return;
			}
			outcome = await this.exchange.carryOut(record, body, onForeign);
		}
		this.options.onRequest?.(record);
		await deliver(request, response, outcome, record, over);
	}
}

function evaluate(value: number | ((job: JobRequest) => number), job: JobRequest): number {
	return typeof value === 'function' ? value(job) : value;
}
