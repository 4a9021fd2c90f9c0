import { html, json, serve } from '../answers';
import { bufferContent } from '../content';
import { requestId } from '../faults';
import type { Answer, RequestRecord } from '../types';
import type { World } from '../world';

interface Upload {
	contentType: string;
	/** Headers that the bytes must come with. */
	headers: Record<string, string>;
	/** Length announced, where one was. */
	size: number | undefined;
	bytes?: Buffer;
}

/** Files that clients brought, by their paths; whoever has the link may read them. */
export class Uploads {
	private readonly files = new Map<string, Upload>();
	private announced = 0;

	/** Makes room for a file that a PUT is to bring; its path. */
	announce(name: string, contentType: string, headers: Record<string, string> = {}, size?: number) {
		const path = pathOf(`${requestId(`upload ${++this.announced}`)}/${name}`);
		this.files.set(path, { contentType, headers, size });
		return path;
	}

	/** Keeps a file, over one of the same name; its path. */
	keep(name: string, contentType: string, bytes: Buffer): string {
		const path = pathOf(name);
		this.files.set(path, { contentType, headers: {}, size: bytes.length, bytes });
		return path;
	}

	get(path: string): Upload | undefined {
		return this.files.get(path);
	}

	/** Whether a link is one of a file here. */
	has(link: string): boolean {
		return URL.canParse(link) && this.files.has(new URL(link).pathname);
	}

	clear(): void {
		this.files.clear();
	}
}

const pathOf = (name: string) => `/uploads/${name.split('/').map(encodeURIComponent).join('/')}`;

/** The link of an upload's path, on whichever origin uploads are. */
export function uploadUrl(world: World, path: string): string {
	const { uploadsOn } = world.switches.gateways;
	return (uploadsOn === 'foreign' ? world.foreignUrl : world.url) + path;
}

/** `PUT /uploads/…`: the bytes, without any key, with the headers that were named. */
export function putUpload(world: World, request: RequestRecord): Answer {
	const upload = world.uploads.get(request.path);
	if (!upload) return html(403, 'Forbidden');
	const { authorization, 'content-type': type } = request.headers;
	// As storage does that is asked by a signed link: the link is the permission.
	if (authorization !== undefined) return json({ error: 'only one way to sign is allowed' }, 400);
	const wrong = Object.entries(upload.headers).find(
		([name, value]) => request.headers[name] !== value,
	);
	if (wrong || type !== upload.contentType) return json({ error: 'signature does not match' }, 403);
	const bytes = request.raw ?? Buffer.alloc(0);
	if (upload.size !== undefined && upload.size !== bytes.length) {
		return json({ error: 'wrong length' }, 400);
	}
	upload.bytes = bytes;
	return json({});
}

/** `GET /uploads/…`: the file, without any key. */
export function serveUpload(world: World, request: RequestRecord): Answer {
	const upload = world.uploads.get(request.path);
	if (!upload?.bytes) return html(404, 'Not Found');
	return serve(bufferContent(upload.bytes), upload.contentType);
}
