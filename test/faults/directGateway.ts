import { networkEnd } from '../../nodes/KlingAvatar/gateway/networkEnd';
import { parseJson } from '../../nodes/KlingAvatar/gateway/parseJson';
import { providers } from '../../nodes/KlingAvatar/providers';
import { statusQuestion } from '../../nodes/KlingAvatar/providers/statusQuestion';
import type { HttpAnswer, Transfer } from '../../nodes/KlingAvatar/providers/types';
import { encodeRequestBody } from '../../nodes/KlingAvatar/gateway/requestBody';
import type { Gateway } from '../../nodes/KlingAvatar/gateway/gateway';
import type { GatewayRequest } from '../../nodes/KlingAvatar/gateway/transport';
import type { Answer, Outcome, Provider, Simulator } from '../simulator';
import type { SimulatedClock } from '../support/simulatedClock';
import { brokenConnection, drawConnectingError } from './faultMix';
import type { Random } from './random';

export interface DirectOptions {
	sim: Simulator;
	clock: SimulatedClock;
	provider: Provider;
	signal: AbortSignal;
	random: Random;
	/** How often a request ends before it reaches anybody. */
	connectingFaults: number;
	/** Longest time on the way, there and back, in milliseconds. */
	latency: number;
	/** Told of each request as it leaves. */
	onSend: (request: GatewayRequest) => void;
}

/** As much as the node reads of an answer. */
const READ_BYTES = 4 * 2 ** 20;

/**
 * The node's own gateway, in which one piece is replaced: a request goes to the simulator without a
 * socket, and the way it ends is told as the node's transport would tell it.
 */
export function directGateway(options: DirectOptions): Gateway {
	const { clock, provider, signal } = options;
	const adapter = providers[provider];
	const send = async (request: GatewayRequest) => await exchange(options, request);
	const ask = statusQuestion(
		adapter,
		async (path, timeoutSeconds) => await send({ method: 'GET', path, timeoutSeconds }),
	);
	return { adapter, clock, signal, send, ask };
}

async function exchange(
	{ sim, clock, signal, random, connectingFaults, latency, onSend }: DirectOptions,
	request: GatewayRequest,
): Promise<Transfer> {
	onSend(request);
	const deadline = clock.now() + request.timeoutSeconds * 1000;
	const tooLate = `no complete answer came within ${request.timeoutSeconds} s`;
	/** Lets time pass; what ends the exchange meanwhile is returned. */
	const pass = async (milliseconds: number): Promise<Transfer | null> => {
		await clock.sleep(Math.min(milliseconds, deadline - clock.now()), signal);
		if (signal.aborted) return { kind: 'lost', why: 'the execution was stopped' };
		return clock.now() >= deadline ? { kind: 'lost', why: tooLate } : null;
	};

	const there = random.between(0, latency / 2);
	if (random.chance(connectingFaults)) {
		const error = drawConnectingError(random);
		return (await pass(there)) ?? networkEnd(error);
	}
	const early = await pass(there);
	// A request that was under way when the execution stopped arrives all the same, or does not.
	if (early && random.chance(0.5)) return early;
	const { outcome } = await sim.answer({
		method: request.method,
		url: request.path,
		headers: {
			authorization: `Bearer ${sim.key}`,
			...(request.body ? { 'content-type': 'application/json' } : {}),
		},
		...(request.body ? { body: encodeRequestBody(request.body) } : {}),
	});
	if (early) return early;
	const { milliseconds, end } = arrival(`${sim.url}${request.path}`, outcome, random);
	return (await pass(milliseconds + random.between(0, latency / 2))) ?? end;
}

/** When an outcome has arrived as far as it does, and what it is then. */
function arrival(
	url: string,
	outcome: Outcome,
	random: Random,
): { milliseconds: number; end: Transfer } {
	const broken = networkEnd(brokenConnection(random));
	if (outcome === 'hang') return { milliseconds: Infinity, end: broken };
	if (outcome === 'reset') return { milliseconds: 0, end: broken };
	const { delayMilliseconds = 0, bytesPerSecond, cutAfterBytes } = outcome.delivery ?? {};
	const body = bodyOf(outcome);
	const length = Math.min(body.length, cutAfterBytes ?? Infinity);
	return {
		milliseconds: delayMilliseconds + (bytesPerSecond ? (length / bytesPerSecond) * 1000 : 0),
		end: length < body.length ? broken : { kind: 'answer', answer: read(url, outcome, body) },
	};
}

function bodyOf({ body }: Answer): Buffer {
	if (Buffer.isBuffer(body)) return body;
	return body.content.read(body.start, Math.min(body.end, body.start + READ_BYTES));
}

function read(url: string, { status, headers }: Answer, body: Buffer): HttpAnswer {
	const text = body.toString();
	return { url, status, headers, text, json: parseJson(text) };
}
