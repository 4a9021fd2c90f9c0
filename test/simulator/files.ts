import { bytes, html, json, redirect, serve } from './answers';
import { fileContent, filled } from './content';
import { contentTypeOf, servedFiles } from './fixtureFiles';
import type { Answer, RequestRecord } from './types';
import type { World } from './world';

const TWO_GIB = 2 * 2 ** 30;

/** What `/files/odd/<behaviour>/<file>` does with an otherwise good file. */
export type OddBehaviour = keyof typeof odd;

/** The link of a file, in good or odd behaviour, below an origin. */
export function fileUrl(origin: string, file: string, behaviour?: OddBehaviour): string {
	return behaviour ? `${origin}/files/odd/${behaviour}/${file}` : `${origin}/files/${file}`;
}

/** `/files/<file>` and `/files/odd/<behaviour>/<file>`; GET and HEAD, no key. */
export function serveFile(world: World, request: RequestRecord): Answer {
	if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed();
	const [, , first = '', behaviour = '', file = ''] = request.path.split('/');
	if (first !== 'odd') return good(request, first);
	return Object.hasOwn(odd, behaviour)
		? odd[behaviour as OddBehaviour](world, request, file)
		: html(404, 'No such behaviour');
}

function good(request: RequestRecord, file: string): Answer {
	const path = servedFiles.get(file);
	if (path === undefined) return html(404, 'Not Found');
	const content = fileContent(path);
	return serve(content, request, {
		contentType: contentTypeOf(file),
		etag: `"${file}-${content.size}"`,
	});
}

type Behaviour = (world: World, request: RequestRecord, file: string) => Answer;

const methodNotAllowed = (): Answer => json({ error: 'method not allowed' }, 405, { allow: 'GET' });

/** The file with one option of `serve` changed. */
const variant =
	(change: { ignoreRange?: boolean; noLength?: boolean; contentType?: string }): Behaviour =>
	(_world, request, file) => {
		const path = servedFiles.get(file);
		if (path === undefined) return html(404, 'Not Found');
		return serve(fileContent(path), request, { contentType: contentTypeOf(file), ...change });
	};

/** Zeros under the file's content type, as many as there are or are claimed to be. */
const endless =
	(size: number, ignoreRange: boolean): Behaviour =>
	(_world, request, file) =>
		serve(filled(size), request, { contentType: contentTypeOf(file), ignoreRange });

const odd = {
	'no-range': variant({ ignoreRange: true }),
	'no-length': variant({ ignoreRange: true, noLength: true }),
	'wrong-type': variant({ contentType: 'application/octet-stream' }),
	'text-type': variant({ contentType: 'text/plain' }),
	'no-head': (_world, request, file) =>
		request.method === 'HEAD' ? methodNotAllowed() : good(request, file),
	redirect: (world, _request, file) => redirect(fileUrl(world.url, file)),
	'redirect-foreign': (world, _request, file) => redirect(fileUrl(world.foreignUrl, file)),
	'redirect-loop': (_world, request) => redirect(request.path),
	'403': () => html(403, 'Forbidden'),
	'404': () => html(404, 'Not Found'),
	'500': () => html(500, 'Internal Server Error'),
	html: () => html(200, 'Please sign in'),
	empty: (_world, _request, file) => bytes(Buffer.alloc(0), contentTypeOf(file)),
	'2gb': endless(TWO_GIB, false),
	'2gb-no-range': endless(TWO_GIB, true),
	endless: endless(Infinity, true),
	drip: (_world, request, file) => ({ ...good(request, file), delivery: { bytesPerSecond: 1 } }),
	reset: (_world, request, file) => ({
		...good(request, file),
		delivery: { cutAfterBytes: 1000, cutBy: 'reset' },
	}),
	'cut-off': (_world, request, file) => ({
		...good(request, file),
		delivery: { cutAfterBytes: 1000 },
	}),
	slow: (_world, request, file) => ({
		...good(request, file),
		delivery: { delayMilliseconds: 400 },
	}),
} satisfies Record<string, Behaviour>;
