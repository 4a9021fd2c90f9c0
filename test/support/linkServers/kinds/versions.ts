import { ranged, whole } from '../answers';
import { longSpeech, longVoice, tagOf } from '../media';
import type { LinkKinds } from '../types';

const date = (day: number) => `Wed, 0${day} Jul 2026 10:00:00 GMT`;

/** Servers whose file changes while it is read, or seems to. */
export const versions: LinkKinds = {
	'etag-changes': {
		what: 'Another file, with another ETag, from the second request on',
		http: (e) => {
			const file = e.count === 1 ? longVoice : longSpeech;
			ranged(e, file, { etag: tagOf(file) });
		},
	},
	'date-changes': {
		what: 'Another file, with another Last-Modified, from the second request on',
		http: (e) => {
			const file = e.count === 1 ? longVoice : longSpeech;
			ranged(e, file, { 'last-modified': date(e.count === 1 ? 1 : 2) });
		},
	},
	'size-changes': {
		what: 'Another file from the second request on, told by its size alone',
		http: (e) => ranged(e, e.count === 1 ? longVoice : longSpeech),
	},
	'etag-always-new': {
		what: 'An ETag that is new at every request',
		http: (e) => ranged(e, longVoice, { etag: `"${e.count}"` }),
	},
	'etag-weak': {
		what: 'An ETag that is weak at every other request',
		http: (e) => ranged(e, longVoice, { etag: `${e.count % 2 ? 'W/' : ''}${tagOf(longVoice)}` }),
	},
	'always-changing': {
		what: 'Another file at every request, which breaks off at first, too',
		http: (e) => {
			const headers = { etag: `"${e.count}"` };
			if (e.range(longVoice) !== null) ranged(e, longVoice, headers);
			else if (e.count % 2 === 1) {
				e.response.writeHead(200, { ...headers, 'content-length': longVoice.length });
				e.response.write(longVoice.subarray(0, 90_000), e.cut);
			} else whole(e, longVoice, headers);
		},
	},
};
