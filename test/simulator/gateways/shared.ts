import { json } from '../answers';
import { isFull } from '../capacity';
import type { Job } from '../jobs';
import type { Answer, Gateway, JobState, RequestRecord } from '../types';
import { hasKey, objectBody, resultUrl, type World } from '../world';
import { gatewayError } from './errors';
import { fieldFault, link, type FieldFault, type Rules } from './fields';

export type Handler = (world: World, request: RequestRecord) => Answer;

const schemes: Record<Gateway, string> = { fal: 'Key', kie: 'Bearer', waveSpeed: 'Bearer' };
const badKey: Record<Gateway, string> = {
	fal: 'invalid key credentials',
	kie: 'You do not have access permissions',
	waveSpeed: 'invalid api key',
};

/** An error in the gateway's own words. */
export function refuse(world: World, gateway: Gateway, code: number, message: string): Answer {
	const { status, body } = gatewayError(gateway, code, message);
	return json(body, world.switches.gateways.kieRealStatuses ? code : status);
}

/** A refusal unless the right key comes after the gateway's own word. */
export function refuseKey(
	world: World,
	request: RequestRecord,
	gateway: Gateway,
): Answer | undefined {
	if (hasKey(world, request, schemes[gateway])) return undefined;
	const { authorization } = request.headers;
	if (gateway !== 'fal') return refuse(world, gateway, 401, badKey[gateway]);
	if (authorization === undefined) return refuse(world, gateway, 401, 'Authorization is required');
	const format = 'Invalid Key Authorization header format, use Key $FAL_KEY_ID:$FAL_KEY_SECRET';
	return refuse(world, gateway, 401, authorization.startsWith('Key ') ? badKey.fal : format);
}

/** A handler behind the gateway's key. */
export const withKey =
	(gateway: Gateway, handle: Handler): Handler =>
	(world, request) =>
		refuseKey(world, request, gateway) ?? handle(world, request);

/** The job that a request names, if it is this gateway's, and counts the question. */
export function askedJob(
	world: World,
	request: RequestRecord,
	gateway: Gateway,
	kind?: Job['kind'],
): Job | undefined {
	const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
	if (job?.provider !== gateway || (kind !== undefined && job.kind !== kind)) return undefined;
	job.queries++;
	return job;
}

export type Body = Record<string, unknown>;

interface Order {
	gateway: Gateway;
	kind: Job['kind'];
	rules: Rules;
	required: string[];
	callbackUrl?: string | undefined;
	/** How the gateway refuses a field. */
	refuseField: (fault: FieldFault) => Answer;
	/** Links of an avatar's media. */
	links?: (body: Body) => { image?: string | undefined; audio?: string | undefined };
	audioSeconds?: (body: Body) => number;
	/** The answer for a job that was created. */
	answer: (job: Job) => Answer;
}

/** Creates a job, unless its body is wrong or the account full. */
export function createJob(world: World, request: RequestRecord, order: Order): Answer {
	const { gateway, kind, callbackUrl, refuseField } = order;
	const body = objectBody(request);
	if (!body) return refuseField({ field: 'body', message: 'body is not JSON', missing: false });
	const fault = fieldFault(body, order.rules, order.required);
	if (fault) return refuseField(fault);
	const wrong = callbackUrl === undefined ? null : link(callbackUrl);
	if (wrong !== null) {
		return refuseField({ field: 'webhook', message: `webhook ${wrong}`, missing: false });
	}
	if (isFull(world, gateway, kind)) return refuse(world, gateway, 429, 'Too many requests');
	const job = world.createJob(
		request,
		{
			kind,
			provider: gateway,
			body,
			externalTaskId: null,
			callbackUrl: callbackUrl ?? null,
			audioSeconds: order.audioSeconds?.(body) ?? null,
		},
		order.links?.(body) ?? {},
	);
	return order.answer(job);
}

/** The gateway's word for where a job stands, or the one that a test wants to be shown. */
export function statusWord(world: World, job: Job, words: Record<JobState, string>): string {
	const { state } = job;
	return job.statusWord ?? world.switches.statusWords[job.provider]?.[state] ?? words[state];
}

/** The links of a finished job. */
export function resultLinks(world: World, job: Job): string[] {
	const has = job.state === 'completed' && !world.switches.gateways.noLink;
	return has ? [resultUrl(world, job)] : [];
}

/** The origin of the addresses at which a gateway says a job can be asked for. */
export function askOrigin(world: World): string {
	return world.switches.gateways.askOn === 'foreign' ? world.foreignUrl : world.url;
}

/** A reason of failure that begins with a code, `SENSITIVE_WORD_ERROR: …` or `1200: …`, in two. */
export function codeAndReason(job: Job): { code: string | undefined; reason: string } {
	const reason = job.failureReason ?? '';
	const match = /^([A-Z]+_[A-Z_]+|[a-z]+_[a-z_]+|\d{3,4}): (.*)$/s.exec(reason);
	return match ? { code: match[1], reason: match[2]! } : { code: undefined, reason };
}
