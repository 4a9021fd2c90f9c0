import { json } from './answers';
import { klingError, taskError } from './faults';
import type { Job } from './jobs';
import type { Answer, Gateway, Provider } from './types';
import type { World } from './world';

/** What gateways of the new-api family answer in place of the reason that they were given. */
const SATURATED = '当前分组上游负载已饱和，请稍后再试';

/** A refusal when the account has as many jobs of a kind under way as it may; undefined when one more fits. */
export function refuseFull(
	world: World,
	provider: Exclude<Provider, Gateway>,
	kind: Job['kind'],
): Answer | undefined {
	if (!isFull(world, provider, kind)) return undefined;
	if (provider !== 'kling') return json(taskError('fail_to_fetch_task', SATURATED), 429);
	const { status, body } = klingError(1303);
	return json(body, status);
}

/** Whether the account has as many jobs of a kind under way as it may. */
export function isFull(world: World, provider: Provider, kind: Job['kind']): boolean {
	const { parallelTasks } = world.switches;
	if (parallelTasks === null) return false;
	const running = world.ledger.all.filter(
		(job) =>
			job.kind === kind &&
			job.provider === provider &&
			(job.state === 'queued' || job.state === 'processing'),
	);
	return running.length >= parallelTasks;
}
