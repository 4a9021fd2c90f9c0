import type { SimulatorClock } from './clock';
import type { JobPlan } from './jobs';
import type { SwitchSettings } from './switches';
import type { RequestRecord } from './types';

/** What is known of a job when its length and its fate are decided. */
export type JobRequest = Pick<JobPlan, 'kind' | 'provider' | 'body' | 'externalTaskId'>;

export interface SimulatorOptions {
	/** Default: any free one. */
	port?: number;
	/** The accepted key; default `canary-key-not-a-secret`. */
	key?: string;
	/** From a job's creation to its end; default 200. */
	jobMilliseconds?: number | ((job: JobRequest) => number);
	/** Of which it is queued; default a quarter. */
	queuedMilliseconds?: number | ((job: JobRequest) => number);
	/** Why a job fails at its end; undefined for those that succeed. */
	failure?: (job: JobRequest) => string | undefined;
	/** Default the machine's clock. */
	clock?: SimulatorClock;
	/** Shorthand for `switches: { fetchMedia }`. */
	fetchMedia?: boolean;
	/** What the switches start with, and go back to by `reset()`, where not the documented behaviour. */
	switches?: SwitchSettings;
	/** Told of each request when its answer is ready to leave. */
	onRequest?: (request: RequestRecord) => void;
}
