import { measureRemote, remoteSource } from '../../../../nodes/KlingAvatar/media';
import type { ByteSource } from '../../../../nodes/KlingAvatar/media/types';
import { fakeDeadline, fakeLink, inChunks, type FakeLink } from './fakeLink';

const MB = 1024 * 1024;
const old = Buffer.alloc(200_000, 1);
const young = Buffer.alloc(150_000, 2);

/** Reads a first piece, and the rest if there is more: what measuring does. */
const pieces = async (source: ByteSource) => {
	const head = await source.read(0, 65_536);
	const rest = await source.read(65_536, source.size ?? 65_536);
	return { size: source.size, head: head[0], rest: rest[0] };
};

async function measure({ open }: FakeLink, reader = pieces) {
	const starts: boolean[] = [];
	const facts = await measureRemote(({ whole }) => {
		starts.push(whole);
		return remoteSource('https://example.com/a', open, {
			maxBytes: MB,
			providerLabel: 'CometAPI',
			subject: 'audio',
			deadline: fakeDeadline(),
			whole,
		});
	}, reader);
	return { facts, starts };
}

/** Serves what `file` gives for each request, with its version. */
const server = (file: (count: number) => { bytes: Buffer; etag: string }) =>
	fakeLink((range, count) => {
		const { bytes, etag } = file(count);
		if (!range) return { status: 200, headers: { etag }, body: inChunks(bytes) };
		const part = bytes.subarray(range.start, range.end);
		const last = range.start + part.length - 1;
		const headers = { etag, 'content-range': `bytes ${range.start}-${last}/${bytes.length}` };
		return { status: 206, headers, body: [part] };
	});

test('a file that stays as it is: no new start', async () => {
	const link = server(() => ({ bytes: old, etag: '"1"' }));
	const { facts, starts } = await measure(link);
	expect(facts).toEqual({ size: 200_000, head: 1, rest: 1 });
	expect(starts).toEqual([false]);
});

test('a file that is replaced between two ranges is read anew, in one request', async () => {
	const link = server((count) =>
		count === 1 ? { bytes: old, etag: '"1"' } : { bytes: young, etag: '"2"' },
	);
	const { facts, starts } = await measure(link);
	expect(facts).toEqual({ size: 150_000, head: 2, rest: 2 });
	expect(starts).toEqual([false, true]);
	expect(link.requests.map(({ range }) => range !== undefined)).toEqual([true, true, false]);
	expect(link.requests.slice(0, 2).every(({ cancelled }) => cancelled)).toBe(true);
});

test('a file that changes again and again is given up', async () => {
	// Every whole one breaks off, so that it has to be asked for again, and is another one then.
	const link = fakeLink((range, count) => ({
		status: range ? 206 : 200,
		headers: {
			etag: `"${count}"`,
			...(range && { 'content-range': `bytes ${range.start}-${range.end - 1}/200000` }),
		},
		body: range
			? [old.subarray(range.start, range.end)]
			: [old.subarray(0, 1000), () => Promise.reject<Uint8Array>(new Error('aborted'))],
	}));
	await expect(measure(link)).rejects.toMatchObject({
		code: 'linkChanging',
		message: 'The file behind the audio link changes while it is read',
	});
	expect(link.requests).toHaveLength(6);
});

test('what the reader refuses is refused at once', async () => {
	const link = fakeLink(() => ({ status: 200, body: inChunks(old) }));
	const refusing = async (source: ByteSource): Promise<never> => {
		await source.read(0, 65_536);
		throw new Error('no sound');
	};
	await expect(measure(link, refusing)).rejects.toThrow('no sound');
	expect(link.sent).toBeLessThan(100_000);
	expect(link.requests[0]?.cancelled).toBe(true);
});
