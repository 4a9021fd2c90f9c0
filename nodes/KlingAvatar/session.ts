import { sleep, type INode } from 'n8n-workflow';

import { readCredential, type Credential } from './credential';
import { providers } from './providers';
import type { ProviderAdapter, ProviderFault, TaskReading } from './providers/types';
import { realClock, type Clock } from './task/clock';
import type { ProviderId } from './task/task';
import { sendToGateway, type NodeContext } from './transport';

/** A status answer is due within this. Seconds. */
const STATUS_TIMEOUT_SECONDS = 30;
/** How often the second status path is tried while neither has worked. */
const MAX_FALLBACK_TRIES = 5;

/** What one run of the node works with. */
export interface Session<Context extends NodeContext> {
	context: Context;
	node: INode;
	adapter: ProviderAdapter;
	credential: Credential;
	clock: Clock;
	/** Asks once for the state of a task, on the path that works. Never rejects. */
	ask: (taskId: string, leftSeconds: number) => Promise<TaskReading>;
}

/** Reads the credential and picks the gateway. Throws NodeOperationError when they do not fit. */
export async function openSession<Context extends NodeContext>(
	context: Context,
	provider: ProviderId,
): Promise<Session<Context>> {
	const node = context.getNode();
	const adapter = providers[provider];
	const stored = await context.getCredentials('klingAvatarApi');
	const credential = readCredential(stored, provider, node);
	const clock = realClock(sleep);
	const send = async (path: string, timeoutSeconds: number) =>
		await sendToGateway(context, credential, clock, { method: 'GET', path, timeoutSeconds });
	return { context, node, adapter, credential, clock, ask: statusQuestion(adapter, send) };
}

type Send = (path: string, timeoutSeconds: number) => ReturnType<typeof sendToGateway>;

/**
 * Both gateways leave open which path serves the state of an avatar task, so the second is tried when
 * the first answers in a way that fits no task, and whichever worked is kept.
 */
function statusQuestion(adapter: ProviderAdapter, send: Send): Session<NodeContext>['ask'] {
	let working: number | null = null;
	let fallbackTries = 0;

	return async (taskId, leftSeconds) => {
		const paths = adapter.queryPaths(taskId);
		// At the deadline a question is still asked, and must have a chance of being answered.
		const timeout = Math.min(STATUS_TIMEOUT_SECONDS, Math.max(leftSeconds, 2));
		const read = async (index: number): Promise<TaskReading> => {
			const transfer = await send(paths[index] ?? paths[0], timeout);
			const reading =
				transfer.kind === 'answer'
					? adapter.readTask(transfer.answer, taskId)
					: ({ kind: 'again', fault: networkFault(transfer.why) } as const);
			if (reading.kind === 'task') working = index;
			return reading;
		};

		const first = await read(working ?? 0);
		const fits = first.kind === 'task' || !['notFound', 'address'].includes(first.fault.kind);
		if (fits || working !== null || paths.length < 2 || fallbackTries >= MAX_FALLBACK_TRIES) {
			return first;
		}
		fallbackTries += 1;
		const second = await read(1);
		return second.kind === 'task' ? second : first;
	};
}

/** No answer at all, as a fault. */
export function networkFault(why: string): ProviderFault {
	return { kind: 'network', text: why, httpStatus: null, code: null, retryAfterSeconds: null };
}
