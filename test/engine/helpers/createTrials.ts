import type { INodeParameters } from 'n8n-workflow';

import { faults, type Fault, type Gateway, type Provider } from '../../simulator';

/** What a create request came to, as far as the node can know. */
export type End = 'created' | 'refused' | 'unknown';

export interface Trial {
	fault?: Fault;
	/** Where the credential points, when not at the simulator. */
	baseUrl?: (simulator: string) => string;
	/** How many create requests the fault strikes; default all. */
	times?: number;
	/** CometAPI can be asked for the job by its name; default: as for aijisu. */
	end: End | Record<Exclude<Provider, Gateway>, End>;
	/** Submit's options for it. */
	options?: INodeParameters;
	/** Create requests of one run; default 1. */
	requests?: number;
	/** Jobs that exist after it. */
	jobs: 0 | 1;
	/** Part of the message, unless it was created. */
	says?: string;
}

const { afterHandling } = faults;
const seen = { aijisu: 'unknown', cometApi: 'created', kling: 'created' } as const;
const bodyOf = (status: number, text: string) => faults.status(status, { detail: text });

/** Every way in which a create request can end that the simulator knows. */
export const trials: Record<string, Trial> = {
	'reset, nothing created': { fault: faults.reset(), end: 'unknown', jobs: 0, says: 'cut off' },
	'reset after creating': {
		fault: afterHandling(faults.reset()),
		end: seen,
		jobs: 1,
		says: 'cut off',
	},
	'silence, nothing created': { fault: faults.hang(), end: 'unknown', jobs: 0, says: 'no' },
	'silence after creating': { fault: afterHandling(faults.hang()), end: seen, jobs: 1, says: 'no' },
	'one byte in five seconds': {
		fault: faults.drip(0.2),
		end: seen,
		jobs: 1,
		says: 'no complete answer',
	},
	'a slow answer': { fault: faults.slow(300), end: 'created', jobs: 1 },
	'half an answer, then the end': { fault: faults.halfBody(), end: seen, jobs: 1, says: 'cut off' },
	'half the JSON': { fault: faults.halfJson(), end: seen, jobs: 1, says: 'cannot be read' },
	'JSON that is none': {
		fault: afterHandling(faults.garbage()),
		end: seen,
		jobs: 1,
		says: 'cannot be read',
	},
	'an empty answer': { fault: faults.emptyBody(), end: 'unknown', jobs: 0, says: 'cannot be read' },
	'a success that names no task': {
		fault: { name: 'no task', handled: true, answer: { body: { code: 0, message: 'SUCCEED' } } },
		end: seen,
		jobs: 1,
		says: 'cannot be read',
	},
	'five megabytes of JSON': {
		fault: afterHandling(faults.hugeBody(5 * 2 ** 20)),
		end: seen,
		jobs: 1,
		says: 'cannot be read',
	},
	'500': {
		fault: bodyOf(500, 'broken'),
		end: 'unknown',
		jobs: 0,
		says: 'having server issues (HTTP 500)',
	},
	'500 after creating': {
		fault: afterHandling(bodyOf(500, 'broken')),
		end: seen,
		jobs: 1,
		says: 'having server issues (HTTP 500)',
	},
	'502 page': { fault: faults.htmlPage(502), end: 'unknown', jobs: 0, says: '(HTTP 502)' },
	'503': { fault: faults.klingCode(5001), end: 'unknown', jobs: 0, says: '(HTTP 503)' },
	'504 after creating': {
		fault: afterHandling(faults.klingCode(5002)),
		end: seen,
		jobs: 1,
		says: '504',
	},
	'524': { fault: faults.htmlPage(524), end: 'unknown', jobs: 0, says: '(HTTP 524)' },
	'408': { fault: bodyOf(408, 'timeout'), end: 'unknown', jobs: 0, says: '(HTTP 408)' },
	'409': { fault: bodyOf(409, 'conflict'), end: 'unknown', jobs: 0, says: '(HTTP 409)' },
	'500 that is a 400 in disguise': {
		fault: faults.family('cometApi', 500, 'field image is wrong', 'invalid_request'),
		end: 'refused',
		jobs: 0,
		says: 'field image is wrong',
	},
	'400': { fault: faults.klingCode(1201), end: 'refused', jobs: 0, says: 'Invalid parameters' },
	'413': { fault: bodyOf(413, 'too large'), end: 'refused', jobs: 0, says: 'too large' },
	'nested refusal': { fault: faults.nested(), end: 'refused', jobs: 0, says: 'Voice id not found' },
	'content policy': { fault: faults.klingCode(1301), end: 'refused', jobs: 0, says: 'the content' },
	'404 page': {
		fault: faults.htmlPage(404),
		end: 'refused',
		jobs: 0,
		says: 'a web page or a redirect',
	},
	'200 with a Kling code': {
		fault: faults.okWithKlingCode(1201),
		end: 'refused',
		jobs: 0,
		says: 'Invalid parameters',
	},
	'200 with an error': {
		fault: faults.okWithError('model is missing', 'invalid_request'),
		end: 'refused',
		jobs: 0,
		says: 'model is missing',
	},
	'200 with an error that proves nothing': {
		fault: faults.okWithError('upstream is down', 'do_request_failed'),
		end: 'unknown',
		jobs: 0,
		says: 'upstream is down',
	},
	'200 with a page': {
		fault: afterHandling(faults.htmlPage()),
		end: seen,
		jobs: 1,
		says: 'a web page or a redirect',
	},
	'401': {
		fault: faults.klingCode(1002),
		end: 'refused',
		jobs: 0,
		says: 'did not accept the API key',
	},
	'arrears as a 429': {
		fault: faults.klingCode(1101),
		end: 'refused',
		jobs: 0,
		says: 'because of the account (HTTP 429)',
	},
	'429 once': { fault: faults.tooManyRequests(), times: 1, end: 'created', requests: 2, jobs: 1 },
	'429 with Retry-After': {
		fault: faults.tooManyRequests(1),
		times: 1,
		end: 'created',
		requests: 2,
		jobs: 1,
	},
	'429 for ever': {
		fault: faults.tooManyRequests(),
		options: { waitForCapacity: 3 },
		end: 'refused',
		requests: 3,
		jobs: 0,
		says: 'accepts no more requests right now (HTTP 429)',
	},
	'429 with a Retry-After of an hour': {
		fault: faults.tooManyRequests(3600),
		end: 'refused',
		jobs: 0,
		says: 'accepts no more requests right now (HTTP 429)',
	},
};
for (const status of [301, 307, 308] as const) {
	const fault = faults.redirect('http://127.0.0.1:9/elsewhere', status);
	trials[`redirect ${status}`] = { fault, end: 'refused', jobs: 0, says: 'or a redirect' };
}
for (const status of [302, 303] as const) {
	const fault = afterHandling(faults.redirect('http://127.0.0.1:9/elsewhere', status));
	trials[`redirect ${status} after creating`] = {
		fault,
		end: seen,
		jobs: 1,
		says: 'or a redirect',
	};
}

const unreached = { end: 'refused', requests: 0, jobs: 0 } as const;
trials['a refused connection'] = {
	...unreached,
	baseUrl: () => 'http://127.0.0.1:1',
	says: 'could not be reached: the server refused the connection',
};
trials['no TLS'] = {
	...unreached,
	baseUrl: (simulator) => simulator.replace('http:', 'https:'),
	says: 'could not be reached: no secure connection came about',
};
// Where no name server answers at all, the reason is worded otherwise.
trials['no such host'] = {
	...unreached,
	baseUrl: () => 'http://gateway.invalid',
	says: 'could not be reached: ',
};
