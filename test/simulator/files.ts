import { html, redirect, serve } from './answers';
import { fileContent } from './content';
import { contentTypeOf, servedFiles } from './fixtureFiles';
import type { Answer, RequestRecord } from './types';
import type { World } from './world';

/** The link of a file below an origin. */
export const fileUrl = (origin: string, file: string): string => `${origin}/files/${file}`;

/** `/files/<file>`, and `/files/odd/<behaviour>/<file>` of an otherwise good file; no key. */
export function serveFile(world: World, request: RequestRecord): Answer {
	const [, , first = '', behaviour = '', file = ''] = request.path.split('/');
	if (first !== 'odd') return good(first);
	if (behaviour === 'wrong-type') return good(file, 'application/octet-stream');
	if (behaviour === 'redirect-foreign') return redirect(fileUrl(world.foreignUrl, file));
	return html(404, 'No such behaviour');
}

function good(file: string, contentType = contentTypeOf(file)): Answer {
	const path = servedFiles.get(file);
	return path === undefined ? html(404, 'Not Found') : serve(fileContent(path), contentType);
}
