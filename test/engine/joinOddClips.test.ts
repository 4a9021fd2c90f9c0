/** What cameras, editors and tools make of MP4 files: joined without a loss, or refused in words. */
import { bodyAt, box, boxesIn, numbers, table } from '../simulator/film/boxes';
import { clipBytes, takeApart, type Film } from '../support/film';
import { chain, type Run } from './harness';
import { join, joined as joinedBy } from './helpers/joining';
import { shownError, start, useRig } from './helpers/support';

const rig = useRig();

/** 75 pictures, 25 a second and every 25th a key picture, and sound up to 2.4 s; its index comes first. */
const main = clipBytes('main.mp4');
const changed = (change: (clip: Buffer) => void): Buffer => {
	const clip = Buffer.from(main);
	change(clip);
	return clip;
};

/** The clip with these edits of its pictures: milliseconds, start in 1/12800 s (-1 for nothing), speed. */
function edited(...edits: Array<[length: number, from: number, speed?: number]>): Buffer {
	const entries = edits.map(([length, from, speed = 1]) => [length, from >>> 0, speed * 65536]);
	const list = box('edts', table('elst', entries));
	let grown = 0;
	let isPicture = true;
	const moov = boxesIn(bodyAt(main, 'moov')).map(({ type, body }) => {
		// What nobody needs is so much shorter that nothing behind moves.
		if (type === 'udta') return box('free', body.subarray(grown));
		if (type !== 'trak' || !isPicture) return box(type, body);
		isPicture = false;
		const track = boxesIn(body).map((own) =>
			own.type === 'edts' ? list : box(own.type, own.body),
		);
		grown = Buffer.concat(track).length - body.length;
		return box(type, ...track);
	});
	const index = box('moov', ...moov);
	const at = main.indexOf('moov') - 4;
	expect(index).toHaveLength(main.readUInt32BE(at));
	return Buffer.concat([main.subarray(0, at), index, main.subarray(at + index.length)]);
}

const runJoin = async (...clips: Buffer[]): Promise<Run> => {
	const input = clips.map((data) => ({
		json: {},
		binary: { data: { data, mimeType: 'video/mp4', fileName: 'clip.mp4' } },
	}));
	return await rig.run(chain(start, join()), { input, credentials: {} });
};
const joined = async (...clips: Buffer[]): Promise<Film> =>
	await joinedBy(rig, await runJoin(...clips));
const refusal = async (...clips: Buffer[]): Promise<string> =>
	shownError(await runJoin(...clips), 'Join').message;
const hashes = (packets: Film['pictures']) => packets.map(({ hash }) => hash);

/** When the first sound of the clip's own is heard, from its first picture on; where that is in the clip. */
async function lag(film: Film, picture: number): Promise<number> {
	const own = await takeApart(main);
	const shown = film.pictures[picture]!;
	const heard = film.sounds.find(
		({ at, hash }) => at > shown.at + 0.1 && hashes(own.sounds).includes(hash),
	)!;
	const ownAt = ({ hash }: { hash: string }, packets: Film['pictures']) =>
		packets.find((packet) => packet.hash === hash)!.at;
	return heard.at - shown.at - (ownAt(heard, own.sounds) - ownAt(shown, own.pictures));
}

describe('an edit list', () => {
	it('hides pictures in front, and the sound that goes with them', async () => {
		const film = await joined(edited([2000, 12800]), main);
		const own = await takeApart(main);
		expect(hashes(film.pictures)).toEqual([
			...hashes(own.pictures.slice(25)),
			...hashes(own.pictures),
		]);
		// What is a second into the pictures is now a second ahead of the sound.
		expect(await lag(film, 0)).toBeCloseTo(1, 1);
		expect(Math.abs(await lag(film, 50))).toBeLessThan(0.012);
		expect(film.pictures[50]!.at).toBeCloseTo(2.4, 2);
	});

	it('hides pictures behind', async () => {
		const film = await joined(edited([1400, 0]), main);
		const own = await takeApart(main);
		expect(hashes(film.pictures)).toEqual([
			...hashes(own.pictures.slice(0, 35)),
			...hashes(own.pictures),
		]);
	});

	it('begins with nothing: the first picture stands still, and no sound is lost', async () => {
		const film = await joined(edited([500, -1], [3000, 0]), main);
		expect(film.pictures).toHaveLength(150);
		expect(film.pictures[0]!.at).toBe(0);
		expect(film.pictures[1]!.at).toBeCloseTo(0.54, 3);
		expect(film.pictures[75]!.at).toBeCloseTo(3.5, 2);
		const own = await takeApart(main);
		expect(hashes(film.sounds)).toEqual(expect.arrayContaining(hashes(own.sounds.slice(1))));
	});

	it.each<[string, Buffer, string]>([
		[
			'hides pictures that others need',
			edited([2500, 6400]),
			'was cut without being encoded anew: 12 of its pictures are there for others only, and must not be shown',
		],
		['doubles the speed', edited([1500, 0, 2]), 'has an edit list that plays it in several pieces'],
		[
			'has two stretches',
			edited([1000, 0], [1000, 25600]),
			'has an edit list that plays it in several',
		],
	])('%s: is refused', async (_name, clip, words) => {
		expect(await refusal(main, clip)).toContain(`The video of item 1 ${words}`);
	});
});

describe('packets', () => {
	/** One more picture, in a fragment behind. */
	const fragment = box(
		'moof',
		box('mfhd', numbers([0, 1])),
		box('traf', box('tfhd', numbers([0x20000, 1])), box('trun', numbers([0x200, 1, 4]))),
	);

	it('in moov and in fragments behind: is refused', async () => {
		expect(
			await refusal(main, Buffer.concat([main, fragment, box('mdat', numbers([0]))])),
		).toContain(
			'The video of item 1 is fragmented in part: 75 of its video packets are listed at once, 1 in fragments',
		);
	});

	it('that are all there, whatever the box around them says, are taken', async () => {
		const long = changed((clip) => clip.writeUInt32BE(100_000, clip.indexOf('mdat') - 4));
		expect((await joined(long, main)).pictures).toHaveLength(150);
		expect(await refusal(main, long.subarray(0, -10))).toContain('is incomplete or damaged');
	});

	it.each([
		['pictures', 0],
		['sounds', 1],
	])('that a table puts behind the end are missed: %s', async (_name, track) => {
		const tracks = (clip: Buffer) =>
			boxesIn(bodyAt(clip, 'moov')).filter(({ type }) => type === 'trak');
		const lost = changed((clip) => {
			const offsets = bodyAt(tracks(clip)[track]!.body, 'mdia', 'minf', 'stbl', 'stco');
			offsets.writeUInt32BE(clip.length, offsets.length - 4);
		});
		expect(await refusal(main, lost)).toContain('The video of item 1 is incomplete or damaged');
	});

	it('of which the first is no IDR picture: is refused', async () => {
		const [first] = (await takeApart(main)).pictures;
		const at = main.indexOf(first!.bytes);
		// Behind the encoder's note.
		const slice = at + 4 + main.readUInt32BE(at) + 4;
		expect(main[slice]! & 31).toBe(5);
		const open = changed((clip) => (clip[slice] = (clip[slice]! & ~31) | 1));
		expect(await refusal(main, open)).toContain(
			'The video of item 1 begins with a picture that cannot be decoded without earlier ones',
		);
	});
});

it('key pictures that are none: are refused', async () => {
	const clip = Buffer.from(clipBytes('b-frames.mp4'));
	const keys = bodyAt(clip, 'moov', 'trak', 'mdia', 'minf', 'stbl', 'stss');
	keys.writeUInt32BE(4, 12);
	expect(await refusal(clipBytes('b-frames.mp4'), clip)).toContain(
		'The video of item 1 has pictures that are shown in another order than its key pictures allow',
	);
});

describe('how it is shown', () => {
	const aspect = changed((clip) => clip.writeUInt32BE(4, clip.indexOf('pasp') + 4));
	/** Without a box, and 4:3 by its parameter set. */
	const unboxed = changed((clip) => {
		clip.write('free', clip.indexOf('pasp'), 'latin1');
		clip[clip.indexOf('avcC') + 20] = 14;
	});
	const mirrored = changed((clip) => {
		const header = bodyAt(clip, 'moov', 'trak', 'tkhd');
		header.writeInt32BE(-65536, 40);
		header.writeInt32BE(320 * 65536, 64);
	});

	it.each([
		['pixels', aspect, 'the first has pixels of 1:1, the second has pixels of 4:1'],
		['pixels of the stream', unboxed, 'the first has pixels of 1:1, the second has pixels of 4:3'],
		['mirroring', mirrored, 'the first is turned by 0°, the second is turned by 180° and mirrored'],
	])('differs in %s: is refused', async (_name, clip, difference) => {
		expect(await refusal(main, clip)).toContain(`do not fit together: ${difference}`);
	});

	it('is kept to the letter', async () => {
		const both = changed((clip) => {
			aspect.copy(clip, clip.indexOf('pasp'), clip.indexOf('pasp'), clip.indexOf('pasp') + 12);
			bodyAt(mirrored, 'moov', 'trak', 'tkhd').copy(bodyAt(clip, 'moov', 'trak', 'tkhd'));
		});
		const run = await runJoin(both, both);
		const film = Buffer.from(await rig.engine.bytes(run.items('Join')[0]!.binary!.data!));
		const matrixOf = (clip: Buffer) => bodyAt(clip, 'moov', 'trak', 'tkhd').subarray(40, 76);
		expect(matrixOf(film)).toEqual(matrixOf(both));
		expect(film.subarray(film.indexOf('pasp')).readUInt32BE(4)).toBe(4);
	});

	it('is told by the stream where no box does', async () => {
		const run = await runJoin(unboxed, unboxed);
		const film = Buffer.from(await rig.engine.bytes(run.items('Join')[0]!.binary!.data!));
		const box = film.subarray(film.indexOf('pasp'));
		expect(box.readUInt32BE(4) / box.readUInt32BE(8)).toBeCloseTo(4 / 3);
	});

	it('is told by a box that is too short: that is ignored', async () => {
		const short = changed((clip) =>
			clip.write('colrnclx\0\x01\0\x01', clip.indexOf('pasp'), 'latin1'),
		);
		expect((await joined(short, main)).pictures).toHaveLength(150);
	});
});
