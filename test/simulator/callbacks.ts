import * as fal from './gateways/fal';
import * as kie from './gateways/kie';
import * as waveSpeed from './gateways/waveSpeed';
import type { Job } from './jobs';
import { taskData } from './kling/avatarTask';
import type { JobState } from './types';
import type { World } from './world';

/** One call to a callback URL. */
export interface CallbackRecord {
	/** Milliseconds on the simulator's clock. */
	at: number;
	url: string;
	/** The job it was sent for; its body speaks of another one when forged. */
	taskId: string;
	forged: boolean;
	state: JobState;
	body: Record<string, unknown>;
	/** HTTP status of the receiver; null while under way or when none came. */
	status: number | null;
}

/** How long a receiver may take to answer. No provider says; milliseconds. */
const PATIENCE = 30_000;

/** Tells callback URLs of the changes of their jobs' states, each provider in its own body. */
export class Callbacks {
	readonly records: CallbackRecord[] = [];
	private readonly told = new Map<string, JobState>();
	private readonly cancels = new Set<() => void>();
	private readonly underWay = new Set<Promise<void>>();
	private stop = new AbortController();

	constructor(private readonly world: World) {}

	/** Watches a job with a callback URL from its creation on. */
	watch(job: Job): void {
		this.told.set(job.id, 'queued');
		job.onChange = () => this.tell(job);
		for (const age of [job.queuedMilliseconds, job.jobMilliseconds]) {
			const cancel = this.world.clock.at(job.createdAt + age, () => {
				this.cancels.delete(cancel);
				this.tell(job);
			});
			this.cancels.add(cancel);
		}
	}

	/** Waits until no call is under way. */
	async idle(): Promise<void> {
		while (this.underWay.size > 0) await Promise.all(this.underWay);
	}

	/** Forgets everything and breaks off what is under way. */
	async clear(): Promise<void> {
		for (const cancel of this.cancels) cancel();
		this.cancels.clear();
		this.stop.abort();
		await this.idle();
		this.stop = new AbortController();
		this.told.clear();
		this.records.length = 0;
	}

	private tell(job: Job): void {
		const { state } = job;
		const { copies, forged, states } = this.world.switches.callbacks;
		if (job.callbackUrl === null || this.told.get(job.id) === state) return;
		this.told.set(job.id, state);
		if (!states.includes(state)) return;
		const truth = bodyOf(this.world, job);
		if (!truth) return;
		const bodies = Array.from({ length: copies }, () => truth);
		if (forged) bodies.unshift(forgery(job, truth));
		for (const body of bodies) {
			const record: CallbackRecord = {
				at: this.world.clock.now(),
				url: job.callbackUrl,
				taskId: job.id,
				forged: body !== truth,
				state,
				body,
				status: null,
			};
			this.records.push(record);
			const call = this.post(record).finally(() => this.underWay.delete(call));
			this.underWay.add(call);
		}
	}

	private async post(record: CallbackRecord): Promise<void> {
		const { signal } = this.stop;
		try {
			const response = await fetch(record.url, {
				method: 'POST',
				// A connection of its own: one that the receiver has just given up would lose the call.
				headers: { 'content-type': 'application/json', connection: 'close' },
				body: JSON.stringify(record.body),
				redirect: 'manual',
				signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
			});
			record.status = response.status;
			await response.body?.cancel();
		} catch {
			// The receiver is not there or does not answer: a provider shrugs, and so does the record.
		}
	}
}

/** What a provider sends now; undefined where it says nothing before the end. */
function bodyOf(world: World, job: Job): Record<string, unknown> | undefined {
	const tell = { fal, kie, waveSpeed, aijisu: null, cometApi: null, kling: null }[job.provider];
	if (!tell) return taskData(world, job);
	return job.hasEnded ? tell.callbackBody(world, job) : undefined;
}

/** A call about a task that nobody made; Kling's claims success. */
function forgery(job: Job, truth: Record<string, unknown>): Record<string, unknown> {
	if (truth['task_id'] === undefined) {
		const forged = JSON.stringify(truth).replaceAll(job.id, 'f'.repeat(32));
		return JSON.parse(forged) as Record<string, unknown>;
	}
	return {
		...truth,
		task_id: '899999999999999999',
		task_status: 'succeed',
		task_info: { external_task_id: 'somebody-else' },
		task_result: {
			videos: [{ id: 'forged', url: 'http://127.0.0.1:1/forged.mp4', duration: '5' }],
		},
	};
}
