import {
	inlineContent,
	KeptFiles,
} from '../../../../../nodes/KlingAvatar/operations/submit/files/keptFiles';

const MB = 1024 * 1024;
const again = Buffer.from('read again');
const readAgain = async () => await Promise.resolve(again);

/** What is still held: `kept` from memory, `again` when it has to be read. */
async function of(files: KeptFiles, identity: string): Promise<'kept' | 'again'> {
	const claim = files.claim(identity, readAgain);
	const bytes = await claim.bytes();
	claim.release();
	return bytes === again ? 'again' : 'kept';
}

it('keeps a content from the check to the sending', async () => {
	const files = new KeptFiles(true);
	const bytes = Buffer.from('the file');
	files.keep('a', bytes);
	const claim = files.claim('a', readAgain);
	expect(await claim.bytes()).toBe(bytes);
	claim.release();
	expect(await claim.bytes()).toBe(again);
	expect(await of(files, 'a')).toBe('again');
});

it('keeps a shared content once, and until the last item is done', async () => {
	const files = new KeptFiles(true);
	const bytes = Buffer.alloc(20 * MB);
	const claims = [1, 2, 3].map(() => {
		files.keep('shared', bytes);
		return files.claim('shared', readAgain);
	});
	// Three times as much would not have found room.
	for (const claim of claims) expect(await claim.bytes()).toBe(bytes);
	claims[0]!.release();
	claims[0]!.release();
	claims[1]!.release();
	expect(await claims[2]!.bytes()).toBe(bytes);
	claims[2]!.release();
	expect(await of(files, 'shared')).toBe('again');
});

it('keeps no more than there is room for, and makes room again', async () => {
	const files = new KeptFiles(true);
	files.keep('a', Buffer.alloc(20 * MB));
	const a = files.claim('a', readAgain);
	files.keep('b', Buffer.alloc(20 * MB));
	const b = files.claim('b', readAgain);
	expect(await b.bytes()).toBe(again);
	a.release();
	files.keep('c', Buffer.alloc(32 * MB));
	const c = files.claim('c', readAgain);
	expect(await c.bytes()).not.toBe(again);
	// What was never kept gives nothing back.
	b.release();
	files.keep('d', Buffer.alloc(1));
	expect(await of(files, 'd')).toBe('again');
	c.release();
	files.keep('e', Buffer.alloc(1));
	expect(await of(files, 'e')).toBe('kept');
});

it('keeps nothing where nobody takes bytes', async () => {
	const files = new KeptFiles(false);
	files.keep('a', Buffer.alloc(1));
	expect(await of(files, 'a')).toBe('again');
});

it('lets inline content be, which the parameters hold anyway', async () => {
	const content = inlineContent(again);
	content.release();
	expect(await content.bytes()).toBe(again);
});
