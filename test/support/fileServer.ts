import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileServer {
	url: string;
	close(): Promise<void>;
}

/**
 * Serves files on 127.0.0.1, with ranges. In a link's query, `plain` ignores ranges, `chunked` tells no
 * length, `status` answers with that status, and `break` breaks off the first answer that is longer than 20,000 bytes.
 */
export async function serveFiles(files: Record<string, Buffer>): Promise<FileServer> {
	const broken = new Set<string>();
	const server = createServer((request, response) => serve(request, response, files, broken));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}

function serve(
	{ url = '/', headers }: IncomingMessage,
	response: ServerResponse,
	files: Record<string, Buffer>,
	broken: Set<string>,
): void {
	const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
	const file = files[pathname.slice(1)];
	if (!file || searchParams.has('status')) {
		response.writeHead(Number(searchParams.get('status') ?? 404)).end();
		return;
	}
	const range = searchParams.has('plain') ? null : /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
	const start = Number(range?.[1] ?? 0);
	const body = file.subarray(start, range?.[2] ? Number(range[2]) + 1 : undefined);
	response.writeHead(range ? 206 : 200, {
		...(searchParams.has('chunked') ? {} : { 'content-length': body.length }),
		...(range
			? { 'content-range': `bytes ${start}-${start + body.length - 1}/${file.length}` }
			: {}),
	});
	if (searchParams.has('break') && body.length > 20_000 && !broken.has(url)) {
		broken.add(url);
		response.write(body.subarray(0, 20_000), () => response.destroy());
		return;
	}
	response.end(body);
}
