import { createHash } from 'node:crypto';

import type { SimulatorClock } from './clock';
import { requestId } from './faults';
import type { JobState, Provider } from './types';

/** What came back when the simulator fetched a picture or a sound by its link. */
export interface FetchedMedia {
	role: 'image' | 'audio';
	url: string;
	/** HTTP status, or null when no answer came. */
	status: number | null;
	bytes: number;
	sha256: string;
	contentType: string | null;
	/** Why the provider cannot use it; null when it can. */
	fault: string | null;
}

/** What a job is made of. Times in milliseconds. */
export interface JobPlan {
	kind: 'avatar' | 'speech';
	provider: Provider;
	/** The request body as it came. */
	body: Record<string, unknown>;
	externalTaskId: string | null;
	callbackUrl: string | null;
	/** Length of the speech made, or of an avatar's sound; null when the provider was not told it. */
	audioSeconds: number | null;
	/** How long it is queued, counted from its creation. */
	queuedMilliseconds: number;
	/** When it ends, counted from its creation. */
	jobMilliseconds: number;
	/** Why it ends in failure ('' for a failure without a word); undefined for success. */
	failure: string | undefined;
}

/** One job that really was created, and that a real provider would have charged for. */
export class Job {
	readonly kind: JobPlan['kind'];
	readonly provider: Provider;
	readonly body: Record<string, unknown>;
	readonly externalTaskId: string | null;
	readonly callbackUrl: string | null;
	readonly queuedMilliseconds: number;
	readonly jobMilliseconds: number;
	/** Length of the speech made, or of an avatar's sound; null as long as nobody measured it. */
	audioSeconds: number | null;
	/** Milliseconds on the simulator's clock. */
	readonly createdAt: number;
	/** Whether the video lasts as long as its sound, where that is known. */
	followsAudio = false;
	/** Media that the simulator fetched by link (option `fetchMedia`). */
	readonly media: FetchedMedia[] = [];
	/** How often its status was asked for. */
	queries = 0;
	/** A word shown to every query instead of the true status. */
	statusWord: string | undefined;
	/** Number in the result's link; a new one is given once the old one was found dead. */
	linkNumber = 1;
	/** When that link was made, if not when the job ended; milliseconds on the simulator's clock. */
	linkMadeAt: number | undefined;
	/** How often its result was cut off on the way. */
	cutOffs = 0;
	/** Runs after every change made from outside (`complete`, `fail`, media fetched). */
	onChange: () => void = () => {};
	failure: string | undefined;
	private decided: { state: 'completed' | 'failed'; at: number } | undefined;
	private waitsForMedia = false;

	constructor(
		readonly id: string,
		plan: JobPlan,
		private readonly clock: SimulatorClock,
	) {
		this.kind = plan.kind;
		this.provider = plan.provider;
		this.body = plan.body;
		this.externalTaskId = plan.externalTaskId;
		this.callbackUrl = plan.callbackUrl;
		this.audioSeconds = plan.audioSeconds;
		// Whole, as the clock counts: added to a date, a hair of a millisecond is rounded off, and a timer set
		// for that moment would find the job not quite there yet.
		this.queuedMilliseconds = Math.round(plan.queuedMilliseconds);
		this.jobMilliseconds = Math.round(plan.jobMilliseconds);
		this.failure = plan.failure;
		this.createdAt = clock.now();
	}

	/** Where it stands now. */
	get state(): JobState {
		if (this.decided) return this.decided.state;
		const age = this.clock.now() - this.createdAt;
		if (this.waitsForMedia || age < Math.min(this.queuedMilliseconds, this.jobMilliseconds)) {
			return 'queued';
		}
		if (age < this.jobMilliseconds) return 'processing';
		return this.failure === undefined ? 'completed' : 'failed';
	}

	get hasEnded(): boolean {
		return this.state === 'completed' || this.state === 'failed';
	}

	/** Time of its last change of state, in milliseconds on the simulator's clock. */
	get updatedAt(): number {
		if (this.decided) return this.decided.at;
		const state = this.state;
		if (state === 'queued') return this.createdAt;
		return (
			this.createdAt + (state === 'processing' ? this.queuedMilliseconds : this.jobMilliseconds)
		);
	}

	/** Why it failed; '' when the provider says nothing; null while it has not. */
	get failureReason(): string | null {
		return this.state === 'failed' ? (this.failure ?? '') : null;
	}

	/**
	 * Ends it now, as it was to end anyway: with `failure` if the simulator gave it one.
	 */
	finish(): void {
		this.decide(this.failure === undefined ? 'completed' : 'failed');
	}

	/** Ends it well, now. */
	complete(): void {
		this.decide('completed');
	}

	/** Ends it badly, now. '' is a failure without a word. */
	fail(reason = 'The audio contains no speech'): void {
		this.failure = reason;
		this.decide('failed');
	}

	/** Shows this word to every query, whatever the true state; undefined shows the true one again. */
	setStatusWord(word: string | undefined): void {
		this.statusWord = word;
		this.onChange();
	}

	/** Keeps it queued until the promise ends; a reason (not null) fails it. */
	async waitForMedia(fetching: Promise<string | null>): Promise<void> {
		this.waitsForMedia = true;
		const fault = await fetching;
		this.waitsForMedia = false;
		if (fault !== null) this.fail(fault);
		else this.onChange();
	}

	private decide(state: 'completed' | 'failed'): void {
		this.decided = { state, at: this.clock.now() };
		this.onChange();
	}
}

/** Every job that was created, in order. */
export class Ledger {
	readonly all: Job[] = [];
	private readonly byId = new Map<string, Job>();
	private readonly byExternal = new Map<string, Job[]>();
	/** Goes on after a reset, so that a late request for an old job never meets a new one. */
	private made = 0;

	constructor(private readonly clock: SimulatorClock) {}

	create(plan: JobPlan): Job {
		const job = new Job(taskId(plan.provider, ++this.made), plan, this.clock);
		this.all.push(job);
		this.byId.set(job.id, job);
		if (job.externalTaskId !== null) {
			const key = `${job.provider} ${job.externalTaskId}`;
			const twins = this.byExternal.get(key);
			if (twins) twins.push(job);
			else this.byExternal.set(key, [job]);
		}
		return job;
	}

	/** By its own ID. */
	get(id: string): Job | undefined {
		return this.byId.get(id);
	}

	/** Every job of a provider with this external task ID; more than one means: paid twice. */
	byExternalId(provider: Provider, externalTaskId: string): Job[] {
		return this.byExternal.get(`${provider} ${externalTaskId}`) ?? [];
	}

	clear(): void {
		this.all.length = 0;
		this.byId.clear();
		this.byExternal.clear();
	}
}

/** The n-th job's ID in the provider's shape; the same in every run, so that a seed replays. */
function taskId(provider: Provider, count: number): string {
	const hash = createHash('sha256').update(`${provider} ${count}`).digest('hex');
	switch (provider) {
		case 'aijisu':
			return `task_${hash.slice(0, 32)}`;
		case 'fal':
			return requestId(hash);
		case 'kie':
		case 'waveSpeed':
			return hash.slice(0, 32);
		default:
			return `8${BigInt(`0x${hash}`).toString().slice(0, 17)}`;
	}
}
