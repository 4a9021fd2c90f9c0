/** Input that can't be used, found before anything was sent. */
export class Failure extends Error {
	/**
	 * @param message what is so, with the field's label
	 * @param description how to get unstuck
	 */
	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
	}
}

/** The result of the work, or what is wrong with the input. Never rejects. */
export async function orFailure<Result>(work: Promise<Result>): Promise<Result | Failure> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof Failure) return error;
		return new Failure(
			'The item cannot be read',
			sentences('Check its fields and files', error instanceof Error ? error.message : null),
		);
	}
}

/** A parameter's value, or that its expression fails, with the parameter's label. */
export function valueOrFailure<Value>(label: string, read: () => Value): Value | Failure {
	try {
		return read();
	} catch (error) {
		if (error instanceof Failure) return error;
		const reason = error instanceof Error ? error.message : String(error);
		return new Failure(
			`${label} cannot be read: ${reason}`,
			`Check the expression in "${label}": it has to work for every item.`,
		);
	}
}

/** Sentences ending in exactly one full stop, joined by a space; empty parts are left out. */
export function sentences(...parts: Array<string | null | undefined | false>): string {
	return parts
		.filter((part): part is string => typeof part === 'string' && part.trim() !== '')
		.map((part) => (/[.!?…。！？]["”]?$/.test(part.trim()) ? part.trim() : `${part.trim()}.`))
		.join(' ');
}
