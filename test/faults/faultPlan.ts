import {
	faults,
	type Fault,
	type Provider,
	type RequestKind,
	type RequestRecord,
	type Simulator,
} from '../simulator';
import * as mix from './faultMix';
import { subjectOf } from './marks';
import { Random } from './random';

export interface FaultPlanOptions {
	seed: number | string;
	provider: Provider;
	/** Shares of requests that go wrong. */
	shares: { create: number; query: number; video?: number; file?: number; upload?: number };
	/** While it lasts, one fault strikes everything. Milliseconds on the simulator's clock. */
	outage?: { from: number; to: number } | null;
	/** A task is unknown to questions until it is this old, in milliseconds. */
	registration?: number;
	/** What a request is about, where the simulator's jobs do not say it by their marks. */
	about?: (request: RequestRecord) => string;
	/** A fault that must not be used. */
	isUnfit?: (fault: Fault, request: RequestRecord) => boolean;
}

/** What goes wrong with requests of a kind, with so many times a share of them. */
const DRAWN: Partial<
	Record<RequestKind, [draw: mix.Draw, share: keyof FaultPlanOptions['shares'], times?: number]>
> = {
	create: [mix.drawCreateFault, 'create'],
	query: [mix.drawQueryFault, 'query'],
	// A job is asked for many times, but for its result once.
	result: [mix.drawResultFault, 'query', 3],
	video: [mix.drawVideoFault, 'video'],
	file: [mix.drawFileFault, 'file'],
	// Nothing is paid for by them, so they may meet with anything.
	upload: [mix.drawCreateFault, 'upload'],
	uploadBytes: [mix.drawBytesFault, 'upload'],
};

/**
 * Which fault strikes which request. It is decided by the seed, the item and how many requests came about
 * it before, so that requests that overtake one another do not change it.
 */
export class FaultPlan {
	/** How often each fault struck, by kind of request and name. */
	readonly struck = new Map<string, number>();
	private readonly counts = new Map<string, number>();
	private readonly outageFault: Fault;

	constructor(
		private readonly sim: Simulator,
		private readonly options: FaultPlanOptions,
	) {
		// An outage refuses before any work, or leaves open whether it was done; either way nobody did any.
		const random = new Random(`outage ${options.seed}`);
		this.outageFault = random.pick([
			faults.status(502),
			faults.htmlPage(503),
			faults.reset(),
			faults.hang(),
			faults.tooManyRequests(30),
		]);
	}

	/** For the simulator's `faultFor`. */
	readonly faultFor = (request: RequestRecord): Fault | undefined => {
		const fault = this.decide(request);
		if (!fault || this.options.isUnfit?.(fault, request)) return undefined;
		const name = `${request.kind}: ${fault.name.replace(/^huge.*/, 'huge')}`;
		this.struck.set(name, (this.struck.get(name) ?? 0) + 1);
		return fault;
	};

	private decide(request: RequestRecord): Fault | undefined {
		const { kind } = request;
		const drawn = DRAWN[kind];
		if (!drawn) return undefined;
		const { seed, provider, shares, outage, registration = 0 } = this.options;
		const now = this.sim.clock.now();
		if (outage && now >= outage.from && now < outage.to) return this.outageFault;

		const about = this.options.about ?? ((one: RequestRecord) => subjectOf(this.sim, one));
		const key = `${kind} ${about(request)}`;
		const count = (this.counts.get(key) ?? 0) + 1;
		this.counts.set(key, count);
		const random = new Random(`${seed} ${key} ${count}`);
		const job = request.taskId === undefined ? undefined : this.sim.ledger.get(request.taskId);
		if (kind === 'query' && job && now - job.createdAt < registration) {
			return { ...faults.taskDoesNotExist(provider), name: 'not registered yet' };
		}
		const [draw, share, times = 1] = drawn;
		if (!random.chance(times * (shares[share] ?? 0))) return undefined;
		const fault = draw(random, provider);
		// An answer about the right name with a wrong ID would be a lie that nobody can see through.
		const isByName = job && !JSON.stringify([request.path, request.query]).includes(job.id);
		return fault.wrongTaskId && isByName ? undefined : fault;
	}
}
