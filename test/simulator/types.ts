import type { IncomingHttpHeaders } from 'node:http';

import type { Content } from './content';

/** The providers played; the values are those of the node's `provider` parameter. */
export type Provider = 'aijisu' | 'cometApi' | 'kling' | Gateway;

/** Those with uploads, results and errors of their own (`gateways/`). */
export type Gateway = 'fal' | 'kie' | 'waveSpeed';

/** Where a job stands, in the node's own words; each provider says it in its own. */
export type JobState = 'queued' | 'processing' | 'completed' | 'failed';

/** What a request asks for, told from its method and path alone. */
export type RequestKind =
	| 'create'
	| 'query'
	/** Where the result is asked for apart from the status (fal). */
	| 'result'
	| 'list'
	| 'models'
	| 'balance'
	/** Announces a file, or has it in its body; with the key. */
	| 'upload'
	/** Brings the bytes of an announced file; without the key. */
	| 'uploadBytes'
	| 'tts'
	| 'ttsQuery'
	| 'ttsResult'
	| 'voices'
	| 'speech'
	| 'file'
	| 'video'
	| 'sound'
	| 'other';

/** One request as it arrived, and what became of it. */
export interface RequestRecord {
	/** 1 for the first request of the server's life. */
	number: number;
	/** Milliseconds on the simulator's clock. */
	at: number;
	/** `null` where two gateways use the same path (`/v1/models`) and for unknown paths. */
	provider: Provider | 'files' | 'openai' | null;
	kind: RequestKind;
	method: string;
	/** Without the query string. */
	path: string;
	query: Record<string, string>;
	/** Names in lower case. */
	headers: IncomingHttpHeaders;
	/** The parsed JSON, or undefined when there was none. */
	body: unknown;
	/** The body itself, of `uploadBytes`. */
	raw?: Buffer;
	/** Set where the key came that has no business there: the other origin, the bytes of an upload. */
	keyLeaked?: true;
	/** The job asked about, or the one that this request created. */
	taskId?: string;
	/** Name of the fault that struck. */
	fault?: string;
	/** The HTTP status, or what happened instead of an answer. `pending` while being served. */
	status: number | 'pending' | 'reset' | 'hang';
	/**
	 * Bytes of body that the kernel took for the client. With a large body the client may have read
	 * a few MB less (socket buffers).
	 */
	bytesSent: number;
	/** True until the answer is complete or the connection gone; a request that hangs stays open. */
	open: boolean;
}

/** How the bytes of an answer travel. Default: at once and whole. */
export interface Delivery {
	delayMilliseconds?: number;
	bytesPerSecond?: number;
	/** Cuts the body after this many bytes … */
	cutAfterBytes?: number;
	/** … by hanging up (FIN, the default) or by a connection reset (RST). */
	cutBy?: 'close' | 'reset';
}

/** An answer before it is sent. `content-length` is a header like any other; without it: chunked. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Buffer | ContentPart;
	delivery?: Delivery;
}

/** Bytes `start` (inclusive) to `end` (exclusive) of a content. */
export interface ContentPart {
	content: Content;
	start: number;
	end: number;
}

/** What a request leads to: an answer, or none. */
export type Outcome = Answer | 'reset' | 'hang';
