/**
 * What gives something else at every try, and what stands in for it so that the rest can be compared. The
 * parts of a time are taken from a fixed moment, chance always falls the same way.
 */
const STAND_INS: ReadonlyArray<readonly [varying: RegExp, standIn: string]> = [
	[/\$(now|today)\b/g, 'DateTime.fromMillis(0)'],
	[/\bDateTime\s*\.\s*(now|local|utc)\s*\(\s*\)/g, 'DateTime.fromMillis(0)'],
	[/\bnew\s+Date(\s*\(\s*\)|(?!\s*\(|\w))/g, 'new Date(0)'],
	[/(?<![.\w])(Date|performance)\s*\.\s*now\s*\(\s*\)/g, '0'],
	[/\bMath\s*\.\s*random\s*\(\s*\)/g, '0'],
	[/\.\s*randomItem\s*\(\s*\)/g, '.first()'],
	[/\$(runIndex|itemIndex)\b/g, '0'],
	[/\$execution\s*\.\s*id\b/g, '"0"'],
	[/\$execution\s*\.\s*resume(Form)?Url\b/g, '"0"'],
];

/** What varies as well, but in ways that nothing can stand in for. */
const BEYOND_STAND_INS =
	/\$execution\b|\b(crypto|uuid\w*|nanoid)\s*[.(]|\brandom\w*\s*\(|(?<![.\w])Date\s*\(\s*\)|\.\s*(diffToNow|toRelative|diffNow)\b/;

/** An expression as the user wrote it, as far as it may give something else at every try. */
export interface WrittenExpression {
	/** Whether it may. */
	varies: boolean;
	/** The same with stand-ins for all that varies, without its leading `=`; `null` where that is impossible. */
	frozen: string | null;
}

/** @param raw a parameter before its expressions are resolved */
export function readExpression(raw: unknown): WrittenExpression {
	if (typeof raw !== 'string' || !raw.startsWith('=')) return { varies: false, frozen: null };
	const text = raw.slice(1);
	let frozen = text;
	for (const [varying, standIn] of STAND_INS) frozen = frozen.replace(varying, standIn);
	// The stand-ins themselves hold nothing of that kind.
	const isBeyond = BEYOND_STAND_INS.test(frozen.replaceAll('new Date(0)', ''));
	return { varies: isBeyond || frozen !== text, frozen: isBeyond ? null : frozen };
}
