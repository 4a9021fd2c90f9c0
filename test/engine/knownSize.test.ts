import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { IBinaryData } from 'n8n-workflow';

import { chain, type ItemInput } from './harness';
import { mediaItem } from './helpers/media';
import { end, fromFiles, PROVIDERS, shownError, start, submit, useRig } from './helpers/support';
import { largePortrait, largeWav } from '../support/linkServers/media';

const MB = 1024 * 1024;

describe('files in the storage of n8n', () => {
	const rig = useRig({ engine: { binaryDataMode: 'filesystem' } });

	/** An item whose files are stored, and of which n8n believes another size than they have. */
	async function believed(field: 'data' | 'image', bytes: number): Promise<ItemInput> {
		const run = await rig.run(chain(start, end), { input: [mediaItem()] });
		const [item] = run.items('End');
		const { id = '' } = item!.binary![field] as IBinaryData;
		const name = `${path.basename(id)}.metadata`;
		const folder = path.join(rig.folder, 'n8n');
		const found = (await readdir(folder, { recursive: true })).filter(
			(file) => path.basename(file) === name,
		);
		expect(found).toHaveLength(1);
		const file = path.join(folder, found[0]!);
		const metadata = JSON.parse(await readFile(file, 'utf8')) as object;
		await writeFile(file, JSON.stringify({ ...metadata, fileSize: bytes }));
		return { json: {}, binary: item!.binary as Record<string, IBinaryData> };
	}

	// The files are small and in order: only what n8n says of their size is over the limit.
	it.each([
		['audio', 'data', 400 * MB, /^The audio is 400\.0 MB; \w+ accepts up to 5 MB/],
		['audio', 'data', 5 * MB + 1, /^The audio is 5,242,881 bytes; \w+ accepts up to 5,242,880/],
		['image', 'image', 400 * MB, /^The image is 400\.0 MB; \w+ accepts up to 10 MB/],
	] as const)('%s in %s: what is too large is not read (%i bytes)', async (...row) => {
		const [, field, bytes, message] = row;
		for (const provider of PROVIDERS) {
			const input = [await believed(field, bytes)];
			const run = await rig.run(chain(start, submit(provider, fromFiles)), { input });
			expect(shownError(run, 'Submit').message).toMatch(message);
			expect(rig.creates).toEqual([]);
		}
	});

	it('what is just within is read, and judged by what it is', async () => {
		const voice = { data: largeWav(5 * MB), mimeType: 'audio/wav', fileName: 'a.wav' };
		const run = await rig.run(chain(start, submit('cometApi', fromFiles)), {
			input: [mediaItem({}, voice)],
		});
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.createdCount).toBe(1);
	});
});

describe('files in memory', () => {
	const rig = useRig({ engine: { binaryDataMode: 'default' } });

	it('are refused by the size of their text', async () => {
		const image = { data: largePortrait(11 * MB), mimeType: 'image/jpeg', fileName: 'a.jpg' };
		const input = [mediaItem()].map((item) => ({ ...item, binary: { ...item.binary, image } }));
		const run = await rig.run(chain(start, submit('cometApi', fromFiles)), { input });
		expect(shownError(run, 'Submit').message).toBe(
			'The image is 11.0 MB; CometAPI accepts up to 10 MB [item 0]',
		);
	});
});
