import type { IncomingMessage, ServerResponse } from 'node:http';

import { bufferContent } from './content';
import { pause } from './pause';
import type { Answer, Outcome, RequestRecord } from './types';

const CHUNK = 64 * 1024;
/** Lets what was written reach the client before a reset throws it away. */
const BEFORE_RESET_MILLISECONDS = 20;

/** Notes in the record when the exchange is over; the signal is given then. */
export function watchEnd(response: ServerResponse, record: RequestRecord): AbortSignal {
	const over = new AbortController();
	response.on('close', () => {
		record.open = false;
		over.abort();
	});
	return over.signal;
}

/** Puts an outcome on the wire until `stop`, counting in the record what the kernel took. */
export async function deliver(
	request: IncomingMessage,
	response: ServerResponse,
	outcome: Outcome,
	record: RequestRecord,
	stop: AbortSignal,
): Promise<void> {
	if (outcome === 'hang') return;
	if (outcome === 'reset') {
		request.socket.resetAndDestroy();
		return;
	}
	const { delayMilliseconds = 0 } = outcome.delivery ?? {};
	if (delayMilliseconds > 0) await pause(delayMilliseconds, stop);
	if (response.destroyed) return;

	response.writeHead(outcome.status, outcome.headers);
	if (request.method === 'HEAD') response.end();
	else if (Buffer.isBuffer(outcome.body) && isPlain(outcome)) {
		record.bytesSent = outcome.body.length;
		response.end(outcome.body);
	} else await stream(request, response, outcome, record, stop);
}

function isPlain({ delivery }: Answer): boolean {
	return delivery?.bytesPerSecond === undefined && delivery?.cutAfterBytes === undefined;
}

async function stream(
	request: IncomingMessage,
	response: ServerResponse,
	answer: Answer,
	record: RequestRecord,
	stop: AbortSignal,
): Promise<void> {
	const { content, start, end } = Buffer.isBuffer(answer.body)
		? { content: bufferContent(answer.body), start: 0, end: answer.body.length }
		: answer.body;
	const { bytesPerSecond, cutAfterBytes = Infinity, cutBy = 'close' } = answer.delivery ?? {};
	// Twenty pieces a second, or one byte at a time below that.
	const piece = bytesPerSecond === undefined ? CHUNK : Math.max(1, Math.floor(bytesPerSecond / 20));
	const wait = bytesPerSecond === undefined ? 0 : (piece / bytesPerSecond) * 1000;
	const last = Math.min(end, start + cutAfterBytes);
	response.flushHeaders();
	for (let offset = start; offset < last; offset += piece) {
		if (wait > 0) await pause(wait, stop);
		if (stop.aborted || response.destroyed) return;
		const bytes = content.read(offset, Math.min(offset + piece, last));
		if (!(await written(response, bytes))) return;
		record.bytesSent += bytes.length;
	}
	if (last === end) {
		response.end();
		return;
	}
	if (cutBy === 'close') {
		request.socket.destroySoon();
	} else {
		await pause(BEFORE_RESET_MILLISECONDS, stop);
		request.socket.resetAndDestroy();
	}
}

/** Whether the kernel took the bytes; false once the connection is gone. */
async function written(response: ServerResponse, bytes: Buffer): Promise<boolean> {
	return await new Promise((resolve) => {
		const onClose = () => resolve(false);
		response.once('close', onClose);
		response.write(bytes, (error) => {
			response.off('close', onClose);
			resolve(!error);
		});
	});
}
