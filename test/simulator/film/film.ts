import { bufferContent, fileContent, joined, type Content } from '../content';
import { fixtureFiles } from '../fixtureFiles';
import { bodyAt, box, boxesIn, withNumber, type Box } from './boxes';
import { readSamples, sampleTable, type Sample } from './samples';

/** What both tracks of the short film are cut to. */
interface Cut {
	/** In the film's units of a thousandth of a second. */
	milliseconds: number;
	copies: number;
	/** Bytes of media data in one copy. */
	dataBytes: number;
	/** Its first picture, which names what the film is of; it stands before the copies. */
	named: Buffer;
	/** Where the short film has its media data, and where the new one does. */
	oldStart: number;
	newStart: number;
}

/** How H.264 marks data of one's own (SEI, user data); the name follows up to the byte that ends it. */
const MARK = Buffer.from('0d3c1f52a7e84b6f9a7031415926535a', 'hex');
const SEI = 6;
const USER_DATA = 5;
const END = 0x80;

/** The names of the films that pictures are from, in order. */
export function namesIn(pictures: ReadonlyArray<{ bytes: Uint8Array }>): string[] {
	return pictures.flatMap(({ bytes }) => {
		const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		const start = found.indexOf(MARK) + MARK.length;
		return start < MARK.length ? [] : [found.toString('latin1', start, found.indexOf(END, start))];
	});
}

/**
 * The short film shown over and over until it has lasted this long, to a thousandth of a second; picture
 * and sound are the same ones, so it plays like the short film, and weighs as much more as it is longer.
 *
 * @param name up to 200 letters and digits, which its first picture carries along; players skip them
 */
export function filmOf(seconds: number, name: string): Content {
	return makeFilm(Math.round(seconds * 1000), name);
}

/** A picture with a name before it. */
function namedPicture(picture: Buffer, name: string): Buffer {
	const note = Buffer.concat([MARK, Buffer.from(name, 'latin1')]);
	const unit = Buffer.from([0, 0, 0, 4 + note.length, SEI, USER_DATA, note.length]);
	return Buffer.concat([unit, note, Buffer.from([END]), picture]);
}

function makeFilm(milliseconds: number, name: string): Content {
	const short = fileContent(fixtureFiles.avatarMp4);
	const bytes = short.read(0, short.size);
	const [ftyp, moov, , mdat] = boxesIn(bytes) as [Box, Box, Box, Box];
	const filmMilliseconds = bodyAt(moov.body, 'mvhd').readUInt32BE(16);
	const named = namedPicture(firstPicture(moov.body, bytes), name);
	const cut: Cut = {
		milliseconds,
		copies: Math.ceil(milliseconds / filmMilliseconds),
		dataBytes: mdat.body.length,
		named,
		oldStart: bytes.length - mdat.body.length,
		newStart: named.length,
	};
	const head = box('ftyp', ftyp.body);
	// The index stands before the data that it points to, so its own length is needed first.
	cut.newStart = head.length + longerMoov(moov.body, cut).length + 8 + named.length;
	const index = longerMoov(moov.body, cut);
	const header = box('mdat');
	header.writeUInt32BE(8 + named.length + cut.dataBytes * cut.copies);
	return joined([
		bufferContent(Buffer.concat([head, index, header, named])),
		...Array.from({ length: cut.copies }, () => bufferContent(mdat.body)),
	]);
}

const isPictures = (samples: readonly Sample[]) => samples.some(({ isKey }) => !isKey);

function firstPicture(moov: Buffer, film: Buffer): Buffer {
	const [first] = boxesIn(moov)
		.filter(({ type }) => type === 'trak')
		.map(({ body }) => readSamples(bodyAt(body, 'mdia', 'minf', 'stbl'), 0))
		.find(isPictures)!;
	return film.subarray(first!.offset, first!.offset + first!.size);
}

function longerMoov(moov: Buffer, cut: Cut): Buffer {
	const parts = boxesIn(moov).map(({ type, body }) => {
		if (type === 'mvhd') return box(type, withNumber(body, 16, cut.milliseconds));
		return type === 'trak' ? longerTrack(body, cut) : box(type, body);
	});
	return box('moov', ...parts);
}

function longerTrack(trak: Buffer, cut: Cut): Buffer {
	const mdia = bodyAt(trak, 'mdia');
	const mdhd = bodyAt(mdia, 'mdhd');
	const minf = bodyAt(mdia, 'minf');
	const stbl = bodyAt(minf, 'stbl');
	const elst = bodyAt(trak, 'edts', 'elst');
	const timescale = mdhd.readUInt32BE(12);
	/** What the edit list leaves out at the beginning; for pictures, that is what showing lags behind. */
	const skipped = elst.readUInt32BE(12);
	const shown = Math.round((cut.milliseconds * timescale) / 1000);
	const old = readSamples(stbl, cut.oldStart);
	const samples = isPictures(old)
		? pictures(old, shown, skipped, cut)
		: sounds(old, shown + skipped, cut);
	const duration = samples.reduce((sum, sample) => sum + sample.duration, 0);
	return box(
		'trak',
		box('tkhd', withNumber(bodyAt(trak, 'tkhd'), 20, cut.milliseconds)),
		box('edts', box('elst', withNumber(elst, 8, cut.milliseconds))),
		box(
			'mdia',
			box('mdhd', withNumber(mdhd, 16, duration)),
			box('hdlr', bodyAt(mdia, 'hdlr')),
			box(
				'minf',
				...boxesIn(minf).map(({ type, body }) =>
					type === 'stbl' ? sampleTable(stbl, samples, cut.newStart) : box(type, body),
				),
			),
		),
	);
}

/** The n-th sample of the film shown over and over. */
function nth(old: readonly Sample[], n: number, cut: Cut): Sample {
	const copy = Math.min(Math.floor(n / old.length), cut.copies - 1);
	const sample = old[n % old.length]!;
	return { ...sample, offset: sample.offset + copy * cut.dataBytes };
}

function sounds(old: readonly Sample[], units: number, cut: Cut): Sample[] {
	const { duration } = old[0]!;
	return Array.from({ length: Math.ceil(units / duration) }, (_, n) => ({
		...nth(old, n, cut),
		duration: Math.min(duration, units - n * duration),
	}));
}

/**
 * Pictures are decoded in another order than they are shown in: the film may end only where all that was
 * decoded can be shown without a gap. From there to the end its first picture stands still.
 */
function pictures(old: readonly Sample[], units: number, lag: number, cut: Cut): Sample[] {
	const { duration } = old[0]!;
	const count = Math.max(1, Math.floor(units / duration));
	const moving = lastWithoutGap(old, count - 1, lag);
	return Array.from({ length: count }, (_, n) => ({
		...(n < moving ? nth(old, n, cut) : nth(old, 0, cut)),
		...(n === 0 ? { offset: -cut.named.length, size: cut.named.length } : {}),
		duration: n === count - 1 ? units - n * duration : duration,
	}));
}

/** The most pictures up to `most` of which none is shown after one that is missing. */
function lastWithoutGap(old: readonly Sample[], most: number, lag: number): number {
	const { duration } = old[0]!;
	const rest = most % old.length;
	let latest = -1;
	let good = 0;
	for (let n = 0; n < rest; n++) {
		latest = Math.max(latest, n + (old[n]!.shift - lag) / duration);
		if (latest === n) good = n + 1;
	}
	return most - rest + good;
}
