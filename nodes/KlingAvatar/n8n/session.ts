import { NodeOperationError, sleep, type INode } from 'n8n-workflow';

import { readCredential, type Credential } from '../gateway/credential';
import {
	cancelSignal,
	type Gateway,
	type NodeContext,
	type RequestContext,
	requestSender,
} from '../gateway/transport';
import { allProviders, DEFAULT_PROVIDER, findProvider } from '../providers';
import { statusQuestion } from '../providers/statusQuestion';
import type { ProviderAdapter } from '../providers/types';
import { realClock } from '../task/clock';
import { Failure } from '../task/failure';
import { isToolRun, TOOL_TIMEOUT_SECONDS } from './nodeRun';
import { itemParameter } from './parameters';
import type { Stage } from './stage';

/** What one run of the node works with. */
export interface Session<Context extends RequestContext> extends Gateway {
	context: Context;
	node: INode;
	credential: Credential;
	/** Milliseconds since the epoch. */
	openedAt: number;
	/** Where the operation is one of several in this run. */
	stage?: Stage;
}

/** What is left of the time that an agent waits for one call of a tool; endless in any other run. Seconds. */
export function secondsLeftOfCall({
	context,
	clock,
	openedAt,
}: Pick<Session<NodeContext>, 'context' | 'clock' | 'openedAt'>): number {
	if (!isToolRun(context)) return Infinity;
	return Math.max(0, TOOL_TIMEOUT_SECONDS - (clock.now() - openedAt) / 1000);
}

/**
 * Reads the node's provider and its credential, in a run of the node, in a callback and for a list alike. Throws
 * NodeOperationError when the provider is none, or the credential does not fit.
 */
export async function openSession<Context extends RequestContext>(
	context: Context,
): Promise<Session<Context>> {
	const node = context.getNode();
	const adapter = readProvider(context, node);
	const stored = await context.getCredentials('klingAvatarApi');
	const credential = usableCredential(stored, adapter, node);
	const clock = realClock(sleep);
	const sendRequest = requestSender(context, credential, clock);
	const ask = statusQuestion(adapter, (path, timeoutSeconds) =>
		sendRequest({ method: 'GET', path, timeoutSeconds }),
	);
	const signal = cancelSignal(context);
	return {
		context,
		node,
		adapter,
		credential,
		clock,
		signal,
		sendRequest,
		ask,
		openedAt: clock.now(),
	};
}

function usableCredential(
	stored: Record<string, unknown>,
	adapter: ProviderAdapter,
	node: INode,
): Credential {
	try {
		return readCredential(stored, adapter);
	} catch (error) {
		const description = error instanceof Failure ? error.description : undefined;
		throw new NodeOperationError(node, error as Error, { description });
	}
}

/**
 * One run asks one provider, that of its first item. Throws Failure for an item whose expression names another: it
 * would be paid for where nobody wanted it.
 */
export function refuseOtherProvider(
	{ context, adapter }: Session<NodeContext>,
	itemIndex: number,
): void {
	const value = itemParameter(context, 'provider', itemIndex, DEFAULT_PROVIDER);
	if (value === adapter.id) return;
	throw new Failure(
		`"Provider" is ${findProvider(value)?.label ?? 'none of its choices'} for this item, but ${adapter.label} for the first one of the run`,
		'A run of the node asks one provider. Let the items of each go through it one after the other, or through nodes of their own.',
	);
}

function readProvider(context: RequestContext, node: INode): ProviderAdapter {
	const value =
		'getCurrentNodeParameter' in context
			? (context.getCurrentNodeParameter('provider') ?? DEFAULT_PROVIDER)
			: itemParameter(context, 'provider', 0, DEFAULT_PROVIDER);
	const adapter = findProvider(value);
	if (adapter) return adapter;
	const values = allProviders.map(({ id }) => `"${id}"`).join(', ');
	throw new NodeOperationError(node, '"Provider" is not one of its choices', {
		description: `Choose the service that the credential is for. An expression must give one of the values ${values}.`,
	});
}
