import type { StatusQuestion } from '../providers/statusQuestion';
import type { ProviderAdapter, Transfer } from '../providers/types';
import type { Clock } from '../task/clock';
import type { GatewayRequest } from './transport';

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
