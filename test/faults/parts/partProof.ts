import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { sentencesIn, withoutFrame } from './lessons';

/** A part in a film: which video it is, of which cut, and where in it (its number, in each cut from the outermost). */
export interface FilmPart {
	video: string;
	cut: string;
	place: readonly number[];
}

/** A joined video. */
export interface JoinedFilm {
	/** How many parts Join says are in it, and how many are left out. */
	said: number;
	skipped: number;
	/** What is in it, in order, as its pictures say. */
	parts: readonly FilmPart[];
	/** What is heard in it; `null` where that cannot be told. */
	words: string | null;
}

/** What the executions of a workflow around parts leave behind. */
export interface PartEvidence {
	/** What was asked for, lesson by lesson, sentence by sentence. */
	lessons: ReadonlyArray<readonly string[]>;
	/** Every speech that was made, and would have been charged for, or that the provider could not make. */
	speeches: ReadonlyArray<{ id: string; text: string; hasFailed: boolean }>;
	/** Those of them of which the node has said that it makes no use of them, as the text has changed. */
	unused: ReadonlySet<string>;
	/**
	 * Every video that was made, or could not be, and of which sound; so many lessons may have a sound in common. One
	 * that could not be made may be asked for again where its item comes back to Submit.
	 */
	videos: ReadonlyArray<{ id: string; sound: string; isRepeated: boolean }>;
	soundsAlike: number;
	/** What each item of Speech says, and of which speech. */
	spoken: ReadonlyArray<{ taskId: string; text: string }>;
	/** The sound that each item of Submit asked for, and its video. */
	submitted: ReadonlyArray<{ taskId: string; sound: string | undefined }>;
	films: readonly JoinedFilm[];
	/** Cuts of which every part has come out as a video, so that there must be a film of it. */
	complete: ReadonlyArray<{ cut: string; parts: number }>;
	/** Every task ID in what the executions put out, or failed with. */
	told: ReadonlySet<string>;
	/** The nodes' own records at the end. */
	records: Record<'speeches' | 'videos', ReadonlyArray<LedgerEntry<AvatarTask>>>;
}

/** Every rule that was broken, in words; empty when none. */
export function partViolations(evidence: PartEvidence): string[] {
	return [
		...speechPaidTwice(evidence),
		...videosPaidTwice(evidence),
		...misdirected(evidence),
		...evidence.films.flatMap((film) => filmFaults(evidence, film)),
		...withoutFilm(evidence),
	];
}

function speechPaidTwice({ lessons, speeches, unused }: PartEvidence): string[] {
	const asked = counts(lessons.flat());
	const counted = speeches.filter(({ id }) => !unused.has(id));
	// What could not be made is asked for again in other words only.
	const groups = new Map<string, string[]>();
	for (const { text, hasFailed } of counted) {
		const key = hasFailed ? text : '';
		groups.set(key, [...(groups.get(key) ?? []), text]);
	}
	return [...groups.values()].flatMap((texts) =>
		[...counts(texts.flatMap(sentencesIn))].flatMap(([sentence, times]) => {
			const most = asked.get(sentence) ?? 0;
			return times > most
				? [`paid twice: "${sentence}" was spoken ${times} times, ${most} were asked for`]
				: [];
		}),
	);
}

function videosPaidTwice({ videos, soundsAlike }: PartEvidence): string[] {
	const made = videos.filter(({ isRepeated }) => !isRepeated);
	return [...counts(made.map(({ sound }) => sound))].flatMap(([sound, times]) =>
		times > soundsAlike ? [`paid twice: ${times} videos of the sound ${sound}`] : [],
	);
}

function misdirected({ speeches, videos, spoken, submitted }: PartEvidence): string[] {
	const texts = new Map(speeches.map(({ id, text }) => [id, text]));
	const sounds = new Map(videos.map(({ id, sound }) => [id, sound]));
	return [
		...spoken.flatMap(({ taskId, text }) =>
			texts.get(taskId) === text
				? []
				: [`misdirected: "${text}" came out with the speech of "${texts.get(taskId)}"`],
		),
		...submitted.flatMap(({ taskId, sound }) =>
			sounds.get(taskId) === sound
				? []
				: [
						`misdirected: a part with the sound ${sound} came out with the video of ${sounds.get(taskId)}`,
					],
		),
		...[...counts([...spoken, ...submitted].map(({ taskId }) => taskId))].flatMap(([id, times]) =>
			times > 1 ? [`misdirected: ${times} items came out with ${id}`] : [],
		),
	];
}

function filmFaults({ lessons }: PartEvidence, film: JoinedFilm): string[] {
	const { said, skipped, parts, words } = film;
	const places = parts.map(({ place }) => place);
	const names = places.map((place) => place.join('.')).join(', ');
	const inOrder = places.every(
		(place, index) => index === 0 || isBefore(places[index - 1]!, place),
	);
	const faults = [
		...(new Set(names.split(', ')).size < parts.length ? [`part twice: a film of ${names}`] : []),
		...(inOrder ? [] : [`wrong order: a film of ${names}`]),
		...(new Set(parts.map(({ cut }) => cut)).size > 1 ? [`mixed: a film of several cuts`] : []),
		...(said === parts.length ? [] : [`told wrong: ${said} parts are said, ${parts.length} seen`]),
	];
	if (words === null) return skipped > 0 ? faults : [...faults, `other words: a sound nobody made`];
	const heard = sentencesIn(words);
	const lesson = lessons.find((sentences) => sentences.includes(heard[0] ?? '')) ?? [];
	const wanted = skipped > 0 ? lesson.filter((sentence) => heard.includes(sentence)) : lesson;
	const missing = wanted.filter((sentence) => !heard.includes(sentence));
	if (missing.length > 0) faults.push(`part missing: "${missing.join(' ')}" in a film of ${names}`);
	if (new Set(heard).size < heard.length) faults.push(`part twice: "${heard.join(' ')}"`);
	const isAsked = skipped > 0 || withoutFrame(words) === heard.join(' ');
	if (!isAsked || heard.some((sentence) => !lesson.includes(sentence)))
		faults.push(`other words: "${words}"`);
	else if (faults.length === 0 && heard.join(' ') !== wanted.join(' '))
		faults.push(`wrong order: "${words}"`);
	return faults;
}

function withoutFilm({ complete, films }: PartEvidence): string[] {
	return complete.flatMap(({ cut, parts }) => {
		const own = films.filter((film) => film.parts.some((part) => part.cut === cut));
		return own.some((film) => film.parts.length === parts && film.skipped === 0)
			? []
			: [`missing: all ${parts} parts of a cut came out, and there is no film of them`];
	});
}

/** Whether a place comes before another one, cut by cut from the outermost. */
function isBefore(one: readonly number[], other: readonly number[]): boolean {
	const at = one.findIndex((number, index) => number !== other[index]);
	return at >= 0 && one[at]! < (other[at] ?? -Infinity);
}

function counts(values: readonly string[]): Map<string, number> {
	const found = new Map<string, number>();
	for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
	return found;
}
