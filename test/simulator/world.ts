import type { SimulatorClock } from './clock';
import type { Job, JobPlan, Ledger } from './jobs';
import type { Switches } from './switches';
import type { RequestRecord } from './types';

/** What the two gateways see of the simulator. */
export interface World {
	/** Origin, without a trailing slash. */
	readonly url: string;
	/** Another origin, which must never see the key. */
	readonly foreignUrl: string;
	/** The accepted key. */
	readonly key: string;
	readonly clock: SimulatorClock;
	readonly switches: Switches;
	readonly ledger: Ledger;
	/**
	 * Enters a job into the ledger, names it in the request's record and sets it going; null `media` for
	 * links that are not to be fetched.
	 */
	createJob(
		request: RequestRecord,
		plan: Pick<JobPlan, 'kind' | 'provider' | 'body' | 'externalTaskId' | 'callbackUrl'>,
		media: { image?: string | undefined; audio?: string | undefined },
	): Job;
}

/** Whether the request carries the accepted key as a Bearer token. */
export function hasKey(world: World, request: RequestRecord): boolean {
	return request.headers.authorization === `Bearer ${world.key}`;
}

/** The body as an object; undefined if it is no JSON object. */
export function objectBody(request: RequestRecord): Record<string, unknown> | undefined {
	const { body } = request;
	return typeof body === 'object' && body !== null && !Array.isArray(body)
		? (body as Record<string, unknown>)
		: undefined;
}

/** Where a finished job's result is to be had now. */
export function resultUrl(world: World, job: Job): string {
	const extension = job.kind === 'avatar' ? 'mp4' : 'mp3';
	const { host, path } = world.switches.video;
	if (job.kind === 'avatar' && path === 'content')
		return `${world.url}/v1/videos/${job.id}/content`;
	const origin = job.kind === 'avatar' && host === 'foreign' ? world.foreignUrl : world.url;
	return `${origin}/media/${job.id}.${extension}?token=${job.linkNumber}`;
}
