import { type ProviderId, providers } from '../../../nodes/KlingAvatar/providers';
import { statusQuestion } from '../../../nodes/KlingAvatar/providers/statusQuestion';
import type { Transfer } from '../../../nodes/KlingAvatar/providers/types';
import type { Gateway, GatewayRequest } from '../../../nodes/KlingAvatar/gateway/transport';
import { SimulatedClock } from '../../support/simulatedClock';
import { jsonAnswer } from '../providers/answers';

export type Reply = Transfer | (() => Transfer);

export const answer = (
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): Transfer => ({ kind: 'answer', answer: jsonAnswer(status, body, headers) });
export const lost: Transfer = { kind: 'lost', why: 'the connection was cut off' };
export const refusedConnection: Transfer = {
	kind: 'notSent',
	why: 'the server refused the connection',
	retryable: true,
};
export const unknownTask = answer(404, { code: 1203, message: 'task not found' });

/**
 * A gateway whose answers are given in advance: to create requests one after another, to status requests
 * the same until it is changed. The adapter, the status question and the clock's interface are real.
 */
export class ScriptedGateway implements Gateway {
	readonly clock = new SimulatedClock({ idle: 'microtasks', start: Date.UTC(2026, 0, 1) });
	readonly adapter;
	readonly posts: Array<GatewayRequest & { seconds: number }> = [];
	readonly gets: Array<{ path: string; seconds: number; timeoutSeconds: number }> = [];
	readonly stopper = new AbortController();
	readonly signal = this.stopper.signal;
	readonly ask;
	status: Reply = unknownTask;
	private readonly begin = this.clock.now();

	constructor(
		provider: ProviderId,
		private readonly replies: Reply[],
	) {
		this.adapter = providers[provider];
		this.ask = statusQuestion(
			this.adapter,
			async (path, timeoutSeconds) =>
				await this.sendRequest({ method: 'GET', path, timeoutSeconds }),
		);
	}

	seconds(): number {
		return (this.clock.now() - this.begin) / 1000;
	}

	async sendRequest(request: GatewayRequest): Promise<Transfer> {
		const { method, path, timeoutSeconds } = request;
		if (method === 'GET') {
			this.gets.push({ path, seconds: this.seconds(), timeoutSeconds });
			return resolve(this.status);
		}
		this.posts.push({ ...request, seconds: this.seconds() });
		const reply = this.replies.shift();
		if (!reply) throw new Error('a create request more than expected');
		return resolve(reply);
	}
}

const resolve = (reply: Reply): Transfer => (typeof reply === 'function' ? reply() : reply);
