import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileServer {
	url: string;
	/** What was asked for, each as "GET /path", with the range if there was one. */
	asked: string[];
	/** Answers whose connection was closed before their end. */
	givenUp(): number;
	close(): Promise<void>;
}

/**
 * Serves files on 127.0.0.1. In a link's query, `chunked` tells no length, `status` answers with that status,
 * `break` breaks off the first answer after 20,000 bytes, and `endless` goes on after the file's end.
 */
export async function serveFiles(files: Record<string, Buffer>): Promise<FileServer> {
	const asked: string[] = [];
	let givenUp = 0;
	const server = createServer((request, response) => {
		const line = `${request.method} ${request.url}`;
		const isFirst = !asked.includes(line);
		asked.push(request.headers.range ? `${line} ${request.headers.range}` : line);
		response.on('close', () => (givenUp += response.writableFinished ? 0 : 1));
		serve(request, response, files, isFirst);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		givenUp: () => givenUp,
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}

function serve(
	{ url = '/' }: IncomingMessage,
	response: ServerResponse,
	files: Record<string, Buffer>,
	isFirst: boolean,
): void {
	const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
	const file = files[pathname.slice(1)];
	if (!file || searchParams.has('status')) {
		response.writeHead(Number(searchParams.get('status') ?? 404)).end();
		return;
	}
	const isCounted = !searchParams.has('chunked') && !searchParams.has('endless');
	response.writeHead(200, isCounted ? { 'content-length': file.length } : {});
	if (searchParams.has('break') && isFirst) {
		response.write(file.subarray(0, 20_000), () => response.destroy());
	} else if (searchParams.has('endless')) {
		response.write(file);
		const goOn = () => response.destroyed || response.write(Buffer.alloc(65_536, 32), goOn);
		goOn();
	} else {
		response.end(file);
	}
}
