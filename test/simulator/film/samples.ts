import { bodyAt, box, entriesOf, numbers, table } from './boxes';

/** A picture or a piece of sound in the file. Times in the track's own units. */
export interface Sample {
	/** From the start of the media data. */
	offset: number;
	size: number;
	duration: number;
	/** From decoding to showing. */
	shift: number;
	isKey: boolean;
}

/** The samples that a sample table describes, in order of decoding; `dataStart` is where the data begin. */
export function readSamples(stbl: Buffer, dataStart: number): Sample[] {
	const has = (type: string) => stbl.includes(type, 0, 'latin1');
	const runs = (type: string) =>
		entriesOf(bodyAt(stbl, type), 2).flatMap(([count, value]) =>
			Array.from({ length: count! }, () => value!),
		);
	const durations = runs('stts');
	const shifts = has('ctts') ? runs('ctts') : [];
	const keys = has('stss') ? new Set(entriesOf(bodyAt(stbl, 'stss'), 1).flat()) : undefined;
	const sizes = bodyAt(stbl, 'stsz').subarray(4);
	const offsets = sampleOffsets(stbl, entriesOf(sizes, 1).flat());
	return entriesOf(sizes, 1).map(([size], index) => ({
		offset: offsets[index]! - dataStart,
		size: size!,
		duration: durations[index]!,
		shift: shifts[index] ?? 0,
		isKey: keys?.has(index + 1) ?? true,
	}));
}

/** Where each sample is in the file: chunks hold samples, and runs of chunks hold equally many. */
function sampleOffsets(stbl: Buffer, sizes: readonly number[]): number[] {
	const runs = entriesOf(bodyAt(stbl, 'stsc'), 3);
	const offsets: number[] = [];
	for (const [index, [start]] of entriesOf(bodyAt(stbl, 'stco'), 1).entries()) {
		const [, count] = runs.filter(([first]) => first! <= index + 1).at(-1)!;
		let offset = start!;
		for (let sample = 0; sample < count!; sample++) {
			const size = sizes[offsets.length]!;
			offsets.push(offset);
			offset += size;
		}
	}
	return offsets;
}

/** A sample table of these samples, each in a chunk of its own, with the old one's description of them. */
export function sampleTable(old: Buffer, samples: readonly Sample[], dataStart: number): Buffer {
	const isVideo = samples.some(({ isKey }) => !isKey);
	const keys = samples.flatMap(({ isKey }, index) => (isKey ? [[index + 1]] : []));
	return box(
		'stbl',
		box('stsd', bodyAt(old, 'stsd')),
		table(
			'stts',
			samples.map(({ duration }) => [1, duration]),
		),
		...(isVideo ? [table('stss', keys)] : []),
		...(isVideo
			? [
					table(
						'ctts',
						samples.map(({ shift }) => [1, shift]),
					),
				]
			: []),
		table('stsc', [[1, 1, 1]]),
		box('stsz', numbers([0, 0, samples.length, ...samples.map(({ size }) => size)])),
		table(
			'stco',
			samples.map(({ offset }) => [dataStart + offset]),
		),
	);
}
