import { sleep, type INode } from 'n8n-workflow';

import { readCredential, type Credential } from '../gateway/credential';
import { providers } from '../providers';
import { statusQuestion, type StatusQuestion } from '../providers/statusQuestion';
import type { ProviderAdapter, Transfer } from '../providers/types';
import { realClock, type Clock } from '../task/clock';
import type { ProviderId } from '../task/task';
import {
	cancelSignal,
	sendToGateway,
	type GatewayRequest,
	type NodeContext,
} from '../gateway/transport';

/** The gateway of one run of the node; no n8n in it. */
export interface Gateway {
	adapter: ProviderAdapter;
	clock: Clock;
	/** Aborted when the execution is stopped; a callback's run has none. */
	signal: AbortSignal | undefined;
	/** Sends one request with the key, once. Never rejects. */
	send: (request: GatewayRequest) => Promise<Transfer>;
	/** Asks once for the state of a task, on the path that works. Never rejects. */
	ask: StatusQuestion;
}

/** What one run of the node works with. */
export interface Session<Context extends NodeContext> extends Gateway {
	context: Context;
	node: INode;
	credential: Credential;
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
	const send = (request: GatewayRequest) => sendToGateway(context, credential, clock, request);
	const ask = statusQuestion(adapter, (path, timeoutSeconds) =>
		send({ method: 'GET', path, timeoutSeconds }),
	);
	return { context, node, adapter, credential, clock, signal: cancelSignal(context), send, ask };
}
