import { startStandIn, type StandIn } from './standIn';

/** One bucket of an S3 service, addressed by path. */
export interface Bucket extends StandIn {
	/** The files, by their keys. */
	files: Map<string, { content: Buffer; type: string; at: Date }>;
}

/** A bucket whose files anyone can read; what else is asked needs a signature. */
export async function startBucket(name: string): Promise<Bucket> {
	const files: Bucket['files'] = new Map();
	const standIn = await startStandIn((request, body, response) => {
		const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
		const [, bucket, ...rest] = decodeURIComponent(pathname).split('/');
		const key = rest.join('/');
		const xml = (status: number, answer: string) =>
			void response.writeHead(status, { 'content-type': 'application/xml' }).end(answer);
		if (bucket !== name) return xml(404, '<Error><Code>NoSuchBucket</Code></Error>');
		const file = files.get(key);
		if (request.method === 'GET' && key !== '') {
			if (!file) return xml(404, '<Error><Code>NoSuchKey</Code></Error>');
			return void response.writeHead(200, { 'content-type': file.type }).end(file.content);
		}
		if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
			return xml(403, '<Error><Code>AccessDenied</Code></Error>');
		}
		if (request.method === 'PUT') {
			files.set(key, {
				content: body,
				type: String(request.headers['content-type']),
				at: new Date(),
			});
			return xml(200, '');
		}
		if (request.method === 'DELETE') {
			files.delete(key);
			return xml(204, '');
		}
		if (searchParams.has('location')) {
			return xml(200, '<LocationConstraint>us-east-1</LocationConstraint>');
		}
		const prefix = searchParams.get('prefix') ?? '';
		const found = [...files].filter(([one]) => one.startsWith(prefix));
		const contents = found.map(
			([one, { content, at }]) =>
				`<Contents><Key>${one}</Key><LastModified>${at.toISOString()}</LastModified><Size>${content.length}</Size></Contents>`,
		);
		return xml(
			200,
			`<ListBucketResult><Name>${name}</Name><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`,
		);
	});
	return { ...standIn, files };
}
