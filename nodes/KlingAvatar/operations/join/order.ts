import { Failure } from '../../task/failure';
import {
	absentParts,
	groupBy,
	orderPart,
	pathWords,
	type Candidate,
	type MissingPart,
	type OrderedItems,
	type Part,
} from './parts';

/** A place in the video, and the whole by whose numbers it is put there; `null`: it stands where it comes. */
interface OrderedPart {
	place: Part;
	whole: string | null;
}

/**
 * The items in the order of joining. What belongs together is known by `cutId`; numbers without one are those of
 * one whole where they can be, or of several, one behind the other. Items without numbers, and wholes, come as
 * their first items do. Of each part that has a video and failed before, only the video is there.
 *
 * @throws {Failure} where the numbers contradict each other, whatever is to become of missing parts
 */
export function orderParts(
	candidates: readonly Candidate[],
	skipsMissing: boolean,
): Omit<OrderedItems, 'clash'> {
	const places = [...groupBy(candidates, placeKey).values()];
	const own = places.filter(isOwn);
	const others = places.filter((place) => !isOwn(place));
	const isAllOwn = others.length === 0;
	const placed = [
		...others.map((place) => ({ place, whole: stepOf(place)?.cutId ?? null })),
		...placeOwn(own, isAllOwn, skipsMissing),
	].toSorted((one, other) => firstItem(one) - firstItem(other));
	const wholes = groupBy(
		placed.filter(({ whole }) => whole !== null),
		({ whole }) => whole,
	);
	const inOrder = sortWholes(placed);
	const isBesideUnnumbered = others.some((place) => stepOf(place) === null);
	const absent: MissingPart[] = [];
	for (const parts of wholes.values()) {
		const missing = absentParts(parts.map(({ place }) => place));
		const [first] = parts;
		if (missing.length === 0 || !first) continue;
		// Beside items without a number, nobody can say what is missing of numbers that are not this node's.
		if (isBesideUnnumbered && isOwn(first.place)) continue;
		if (wholes.size > 1) refuseStray(parts, placed);
		const of = wholes.size > 1 ? ` of the whole that item ${firstItem(first)} is from` : '';
		absent.push(...missing.map((part) => ({ ...part, reason: `${part.reason}${of}` })));
	}
	const ordered = inOrder.map(({ place }) => orderPart(place));
	for (const { clash } of ordered) if (clash) throw contradiction(...clash);
	return {
		items: ordered.flatMap(({ items }) => items),
		absent: [...absent, ...ordered.flatMap((part) => part.absent)],
	};
}

const stepOf = (place: Part) => place[0]?.path[0] ?? null;
const firstItem = ({ place }: OrderedPart): number => place[0]?.item ?? 0;
const numberOf = (place: Part): number => stepOf(place)?.part ?? 0;
const totalOf = (place: Part): number | null => stepOf(place)?.parts ?? null;

/** Whether its number is not this node's: the user's own, or from a version that did not name the cut. */
const isOwn = (place: Part): boolean => stepOf(place)?.cutId === null;

/** What items have in common that are in the same place for sure. */
function placeKey({ item, path: [whole, inner] }: Candidate): string {
	if (whole === undefined) return `item ${item}`;
	if (whole.cutId !== null) return `cut ${whole.cutId} ${whole.part}`;
	return inner ? `own ${whole.part} ${whole.parts} ${inner.cutId}` : `item ${item}`;
}

/** Which wholes places belong to that have nothing but a number: one, or several one behind the other. */
function placeOwn(
	places: readonly Part[],
	isAllOwn: boolean,
	skipsMissing: boolean,
): OrderedPart[] {
	const knowTotal = places.every((place) => totalOf(place) !== null);
	const asTheyCome = places.map((place) => ({ place, whole: null }));
	if (!knowTotal && !isAllOwn) return asTheyCome;
	const asOne = (all: readonly Part[]) => all.map((place) => ({ place, whole: 'own' }));
	if (areOneWhole(places)) return asOne(places);
	const runs = ascending(places);
	const asRuns = runs.flatMap((run, index) =>
		run.map((place) => ({ place, whole: `own ${index}` })),
	);
	const lowest = Math.min(...places.map(numberOf));
	const startsAnew = (run: readonly Part[]) =>
		run.slice(0, 1).some((place) => numberOf(place) <= Math.max(1, lowest));
	const isWhole = (run: readonly Part[]) => startsAnew(run) && absentParts(run).length === 0;
	if (runs.every(isWhole)) return asRuns;
	const repaired = [
		...groupBy(places, (place) => `${numberOf(place)} ${totalOf(place)}`).values(),
	].map((same) => same.flat());
	const isRepaired = repaired.every((place) => orderPart(place).clash === null);
	if (isRepaired && areOneWhole(repaired)) return asOne(repaired);
	if (!knowTotal) return asTheyCome;
	if (skipsMissing && runs.every(startsAnew)) return asRuns;
	const broken = runs.findIndex((run) => !isWhole(run));
	const [one, other] = [runs[broken], runs[broken + 1] ?? runs[broken - 1]];
	throw contradiction(one?.at(-1)?.[0], other?.[0]?.[0]);
}

const areOneWhole = (places: readonly Part[]): boolean =>
	new Set(places.map(numberOf)).size === places.length && new Set(places.map(totalOf)).size === 1;

/** The places as runs in which the numbers rise and the whole is the same. */
function ascending(places: readonly Part[]): Part[][] {
	const runs: Part[][] = [];
	for (const place of places) {
		const run = runs.at(-1);
		const last = run?.at(-1);
		if (run && last && numberOf(place) > numberOf(last) && totalOf(place) === totalOf(last)) {
			run.push(place);
		} else runs.push([place]);
	}
	return runs;
}

/** Each whole in the order of its numbers, where it stands. Throws Failure where something stands between. */
function sortWholes(placed: readonly OrderedPart[]): OrderedPart[] {
	const sorted = [...placed];
	const spans = groupBy([...placed.keys()], (at) => placed[at]?.whole ?? null);
	for (const [whole, at] of spans) {
		const [start = 0, end = start] = [at[0], at.at(-1)];
		if (whole === null) continue;
		const span = placed.slice(start, end + 1);
		const stranger = span.find((one) => one.whole !== null && one.whole !== whole);
		if (stranger) throw contradiction(placed[start]?.place[0], stranger.place[0]);
		const parts = span.filter((one) => one.whole === whole);
		const risen = parts.toSorted((one, other) => numberOf(one.place) - numberOf(other.place));
		if (parts.length === span.length) sorted.splice(start, risen.length, ...risen);
		else {
			const moved = parts.findIndex((part, index) => part !== risen[index]);
			if (moved >= 0) throw contradiction(parts[moved]?.place[0], risen[moved]?.place[0]);
		}
	}
	return sorted;
}

/**
 * Throws Failure for a whole of which not even the beginning is there, beside another: it is rather a part of
 * another cut of the same text than a video of its own.
 */
function refuseStray(parts: readonly OrderedPart[], placed: readonly OrderedPart[]): void {
	if (parts.some(({ place }) => numberOf(place) <= 1)) return;
	const [stray] = parts;
	const other = placed.find(({ whole }) => whole !== null && whole !== stray?.whole);
	throw contradiction(other?.place[0], stray?.place[0]);
}

function contradiction(one: Candidate | undefined, other: Candidate | undefined): Failure {
	const cuts = [one, other].map((candidate) => candidate?.path[0]?.cutId ?? null);
	const areCuts = cuts[0] !== null && cuts[1] !== null;
	const areOther = areCuts && cuts[0] !== cuts[1];
	const says = (candidate: Candidate | undefined) =>
		`item ${candidate?.item} says ${pathWords(candidate?.path ?? [])}`;
	const field = `${'partOf.'.repeat((one?.path.length ?? 1) - 1)}cutId`;
	return new Failure(
		`The numbers of the parts do not say one order: ${says(one)}, ${says(other)}${areOther ? ' of another text or sound' : ''}`,
		areCuts && !areOther
			? 'They are of the same text or sound, and only one video of each part can be joined. Leave the other item out before Join, with a Filter node for example.'
			: `If they belong to several videos, set "Group By" to "Value of a Field"${areOther ? `; "${field}" as "Group Field" keeps what was cut from each text or sound together` : ''}. If they are to be joined in the order of the items, remove their field "part" with an Edit Fields node before.`,
	);
}
