import type { SimulatorClock } from './clock';
import type { Job, JobPlan, Ledger } from './jobs';
import { linkEnd, speechFormat } from './speech/link';
import type { Switches } from './switches';
import type { RequestRecord } from './types';
import type { Uploads } from './gateways/uploads';

/** What the providers see of the simulator. */
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
	readonly uploads: Uploads;
	/**
	 * Enters a job into the ledger, names it in the request's record and sets it going; null `media` for
	 * links that are not to be fetched.
	 */
	createJob(
		request: RequestRecord,
		plan: Pick<
			JobPlan,
			'kind' | 'provider' | 'body' | 'externalTaskId' | 'callbackUrl' | 'audioSeconds'
		>,
		media: { image?: string | undefined; audio?: string | undefined },
	): Job;
}

/** Whether the request carries the accepted key after the right word. */
export function hasKey(world: World, request: RequestRecord, scheme = 'Bearer'): boolean {
	return request.headers.authorization === `${scheme} ${world.key}`;
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
	return job.kind === 'avatar' ? videoUrl(world, job) : speechUrl(world, job);
}

function videoUrl(world: World, job: Job): string {
	const { host, path } = world.switches.video;
	if (path === 'content') return `${world.url}/v1/videos/${job.id}/content`;
	const origin = host === 'foreign' ? world.foreignUrl : world.url;
	return `${origin}/media/${job.id}.mp4?token=${job.linkNumber}`;
}

function speechUrl(world: World, job: Job): string {
	const { host, linkSaysItsEnd } = world.switches.speech;
	const origin = host === 'foreign' ? world.foreignUrl : world.url;
	const url = `${origin}/media/${job.id}.${speechFormat(job)}?token=${job.linkNumber}`;
	return linkSaysItsEnd ? `${url}&Expires=${Math.floor(linkEnd(world, job) / 1000)}` : url;
}
