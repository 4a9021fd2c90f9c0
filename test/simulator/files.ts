import { html, json, redirect, serve } from './answers';
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

function good(request: RequestRecord, file: string, contentType = contentTypeOf(file)): Answer {
	const path = servedFiles.get(file);
	if (path === undefined) return html(404, 'Not Found');
	const content = fileContent(path);
	return serve(content, request, {
		contentType,
		etag: `"${file}-${content.size}"`,
	});
}

type Behaviour = (world: World, request: RequestRecord, file: string) => Answer;

const methodNotAllowed = (): Answer => json({ error: 'method not allowed' }, 405, { allow: 'GET' });

/** Zeros under the file's content type. */
const huge: Behaviour = (_world, request, file) =>
	serve(filled(TWO_GIB), request, { contentType: contentTypeOf(file) });

const odd = {
	'wrong-type': (_world, request, file) => good(request, file, 'application/octet-stream'),
	'redirect-foreign': (world, _request, file) => redirect(fileUrl(world.foreignUrl, file)),
	'404': () => html(404, 'Not Found'),
	html: () => html(200, 'Please sign in'),
	'2gb': huge,
	drip: (_world, request, file) => ({ ...good(request, file), delivery: { bytesPerSecond: 1 } }),
} satisfies Record<string, Behaviour>;
