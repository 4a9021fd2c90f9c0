/** A text with what varies around it or in it; `TEXT` stands for what tells the item apart. */
export const PROMPTS: readonly string[] = [
	'={{ TEXT }}',
	'={{ TEXT }}',
	'={{ TEXT }} {{ $now.toMillis() }}',
	'={{ TEXT + Math.random() }}',
	'={{ TEXT }} {{ $execution.id }}',
	'={{ TEXT }} {{ $runIndex }}-{{ $itemIndex }}',
	'={{ `${TEXT} ${new Date().getTime()} ${Math.random()}` }}',
	'={{ TEXT }} {{ Date.now() }}',
	'={{ TEXT }} {{ uuidv4() }}',
];

/** A link; `VERSION` stands for which picture it is. */
export const IMAGE_LINKS: readonly string[] = [
	'=https://media.example/portrait-v{{ VERSION }}.jpg',
	'=https://media.example/portrait-v{{ VERSION }}.jpg',
	'=https://media.example/portrait-v{{ VERSION }}.jpg?X-Amz-Date={{ Date.now() }}&X-Amz-Signature={{ Math.random() }}',
	'=https://media.example/portrait-v{{ VERSION }}.jpg?at={{ $now.toMillis() }}',
	'={{ "https://media.example/portrait-v" + VERSION + ".jpg?x=" + Math.random() }}',
];

/** The last of the prompts cannot be compared with the clock stopped. */
export const isBeyondKnowing = (prompt: string): boolean => prompt.includes('uuid');
