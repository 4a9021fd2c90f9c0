/** What stands before a name or a thing, and never ends a sentence, with a point behind it. Lower case. */
const ALWAYS = new Set(
	[
		// English
		'dr mr mrs ms mx prof st sr jr rev hon gen col capt lt sgt maj cmdr gov sen rep pres mt ft',
		'vs cf ca approx viz inc ltd corp co bros dept univ ave blvd rd',
		// German
		'bzw hr fr frl str inkl exkl ggf vgl evtl sog dipl ing mio mrd tel geb hrsg bspw usw etc',
		// French, Spanish, Italian, Portuguese, Dutch, Polish
		'mme mlle mgr sra srta dra dña ud uds núm sig dott avv ecc exmo dhr mevr bijv enz np ul itd itp tzn',
		// Russian
		'г ул т им др руб стр тыс млн млрд',
	].flatMap((words) => words.split(' ')),
);
/** What is one only in front of a number: "No. 5", but "No. He left." Lower case. */
const BEFORE_NUMBERS = new Set(
	(
		'no nos nr vol ch fig figs p pp pg art abs sec para bd kap abb s n nº pág cap ' +
		'jan feb mar apr jun jul aug sep sept oct okt nov dec dez'
	).split(' '),
);
/** The longest that is looked at. Code units. */
const LONGEST = 24;

/** The word in front of a point: letters, and points between them, as in "e.g". */
const WORD = /(?:^|[^\p{L}\p{M}\p{N}.])((?:\p{L}\p{M}*\.)*[\p{L}\p{M}]{1,8}|\d{1,3})\.$/u;
/** One letter, with others and points before it: an initial, "z. B.", "e.g.", "U.S.", "p.m.". */
const INITIALS = /^(?:\p{L}\p{M}*\.)*(?=[^\p{Lo}])\p{L}\p{M}*$/u;
/** The number of a king, a chapter or an item of a list. */
const ROMAN = /^[IVX]{2,6}$/;
const NUMBER = /^\d{1,3}$/;
/** Where an item of a list has its number. */
const LINE_START = /(?:^|[\n\r.!?。！？])[ \t"'“„«(*_#>-]*\d{1,3}\.$/;

/**
 * Whether the point that ends a text belongs to its last word, so that no sentence ends there: "Dr.", "z. B.",
 * "J.", "11." of a list or a date. In doubt it does, since it costs nothing to leave two sentences together.
 *
 * @param before the text up to and with the point
 * @param next what follows behind the blanks
 */
export function endsInAbbreviation(before: string, next: string): boolean {
	const end = before.slice(-LONGEST);
	const word = WORD.exec(end)?.[1];
	if (word === undefined) return false;
	if (NUMBER.test(word)) return word.length < 3 || LINE_START.test(end);
	const isBeforeNumber = /^\d/.test(next) && BEFORE_NUMBERS.has(word.toLowerCase());
	return (
		INITIALS.test(word) || ROMAN.test(word) || ALWAYS.has(word.toLowerCase()) || isBeforeNumber
	);
}
