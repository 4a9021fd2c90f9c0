import type { IncomingHttpHeaders } from 'node:http';

import { bytes, withNumericTaskIds } from './answers';
import type { Fault } from './faults';
import type { FaultQueue } from './faultQueue';
import { letsWorkHappen, spoil } from './faultyAnswers';
import { identify } from './routes';
import type { Answer, Outcome, RequestRecord } from './types';
import type { World } from './world';

/** A request without its socket. */
interface PlainRequest {
	method: string;
	/** Path with query string. */
	url: string;
	/** Names in lower case. */
	headers: IncomingHttpHeaders;
}

/** One request from arrival to outcome, whatever carries it: record, fault, work, answer. */
export class Exchange {
	private count = 0;

	constructor(
		private readonly world: World,
		private readonly faults: FaultQueue,
		private readonly faultFor: (request: RequestRecord) => Fault | undefined,
	) {}

	/** Enters a request into a list of records before its body is known. */
	open(
		{ method, url, headers }: PlainRequest,
		onForeign: boolean,
		list: RequestRecord[],
	): RequestRecord {
		const [path = '', query] = url.split('?', 2);
		const { provider, kind, id } = identify(method, path, onForeign);
		const record: RequestRecord = {
			number: ++this.count,
			at: this.world.clock.now(),
			provider,
			kind,
			method,
			path,
			query: query === undefined ? {} : Object.fromEntries(new URLSearchParams(query)),
			headers,
			body: undefined,
			status: 'pending',
			bytesSent: 0,
			open: true,
		};
		const asked = id ?? (provider === 'kie' ? record.query['taskId'] : undefined);
		if (asked !== undefined) record.taskId = this.ownId(provider, asked);
		// WaveSpeed has one path for both.
		if (provider === 'waveSpeed' && kind === 'query' && this.isSpeech(record.taskId)) {
			record.kind = 'ttsQuery';
		}
		const mayCarryKey = !onForeign && kind !== 'uploadBytes';
		if (!mayCarryKey && JSON.stringify([url, headers]).includes(this.world.key)) {
			record.keyLeaked = true;
		}
		list.push(record);
		return record;
	}

	/** Whether an injected fault resets this request before its body is read. */
	resetUnread(record: RequestRecord): boolean {
		const fault = this.faults.take(record, true);
		if (!fault) return false;
		record.fault = fault.name;
		record.status = 'reset';
		return true;
	}

	/** Does what the request asks, unless a fault forbids it. The record is complete when this returns. */
	async carryOut(record: RequestRecord, body: Buffer, onForeign: boolean): Promise<Outcome> {
		record.body = parsed(body);
		if (record.kind === 'uploadBytes') record.raw = body;
		const fault = this.faults.take(record) ?? this.faultFor(record);
		let outcome: Outcome;
		if (fault) {
			record.fault = fault.name;
			const genuine = letsWorkHappen(fault) ? await this.work(record, onForeign) : undefined;
			outcome = spoil(fault, genuine, record.taskId);
		} else outcome = await this.work(record, onForeign);

		record.status = typeof outcome === 'string' ? outcome : outcome.status;
		const isQuery = ['query', 'result', 'ttsQuery', 'ttsResult'].includes(record.kind);
		const latency = isQuery ? this.world.switches.queryLatencyMilliseconds : 0;
		if (typeof outcome === 'string') return outcome;
		// As every server dates its answers, by the clock that dates its tasks.
		const date = new Date(this.world.clock.now()).toUTCString();
		outcome = { ...outcome, headers: { date, ...outcome.headers } };
		if (latency === 0) return outcome;
		return { ...outcome, delivery: { delayMilliseconds: latency, ...outcome.delivery } };
	}

	private async work(record: RequestRecord, onForeign: boolean): Promise<Answer> {
		try {
			const { handle } = identify(record.method, record.path, onForeign);
			const answer = await handle(this.world, record, onForeign);
			return this.world.switches.taskIds === 'number' ? withNumericTaskIds(answer) : answer;
		} catch (error) {
			const text = `Defect in the simulator: ${error instanceof Error ? error.stack : String(error)}`;
			return bytes(Buffer.from(text), 'text/plain; charset=utf-8', 500);
		}
	}

	private isSpeech(id: string | undefined): boolean {
		return id !== undefined && this.world.ledger.get(id)?.kind === 'speech';
	}

	/** A job's own ID for whichever ID the path names. */
	private ownId(provider: RequestRecord['provider'], id: string): string {
		const { ledger } = this.world;
		if (ledger.get(id) || (provider !== 'cometApi' && provider !== 'kling')) return id;
		return ledger.byExternalId(provider, id)[0]?.id ?? id;
	}
}

function parsed(body: Buffer): unknown {
	if (body.length === 0) return undefined;
	try {
		return JSON.parse(body.toString()) as unknown;
	} catch {
		return undefined;
	}
}
