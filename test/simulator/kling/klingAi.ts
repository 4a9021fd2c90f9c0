import type { Answer, RequestRecord } from '../types';
import { hasKey, objectBody, type World } from '../world';
import { taskData } from './avatarTask';
import { createAvatar } from './createAvatar';
import { klingAnswer, klingSuccess } from './envelope';
import { judgeToken } from './keyPair';

/** A 401 in Kling's shape: 1001 without a key, 1002 with a wrong one; undefined when it is right, or signs rightly. */
export function refuseKey(world: World, request: RequestRecord): Answer | undefined {
	const token = judgeToken(world, request.headers.authorization);
	if (token !== undefined) return token === 0 ? undefined : klingAnswer(token);
	if (hasKey(world, request)) return undefined;
	return klingAnswer(request.headers.authorization ? 1002 : 1001);
}

/** What Kling AI answers for a path that it does not know. */
export function unknownPath(request: RequestRecord): Answer {
	return klingAnswer(1202, `The requested method is invalid: ${request.method} ${request.path}`);
}

/** `POST /v1/videos/avatar/image2video`. */
export async function createTask(world: World, request: RequestRecord): Promise<Answer> {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const body = objectBody(request);
	if (!body) return klingAnswer(1200, 'The request body is not valid JSON');
	return await createAvatar(world, request, body, 'kling');
}

/** `GET /v1/videos/avatar/image2video/{id}`; the ID may be the external one. */
export function queryTask(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
	if (job?.provider !== 'kling' || job.kind !== 'avatar')
		return klingAnswer(1203, 'Task not found');
	job.queries++;
	return klingSuccess(taskData(world, job), `query ${job.id} ${job.queries}`);
}

/** Bounds of the list's two parameters, from Kling's avatar page. */
const PAGES = { pageNum: { most: 1000, default: 1 }, pageSize: { most: 500, default: 30 } };

/** `GET /v1/videos/avatar/image2video?pageNum&pageSize`: the account's tasks, the newest first. */
export function listTasks(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const asked = { pageNum: 0, pageSize: 0 };
	for (const name of ['pageNum', 'pageSize'] as const) {
		const text = request.query[name] ?? String(PAGES[name].default);
		const number = /^\d+$/.test(text) ? Number(text) : 0;
		if (number < 1 || number > PAGES[name].most) {
			return klingAnswer(1201, `${name} must be between 1 and ${PAGES[name].most}`);
		}
		asked[name] = number;
	}
	const jobs = world.ledger.all
		.filter(({ provider, kind }) => provider === 'kling' && kind === 'avatar')
		.reverse();
	const first = (asked.pageNum - 1) * asked.pageSize;
	const page = jobs.slice(first, first + asked.pageSize);
	return klingSuccess(
		page.map((job) => taskData(world, job)),
		`list ${request.number}`,
	);
}
