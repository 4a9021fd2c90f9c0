import { html, json, redirect } from './answers';
import { familyError } from './faults';
import { taskData } from './kling/avatarTask';
import { createAvatar } from './kling/createAvatar';
import { klingAnswer, klingSuccess } from './kling/envelope';
import type { Answer, RequestRecord } from './types';
import { hasKey, objectBody, type World } from './world';

/** A 401 in CometAPI's shape; undefined when the key is right. */
export function refuseKey(world: World, request: RequestRecord): Answer | undefined {
	if (hasKey(world, request)) return undefined;
	const message = request.headers.authorization ? 'invalid token' : 'no token provided';
	return json(familyError('cometApi', message), 401);
}

/** What CometAPI answers for a path that it does not know: a page or a redirect, never JSON. */
export function unknownPath(world: World): Answer {
	return world.switches.cometApiUnknownPath === 'html'
		? html(200, 'CometAPI')
		: redirect(`${world.url}/`, 301);
}

/** `POST /kling/v1/videos/avatar/image2video`. */
export async function createTask(world: World, request: RequestRecord): Promise<Answer> {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const body = objectBody(request);
	if (!body) return json(familyError('cometApi', 'invalid request body', 'invalid_request'), 400);
	return await createAvatar(world, request, body, 'cometApi');
}

/** `GET …/avatar/image2video/{id}` and `GET …/image2video/{id}`; the ID may be the external one. */
export function queryTask(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const path = request.path.includes('/avatar/') ? 'avatar' : 'image2video';
	const { cometApiQueryPath } = world.switches;
	if (cometApiQueryPath !== 'both' && cometApiQueryPath !== path) {
		// The short path exists for Kling's other videos, which no avatar task is among.
		return path === 'avatar' ? unknownPath(world) : klingAnswer(1203, 'Task not found');
	}
	const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
	if (job?.provider !== 'cometApi' || job.kind !== 'avatar')
		return klingAnswer(1203, 'Task not found');
	job.queries++;
	return klingSuccess(taskData(world, job), `query ${job.id} ${job.queries}`);
}
